// What a key hands on is a subset of itself; where it is not, the error names the field.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyGrant } from '@/lib/auth/api-key-record';
import { requireSubset } from '@/lib/auth/api-key-subset';
import { isApiError } from '@/lib/base/errors';
import { parseUsd } from '@/lib/base/money';

const wide: KeyGrant = {
  mode: 'live',
  scopes: ['inference', 'usage:read', 'keys:write'],
  models: null,
  requestsPerMinute: null,
  tokensPerMinute: null,
  concurrency: null,
  cacheEnabled: true,
  fitOutput: false,
  spendLimit: null,
  expiresAt: null,
};
const narrow: KeyGrant = {
  mode: 'live',
  scopes: ['inference', 'keys:write'],
  models: ['openai/gpt-4.1-mini'],
  requestsPerMinute: 60,
  tokensPerMinute: 10_000,
  concurrency: 4,
  cacheEnabled: false,
  fitOutput: false,
  spendLimit: { limit: parseUsd('5'), reset: 'weekly' },
  expiresAt: new Date('2027-01-01'),
};

function refusedField(own: KeyGrant, wanted: Partial<KeyGrant>): string | null {
  try {
    requireSubset(own, wanted);
    return null;
  } catch (error) {
    if (!isApiError(error)) throw error;
    expect(error.code).toBe('scope_denied');
    return error.param;
  }
}

describe('requireSubset', () => {
  it('lets a key hand on all that it has, and all of a wide key to a narrow one', () => {
    expect(refusedField(narrow, narrow)).toBeNull();
    expect(refusedField(wide, narrow)).toBeNull();
  });

  it.each<[string, Partial<KeyGrant>]>([
    ['mode', { mode: 'test' }],
    ['scopes', { scopes: ['inference', 'usage:read'] }],
    ['models', { models: ['openai/gpt-4.1'] }],
    ['models', { models: null }],
    ['requests_per_minute', { requestsPerMinute: 61 }],
    ['requests_per_minute', { requestsPerMinute: null }],
    ['tokens_per_minute', { tokensPerMinute: 10_001 }],
    ['tokens_per_minute', { tokensPerMinute: null }],
    ['concurrency', { concurrency: 5 }],
    ['concurrency', { concurrency: null }],
    ['spend_limit', { spendLimit: null }],
    ['spend_limit', { spendLimit: { limit: parseUsd('5.000000000001'), reset: 'weekly' } }],
    ['spend_limit', { spendLimit: { limit: parseUsd('1'), reset: 'daily' } }],
    ['expires_at', { expiresAt: new Date('2027-01-02') }],
    ['expires_at', { expiresAt: null }],
  ])('refuses more %s: %o', (field, wanted) => {
    expect(refusedField(narrow, wanted)).toBe(field);
  });

  it.each<[Partial<KeyGrant>]>([
    [{ scopes: [] }],
    [{ requestsPerMinute: 60 }],
    [{ spendLimit: { limit: parseUsd('5'), reset: 'monthly' } }],
    [{ spendLimit: { limit: parseUsd('4'), reset: 'never' } }],
    [{ expiresAt: new Date('2026-12-31') }],
    [{ cacheEnabled: true }],
    [{ fitOutput: true }],
    [{}],
  ])('allows %o', (wanted) => {
    expect(refusedField(narrow, wanted)).toBeNull();
  });

  it('is transitive: what a key of a key hands on, the first could have', () => {
    const limit = fc.option(fc.integer({ min: 1, max: 3 }), { nil: null });
    const reset = fc.constantFrom('never', 'daily', 'weekly', 'monthly');
    const amount = fc.bigInt({ min: 1n, max: 3n });
    const field = fc.oneof(
      fc.record({ concurrency: limit }),
      fc.record({ models: fc.option(fc.subarray(['a/a', 'b/b'], { minLength: 1 }), { nil: null }) }),
      fc.record({ scopes: fc.subarray(['inference', 'usage:read']) }),
      fc.record({ spendLimit: fc.option(fc.record({ limit: amount, reset }), { nil: null }) }),
    ) as fc.Arbitrary<Partial<KeyGrant>>;
    let chains = 0;
    fc.assert(
      fc.property(field, field, field, (a, b, c) => {
        const [first, second, third] = [a, b, c].map((part) => ({ ...wide, ...part })) as [
          KeyGrant,
          KeyGrant,
          KeyGrant,
        ];
        if (refusedField(first, second) !== null || refusedField(second, third) !== null) return true;
        chains++;
        return refusedField(first, third) === null;
      }),
      { numRuns: 3_000 },
    );
    expect(chains).toBeGreaterThan(50);
  });
});
