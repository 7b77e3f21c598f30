// A key calls no faster and no wider than its limits, and is told how long to wait.
import { describe, expect, it } from 'vitest';
import type { Caller } from '@/lib/auth/caller';
import { DEFAULT_REQUESTS_PER_MINUTE, formatReset, openLimits } from '@/lib/auth/limits';
import { type ApiError, isApiError } from '@/lib/base/errors';
import { recordOf } from '../../support/flat-headers';

const START = 1_800_000_000_000;

function caller(over: Partial<Caller> = {}): Caller {
  return {
    keyId: 'key_1',
    keyName: 'k',
    workspaceId: 'ws_1',
    walletId: 'wal_1',
    mode: 'test',
    scopes: new Set(['inference']),
    models: null,
    requestsPerMinute: null,
    tokensPerMinute: null,
    concurrency: null,
    cacheEnabled: true,
    fitOutput: false,
    savingsSharePpm: 500_000,
    expiresAt: null,
    allowedOrigins: [],
    oldSecretId: null,
    ...over,
  };
}

function refusal(act: () => unknown): ApiError {
  try {
    act();
  } catch (error) {
    if (isApiError(error)) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('takeRequest', () => {
  it('counts down, refuses with retry-after, and refills evenly', () => {
    const limits = openLimits();
    const key = caller({ requestsPerMinute: 3 });
    expect(recordOf(limits.takeRequest(key, START))).toEqual({
      'x-ratelimit-limit-requests': '3',
      'x-ratelimit-remaining-requests': '2',
      'x-ratelimit-reset-requests': '20s',
    });
    expect(recordOf(limits.takeRequest(key, START))['x-ratelimit-remaining-requests']).toBe('1');
    expect(recordOf(limits.takeRequest(key, START))['x-ratelimit-remaining-requests']).toBe('0');
    const error = refusal(() => limits.takeRequest(key, START));
    expect(error.code).toBe('rate_limit_exceeded');
    expect(error.status).toBe(429);
    expect(error.headers).toMatchObject({
      'retry-after': '20',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '1m0s',
    });
    expect(refusal(() => limits.takeRequest(key, START + 19_999)).headers['retry-after']).toBe('1');
    expect(recordOf(limits.takeRequest(key, START + 20_000))['x-ratelimit-remaining-requests']).toBe('0');
    expect(refusal(() => limits.takeRequest(key, START + 20_001)).code).toBe('rate_limit_exceeded');
  });

  it('never lets more pass than a full bucket and what refilled', () => {
    const limits = openLimits();
    const key = caller({ requestsPerMinute: 7 });
    let passed = 0;
    for (let at = 0; at < 600_000; at += 97) {
      try {
        limits.takeRequest(key, START + at);
        passed++;
      } catch {
        // Refused.
      }
      expect(passed).toBeLessThanOrEqual(7 + (at * 7) / 60_000 + 1e-3);
    }
    expect(passed).toBeGreaterThanOrEqual(7 + 69);
  });

  it('gives a key without a limit the default, and each key its own count', () => {
    const limits = openLimits();
    const first = caller();
    for (let i = 0; i < DEFAULT_REQUESTS_PER_MINUTE; i++) limits.takeRequest(first, START);
    expect(refusal(() => limits.takeRequest(first, START)).message).toContain(
      String(DEFAULT_REQUESTS_PER_MINUTE),
    );
    expect(
      recordOf(limits.takeRequest(caller({ keyId: 'key_2' }), START))['x-ratelimit-remaining-requests'],
    ).toBe(String(DEFAULT_REQUESTS_PER_MINUTE - 1));
  });

  it('forgets nobody who is still held back when it sweeps', () => {
    const limits = openLimits();
    const key = caller({ requestsPerMinute: 1 });
    limits.takeRequest(key, START);
    for (let i = 0; i < 5_000; i++) limits.takeRequest(caller({ keyId: `key_other_${i}` }), START + 1_000);
    expect(refusal(() => limits.takeRequest(key, START + 1_000)).code).toBe('rate_limit_exceeded');
  });
});

describe('takeTokens', () => {
  it('is free without a limit', () => {
    expect(recordOf(openLimits().takeTokens(caller(), 1e12, START))).toEqual({});
  });

  it('counts tokens, refuses without taking, takes back what was not used', () => {
    const limits = openLimits();
    const key = caller({ tokensPerMinute: 1_000 });
    expect(recordOf(limits.takeTokens(key, 900, START))).toEqual({
      'x-ratelimit-limit-tokens': '1000',
      'x-ratelimit-remaining-tokens': '100',
      'x-ratelimit-reset-tokens': '54s',
    });
    const error = refusal(() => limits.takeTokens(key, 200, START));
    expect(error.headers).toMatchObject({ 'retry-after': '6', 'x-ratelimit-remaining-tokens': '100' });
    limits.bookTokens(key, -500, START);
    expect(recordOf(limits.takeTokens(key, 200, START))['x-ratelimit-remaining-tokens']).toBe('400');
    limits.bookTokens(key, 3_000, START);
    expect(
      refusal(() => limits.takeTokens(key, 1, START + 60_000)).headers['x-ratelimit-remaining-tokens'],
    ).toBe('0');
  });

  it('says of a request that can never pass that trying again is no use', () => {
    const error = refusal(() => openLimits().takeTokens(caller({ tokensPerMinute: 10 }), 11, START));
    expect(error.headers['x-should-retry']).toBe('false');
    expect(error.headers['retry-after']).toBeUndefined();
    expect(error.message).toContain('11');
  });
});

describe('enterConcurrency', () => {
  it('lets as many run as the key may have, and counts each leaving once', () => {
    const limits = openLimits();
    const key = caller({ concurrency: 2 });
    const leaveFirst = limits.enterConcurrency(key);
    limits.enterConcurrency(key);
    expect(refusal(() => limits.enterConcurrency(key)).headers['retry-after']).toBe('1');
    leaveFirst();
    leaveFirst();
    limits.enterConcurrency(key);
    expect(refusal(() => limits.enterConcurrency(key)).code).toBe('rate_limit_exceeded');
  });

  it('bounds no key without a limit', () => {
    const limits = openLimits();
    for (let i = 0; i < 100; i++) limits.enterConcurrency(caller());
  });
});

describe('formatReset', () => {
  it.each([
    [-5, '0s'],
    [0, '0s'],
    [0.4, '1ms'],
    [120, '120ms'],
    [1_000, '1s'],
    [1_001, '2s'],
    [59_001, '1m0s'],
    [360_000, '6m0s'],
    [3_600_000, '1h0m0s'],
  ])('prints %d ms as %s', (ms, text) => {
    expect(formatReset(ms)).toBe(text);
  });
});
