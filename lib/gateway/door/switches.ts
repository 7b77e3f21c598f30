import type { Caller } from '@/lib/auth/caller';
import { ApiError } from '@/lib/base/errors';
import { isSandboxFault, SANDBOX_FAULTS } from '@/lib/providers/sandbox/faults';
import type { Hedge } from '../dispatch/hedge';
import type { Exchange } from './exchange';

/** What a caller asks of us beside the body, by `x-btl-…` headers. */
export interface Switches {
  cache: 'on' | 'off' | 'refresh' | 'only';
  cacheTtlMs: number;
  quoteId: string | null;
  tag: string | null;
  session: string | null;
  /** A fault or shape for the sandbox to produce. */
  test: string | null;
  /** Lower an explicit output cap to what the balance affords instead of refusing; the key says so where no header does. */
  fit: boolean;
  /** A second attempt beside a slow first one; null: none. */
  hedge: Hedge | null;
}

const DEFAULT_TTL_MS = 24 * 3_600_000;
const LEAST_HEDGE_MS = 50;
const MOST_HEDGE_MS = 120_000;
const MAX_TTL_SECONDS = 30 * 24 * 3_600;

/**
 * Reads the switches.
 * @throws ApiError invalid_request naming the header and what was expected
 */
export function readSwitches(exchange: Exchange, caller: Caller): Switches {
  if (exchange.header('idempotency-key') !== undefined) {
    throw new ApiError(
      'unsupported_parameter',
      'Idempotency keys are not supported yet; leave the header `Idempotency-Key` out.',
      {
        param: 'Idempotency-Key',
      },
    );
  }
  return {
    cache: oneOf(exchange, 'x-btl-cache', ['on', 'off', 'refresh', 'only']) ?? 'on',
    cacheTtlMs: readTtl(exchange),
    quoteId: matching(
      exchange,
      'x-btl-quote',
      /^quote_[0-9a-f]{32}$/,
      'the id of a quote, as POST /v1/account/quote gives it',
    ),
    tag: matching(
      exchange,
      'x-btl-tag',
      /^[\x21-\x7e][\x20-\x7e]{0,127}$/,
      '1 to 128 printable ASCII characters',
    ),
    session: matching(
      exchange,
      'x-btl-session',
      /^[\x21-\x7e][\x20-\x7e]{0,255}$/,
      '1 to 256 printable ASCII characters',
    ),
    test: readTest(exchange, caller),
    fit: (oneOf(exchange, 'x-btl-fit', ['on', 'off']) ?? (caller.fitOutput ? 'on' : 'off')) === 'on',
    hedge: readHedge(exchange),
  };
}

function readTtl(exchange: Exchange): number {
  const text = matching(
    exchange,
    'x-btl-cache-ttl',
    /^\d{1,8}$/,
    `whole seconds from 1 to ${MAX_TTL_SECONDS}`,
  );
  if (text === null) return DEFAULT_TTL_MS;
  const seconds = Number(text);
  if (seconds < 1 || seconds > MAX_TTL_SECONDS)
    throw wrong('x-btl-cache-ttl', `whole seconds from 1 to ${MAX_TTL_SECONDS}`);
  return seconds * 1_000;
}

function readHedge(exchange: Exchange): Hedge | null {
  const text = exchange.header('x-btl-hedge')?.trim().toLowerCase();
  if (!text || text === 'off') return null;
  if (text === 'on') return text;
  const delayMs = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (delayMs < LEAST_HEDGE_MS || delayMs > MOST_HEDGE_MS) {
    const expected = `on, off, or whole milliseconds from ${LEAST_HEDGE_MS} to ${MOST_HEDGE_MS} after which a second attempt begins`;
    throw wrong('x-btl-hedge', expected);
  }
  return delayMs;
}

function readTest(exchange: Exchange, caller: Caller): string | null {
  const test = exchange.header('x-btl-test')?.trim().toLowerCase() || null;
  if (test !== null && !isSandboxFault(test))
    throw wrong('x-btl-test', `one of ${[...SANDBOX_FAULTS].join(', ')}`);
  if (test !== null && caller.mode === 'live') {
    throw new ApiError(
      'invalid_request',
      '`x-btl-test` works with a test key (gw_test_…) only; this key is live.',
      {
        param: 'x-btl-test',
      },
    );
  }
  return test;
}

function oneOf<T extends string>(exchange: Exchange, name: string, values: readonly T[]): T | null {
  const value = exchange.header(name)?.trim().toLowerCase();
  if (value === undefined || value === '') return null;
  const found = values.find((candidate) => candidate === value);
  if (!found) throw wrong(name, `one of ${values.join(', ')}`);
  return found;
}

function matching(exchange: Exchange, name: string, pattern: RegExp, expected: string): string | null {
  const value = exchange.header(name)?.trim();
  if (value === undefined || value === '') return null;
  if (!pattern.test(value)) throw wrong(name, expected);
  return value;
}

function wrong(header: string, expected: string): ApiError {
  return new ApiError('invalid_request', `The header \`${header}\` must be ${expected}.`, { param: header });
}
