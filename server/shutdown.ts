import { rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import path from 'node:path';
import { log } from '@/lib/base/log';
import type { Runtime } from '@/lib/gateway/runtime';

export interface Closer {
  name: string;
  close(): Promise<void>;
}

/** What has been started so far. */
export interface Process {
  server: Server | null;
  runtime: Runtime | null;
  /** In the order in which they are closed. */
  closers: Closer[];
  reload(): Promise<void>;
}

const GRACE_MS = 30_000;
const IDLE_CHECK_MS = 100;

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
  if (runtime) {
    runtime.stopping = true;
    // Their answers would never end.
    runtime.news.close();
  }
  if (server) await closeServer(server);
  for (const { name, close } of closers) {
    await close().catch((error: unknown) => log.error({ error, name }, 'not closed'));
  }
  if (runtime) await rm(path.join(runtime.env.dataDir, 'server.json'), { force: true });
}

/** Resolves when the running answers have ended, or were cut off after the grace. */
async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // A connection whose answer has ended would be kept for its next request, which nobody will take.
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(timer);
}
