import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { log } from '@/lib/base/log';
import { connectionConfig, isDatabaseDown } from './pool';

const PATIENCE_MS = 30_000;
const PAUSE_MS = 500;
/** It refuses our login, or has no such database: waiting does not help. */
const REFUSED = /^(?:28...|3D000)$/;

/**
 * Waits until the database takes a connection: what is started together with it may be the first to be ready.
 * @throws the last error where it does not within half a minute, or at once where it refuses the login
 */
export async function reachDatabase(url: string, patienceMs = PATIENCE_MS): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (let tries = 1; ; tries++) {
    const client = new Client(connectionConfig(url));
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => {});
      const { code } = error as { code?: unknown };
      const isFinal = !isDatabaseDown(error) || REFUSED.test(String(code));
      if (isFinal || performance.now() > deadline) throw error;
      if (tries === 1)
        log.warn({ code }, 'the database does not answer yet: waiting for it, half a minute at most');
      await sleep(PAUSE_MS);
    }
  }
}
