import { ApiError } from '@/lib/base/errors';
import type { Caller } from './caller';

/** How fast and how wide each key may call, counted in this process. */
export interface Limits {
  /** Counts one request. @returns the rate headers of the answer. @throws ApiError rate_limit_exceeded */
  takeRequest(caller: Caller, now: number): RateHeaders;
  /**
   * Counts a request's tokens before it is sent; nothing where the key has no limit of tokens.
   * @returns the rate headers of tokens, empty where there is no limit. @throws ApiError rate_limit_exceeded
   */
  takeTokens(caller: Caller, tokens: number, now: number): RateHeaders;
  /**
   * Books tokens without refusing: the difference between what was taken and what was used, of either sign.
   * @returns the rate headers of tokens as they stand then
   */
  bookTokens(caller: Caller, tokens: number, now: number): RateHeaders;
  /** Counts a request as running. @returns what ends it, once. @throws ApiError rate_limit_exceeded */
  enterConcurrency(caller: Caller): () => void;
}

/**
 * OpenAI's names: x-ratelimit-limit-requests, -remaining-requests, -reset-requests, and the same with -tokens,
 * each followed by its value.
 */
export type RateHeaders = readonly string[];

type Unit = 'requests' | 'tokens';

/** A key's rate where it has none of its own. */
export const DEFAULT_REQUESTS_PER_MINUTE = 600;
const MINUTE_MS = 60_000;
const FIRST_SWEEP_SIZE = 1_024;

/**
 * Opens the counters. A rate is one number per key: the time at which its bucket is full again. A bucket
 * holds a minute's worth and refills evenly, so a full minute's calls may come at once, and then as they refill.
 */
export function openLimits(): Limits {
  const requests = openRate();
  const tokens = openRate();
  const running = new Map<string, number>();
  return {
    takeRequest(caller, now) {
      const limit = caller.requestsPerMinute ?? DEFAULT_REQUESTS_PER_MINUTE;
      return requests.take(caller.keyId, 'requests', 1, limit, now);
    },
    takeTokens(caller, count, now) {
      if (caller.tokensPerMinute === null) return NO_HEADERS;
      return tokens.take(caller.keyId, 'tokens', count, caller.tokensPerMinute, now);
    },
    bookTokens(caller, count, now) {
      if (caller.tokensPerMinute === null) return NO_HEADERS;
      return tokens.book(caller.keyId, 'tokens', count, caller.tokensPerMinute, now);
    },
    enterConcurrency(caller) {
      return caller.concurrency === null ? leaveNothing : enter(running, caller.keyId, caller.concurrency);
    },
  };
}

/** Prints a time as OpenAI does: `120ms`, `1s`, `6m0s`, `1h0m0s`. Whole seconds, rounded up, from one second on. */
export function formatReset(durationMs: number): string {
  if (durationMs <= 0) return '0s';
  if (durationMs < 1_000) return `${Math.ceil(durationMs)}ms`;
  const seconds = Math.ceil(durationMs / 1_000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m${seconds % 60}s`;
  return `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds % 60}s`;
}

function leaveNothing(): void {}

const NO_HEADERS: RateHeaders = [];

const NAMES = {
  requests: ['x-ratelimit-limit-requests', 'x-ratelimit-remaining-requests', 'x-ratelimit-reset-requests'],
  tokens: ['x-ratelimit-limit-tokens', 'x-ratelimit-remaining-tokens', 'x-ratelimit-reset-tokens'],
} as const;

function openRate() {
  /** Key id → when its bucket is full again. One in the past says what none says. */
  const fullAt = new Map<string, number>();
  let sweepSize = FIRST_SWEEP_SIZE;
  const write = (keyId: string, at: number, now: number) => {
    fullAt.set(keyId, at);
    if (fullAt.size < sweepSize) return;
    for (const [id, time] of fullAt) if (time <= now) fullAt.delete(id);
    sweepSize = Math.max(FIRST_SWEEP_SIZE, fullAt.size * 2);
  };
  return {
    take(keyId: string, unit: Unit, count: number, perMinute: number, now: number): RateHeaders {
      const before = Math.max(fullAt.get(keyId) ?? 0, now);
      const after = before + (count * MINUTE_MS) / perMinute;
      // A millionth of a millisecond for what floating point adds up.
      if (after - now > MINUTE_MS + 1e-6) throw refusal(unit, count, perMinute, before - now, after - now);
      write(keyId, after, now);
      return rateHeaders(unit, perMinute, after - now);
    },
    book(keyId: string, unit: Unit, count: number, perMinute: number, now: number): RateHeaders {
      const before = Math.max(fullAt.get(keyId) ?? 0, now);
      const after = before + (count * MINUTE_MS) / perMinute;
      write(keyId, after, now);
      return rateHeaders(unit, perMinute, Math.max(0, after - now));
    },
  };
}

function rateHeaders(unit: Unit, perMinute: number, fullInMs: number): RateHeaders {
  const remaining = Math.floor((perMinute * (MINUTE_MS - fullInMs)) / MINUTE_MS + 1e-6);
  const [limitName, remainingName, resetName] = NAMES[unit];
  const left = String(Math.max(0, remaining));
  return [limitName, String(perMinute), remainingName, left, resetName, formatReset(fullInMs)];
}

function refusal(
  unit: Unit,
  count: number,
  perMinute: number,
  fullInMs: number,
  wouldBeMs: number,
): ApiError {
  const flat = rateHeaders(unit, perMinute, fullInMs);
  const headers = Object.fromEntries(NAMES[unit].map((name) => [name, flat[flat.indexOf(name) + 1] ?? '']));
  if (count > perMinute) {
    const message = `This request counts ${count} tokens and this key may use ${perMinute} tokens a minute, so it can never pass. Send a shorter prompt or a smaller \`max_completion_tokens\`, or raise the key's limit of tokens.`;
    return new ApiError('rate_limit_exceeded', message, {
      headers: { ...headers, 'x-should-retry': 'false' },
    });
  }
  const waitSeconds = Math.max(1, Math.ceil((wouldBeMs - MINUTE_MS) / 1_000));
  return new ApiError(
    'rate_limit_exceeded',
    `This key may ${unit === 'requests' ? 'make' : 'use'} ${perMinute} ${unit} a minute, and they are used up. Try again in ${waitSeconds} ${waitSeconds === 1 ? 'second' : 'seconds'}, or raise the key's limit.`,
    { headers: { ...headers, 'retry-after': String(waitSeconds) } },
  );
}

function enter(running: Map<string, number>, keyId: string, limit: number): () => void {
  const count = running.get(keyId) ?? 0;
  if (count >= limit) {
    throw new ApiError(
      'rate_limit_exceeded',
      `This key may have ${limit} ${limit === 1 ? 'request' : 'requests'} running at once, and as many are running. Wait for one to end, or raise the key's concurrency.`,
      { headers: { 'retry-after': '1' } },
    );
  }
  running.set(keyId, count + 1);
  let left = false;
  return () => {
    if (left) return;
    left = true;
    const now = (running.get(keyId) ?? 1) - 1;
    if (now > 0) running.set(keyId, now);
    else running.delete(keyId);
  };
}
