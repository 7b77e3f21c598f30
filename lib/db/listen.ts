import { Client } from 'pg';
import { log } from '@/lib/base/log';
import { connectionConfig } from './pool';

export interface ListenOptions {
  /**
   * One notification: `key:<id>`, `workspace:<id>`, `session:<id>`, `response:<id>`, `cache:<key>:<time>`,
   * `news:<workspace>`, `catalog`, `circuits`.
   */
  onMessage(payload: string): void;
  /** Called after every re-established connection: what was said meanwhile was not heard, read all anew. */
  onReconnect(): void;
}

export interface Listener {
  close(): Promise<void>;
}

export const CHANNEL = 'runtime_changed';
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;
/** A firewall may forget a silent connection without telling either end; a question finds out. */
const PROBE_EVERY_MS = 15_000;
const PROBE_TIMEOUT_MS = 5_000;

/**
 * Listens for what other processes and our own change in the database, for as long as the process
 * lives. Resolves once the first connection listens; later losses are mended with a growing pause.
 * @throws the connection's error when the first attempt fails.
 */
export async function listen(url: string, options: ListenOptions): Promise<Listener> {
  const state: State = { url, options, client: null, timer: null, closed: false, retryMs: FIRST_RETRY_MS };
  await connect(state);
  return {
    async close() {
      state.closed = true;
      if (state.timer) clearTimeout(state.timer);
      await state.client?.end().catch(() => {});
    },
  };
}

interface State {
  url: string;
  options: ListenOptions;
  client: Client | null;
  timer: NodeJS.Timeout | null;
  closed: boolean;
  retryMs: number;
}

async function connect(state: State): Promise<void> {
  const client = new Client({
    ...connectionConfig(state.url),
    application_name: 'runtime-listen',
    query_timeout: PROBE_TIMEOUT_MS,
  });
  let lost = false;
  const lose = () => {
    if (lost) return;
    lost = true;
    if (state.client !== client) return;
    state.client = null;
    client.end().catch(() => {});
    scheduleReconnect(state);
  };
  client.on('error', lose);
  client.on('end', lose);
  client.on('notification', (message) => state.options.onMessage(message.payload ?? ''));
  try {
    await client.connect();
    await client.query(`LISTEN ${CHANNEL}`);
  } catch (error) {
    client.end().catch(() => {});
    throw error;
  }
  if (lost) throw new Error('the connection ended while it was opened');
  if (state.closed) return void client.end().catch(() => {});
  state.client = client;
  state.retryMs = FIRST_RETRY_MS;
  scheduleProbe(state, client, lose);
}

function scheduleProbe(state: State, client: Client, lose: () => void): void {
  state.timer = setTimeout(() => {
    client.query('SELECT 1').then(() => {
      if (state.client === client && !state.closed) scheduleProbe(state, client, lose);
    }, lose);
  }, PROBE_EVERY_MS);
  state.timer.unref();
}

function scheduleReconnect(state: State): void {
  if (state.closed) return;
  if (state.timer) clearTimeout(state.timer);
  log.warn({ retryMs: state.retryMs }, 'lost the connection that listens for changes');
  state.timer = setTimeout(async () => {
    try {
      await connect(state);
    } catch {
      state.retryMs = Math.min(state.retryMs * 2, LAST_RETRY_MS);
      return scheduleReconnect(state);
    }
    if (!state.closed) state.options.onReconnect();
  }, state.retryMs);
}
