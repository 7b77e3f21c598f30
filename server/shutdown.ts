import { rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import path from 'node:path';
import { log } from '@/lib/base/log';
import type { Runtime } from '@/lib/gateway/runtime';

export interface Closer {
  name: string;
  close(): Promise<void>;
}

interface Process {
  server: Server;
  runtime: Runtime;
  /** In the order in which they are closed. */
  closers: Closer[];
  reload(): Promise<void>;
}

const GRACE_MS = 30_000;

/**
 * SIGTERM and SIGINT: take no more, let running answers end within 30 s, settle every hold, flush, exit 0.
 * A second signal ends at once. SIGHUP reads the operator's file anew; a bad one keeps the old.
 */
export function stopOnSignals(running: Process): void {
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'stopping');
    void stopNow(running).then(
      () => process.exit(0),
      (error) => {
        log.error({ error }, 'not stopped cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('SIGHUP', () => {
    running.reload().then(
      () => log.info('configuration read anew'),
      (error) => log.error({ error }, 'configuration not read, the old one stays'),
    );
  });
}

async function stopNow({ server, runtime, closers }: Process): Promise<void> {
  runtime.stopping = true;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(timer);
  for (const { name, close } of closers) {
    await close().catch((error: unknown) => log.error({ error, name }, 'not closed'));
  }
  await rm(path.join(runtime.env.dataDir, 'server.json'), { force: true });
}
