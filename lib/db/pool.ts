import { type ClientConfig, Pool, types } from 'pg';
import { log } from '@/lib/base/log';

export interface PoolOptions {
  /** Connections at most; 10 by default. */
  max?: number;
}

const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 15_000;
/** Past the server's own timeout: only a server that no longer answers at all gets here. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000;
const IDLE_TIMEOUT_MS = 60_000;
const INT8_OID = 20;

/**
 * A pool of connections for raw SQL. `int8` arrives as bigint, `numeric` stays a string, sessions run
 * in UTC. No broken connection, idle or in use, ends the process; the query under way fails instead.
 */
export function createPool(url: string, options: PoolOptions = {}): Pool {
  const pool = new Pool({
    ...connectionConfig(url),
    max: options.max ?? 10,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    types: { getTypeParser },
  });
  pool.on('error', (error) => log.warn({ error: error.message }, 'an idle database connection was lost'));
  // A client in use has no listener of its own; without one, its connection's end would be an uncaught error.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** What every connection of ours has in common, pooled or not. */
export function connectionConfig(url: string): ClientConfig {
  const given = URL.canParse(url) ? (new URL(url).searchParams.get('options') ?? '') : '';
  return {
    connectionString: withoutOptions(url),
    // Prisma's adapter reads and writes times without their offset: right only where the session is in UTC.
    options: `${given} -c TimeZone=UTC`.trim(),
    application_name: 'runtime',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}

/**
 * Whether an error means that the database cannot be reached or cannot serve now, as against a fault
 * in what was asked of it. Looks through `cause`, as Prisma wraps what its driver reports.
 */
export function isDatabaseDown(error: unknown): boolean {
  for (let seen = 0; seen < 5 && typeof error === 'object' && error !== null; seen++) {
    const { code, message, cause } = error as { code?: unknown; message?: unknown; cause?: unknown };
    if (typeof code === 'string' && (DOWN_CODES.has(code) || DOWN_SQLSTATE.test(code))) return true;
    if (typeof message === 'string' && DOWN_MESSAGE.test(message)) return true;
    error = cause;
  }
  return false;
}

/** Of the operating system, and of Prisma. */
const DOWN_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
]);

/**
 * 08 connection exceptions · 53 out of resources (53300: too many connections) · 57P0x shutting down,
 * starting up · 57014 a statement's time ran out · 25006 a standby took over · 28, 3D000 it refuses our login.
 */
const DOWN_SQLSTATE = /^(?:08...|53...|57P0[1-4]|57014|25006|28...|3D000)$/;

/** pg gives these no code. */
const DOWN_MESSAGE =
  /^(?:Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Cannot use a pool after calling end)/;

type GetTypeParser = typeof types.getTypeParser;

const getTypeParser: GetTypeParser = ((oid: number, format?: 'text' | 'binary') =>
  oid === INT8_OID && format !== 'binary'
    ? BigInt
    : types.getTypeParser(oid, format as 'text')) as GetTypeParser;

function withoutOptions(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (!parsed.searchParams.has('options')) return url;
  parsed.searchParams.delete('options');
  return parsed.href;
}
