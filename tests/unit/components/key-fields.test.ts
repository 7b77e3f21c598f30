// Guarantee: a form of a key sends what was typed and nothing else, a change sends only what is other than before, and a key's state says first what matters most.
import { describe, expect, it } from 'vitest';
import { changedFields, fieldOf, presetOf, readKeyFields } from '@/components/dashboard/keys/key-fields';
import { limitWords, shortDollars, spentPermille, stateOf } from '@/components/dashboard/keys/key-state';
import type { KeyRow } from '@/components/dashboard/types';

const NOW = Date.parse('2026-11-27T12:00:00Z');

const row = (over: Partial<KeyRow> = {}): KeyRow => ({
  id: 'key_1',
  name: 'Worker',
  mode: 'test',
  status: 'active',
  prefix: 'gw_test_AbCd',
  last_four: 'wxyz',
  scopes: ['inference'],
  models: null,
  requests_per_minute: null,
  tokens_per_minute: null,
  concurrency: null,
  cache: true,
  fit: false,
  spend_limit: null,
  expires_at: null,
  revoked_at: null,
  last_used_at: null,
  rotated_at: null,
  old_secrets: [],
  created_at: '2026-11-01T00:00:00Z',
  ...over,
});

function fields(typed: Record<string, string | string[]>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(typed)) for (const one of [value].flat()) form.append(name, one);
  return form;
}

const PLAIN = {
  name: 'Worker',
  scopes: 'inference',
  'which-models': 'all',
  expiry: 'never',
  reset: 'monthly',
  cache: 'on',
};

describe('readKeyFields', () => {
  it('reads an untouched form as a key without limits', () => {
    expect(readKeyFields(fields(PLAIN), null, NOW)).toEqual({
      name: 'Worker',
      scopes: ['inference'],
      models: null,
      requests_per_minute: null,
      tokens_per_minute: null,
      concurrency: null,
      cache: true,
      fit: false,
      spend_limit: null,
      expires_at: null,
    });
  });

  it('reads every field', () => {
    const typed = {
      ...PLAIN,
      name: '  Worker ',
      mode: 'live',
      scopes: ['inference', 'usage:read'],
      limit: '$ 0.25',
      reset: 'daily',
      expiry: '7',
      'which-models': 'some',
      models: ['a/b', 'c/d'],
      rpm: '1,000',
      tpm: '20 000',
      concurrency: '3',
      fit: 'on',
    };
    expect(readKeyFields(fields(typed), null, NOW)).toMatchObject({
      name: 'Worker',
      mode: 'live',
      scopes: ['inference', 'usage:read'],
      models: ['a/b', 'c/d'],
      requests_per_minute: 1000,
      tokens_per_minute: 20000,
      concurrency: 3,
      fit: true,
      spend_limit: { amount: '0.25', reset: 'daily' },
      expires_at: '2026-12-04T12:00:00.000Z',
    });
  });

  it('never makes "no limit" of what is no number, nor "all" of a list that is empty', () => {
    const typed = { ...PLAIN, rpm: 'many', limit: 'much', 'which-models': 'some' };
    expect(readKeyFields(fields(typed), null, NOW)).toMatchObject({
      requests_per_minute: 0,
      spend_limit: { amount: 'much' },
      models: [],
    });
  });

  it('keeps an expiry as it is, or takes the end of a day', () => {
    const before = row({ expires_at: '2027-01-01T09:30:00.000Z' });
    const read = (expiry: string) =>
      readKeyFields(fields({ ...PLAIN, expiry, 'expires-on': '2027-02-03' }), before, NOW).expires_at;
    expect(read('keep')).toBe('2027-01-01T09:30:00.000Z');
    expect(read('date')).toBe('2027-02-03T23:59:59Z');
    expect(read('never')).toBeNull();
  });
});

describe('changedFields', () => {
  it('is empty for a form that was only looked at', () => {
    const before = row({
      spend_limit: { amount: '5', reset: 'monthly', spent: '1', remaining: '4' },
      expires_at: '2027-01-01T09:30:00.000Z',
    });
    const body = readKeyFields(fields({ ...PLAIN, limit: '5', expiry: 'keep' }), before, NOW);
    expect(changedFields(body, before)).toEqual({});
  });

  it('has what is other, and null for what is taken away', () => {
    const before = row({
      spend_limit: { amount: '5', reset: 'monthly', spent: '1', remaining: '4' },
      models: ['a/b'],
    });
    const body = readKeyFields(fields({ ...PLAIN, name: 'Other', rpm: '60' }), before, NOW);
    expect(changedFields(body, before)).toEqual({
      name: 'Other',
      requests_per_minute: 60,
      spend_limit: null,
      models: null,
    });
  });
});

describe('presetOf and fieldOf', () => {
  it('know a set of scopes in any order, and the field of a fault', () => {
    expect(presetOf(['usage:read', 'inference'])).toBe('app-usage');
    expect(presetOf(['keys:write'])).toBe('own');
    expect(presetOf([])).toBe('own');
    expect(fieldOf('spend_limit.amount')).toBe('limit');
    expect(fieldOf('models[3]')).toBe('models');
    expect(fieldOf('workspace')).toBeNull();
    expect(fieldOf(null)).toBeNull();
  });
});

describe('stateOf', () => {
  const limit = { amount: '5', reset: 'daily', spent: '5', remaining: '0' };
  it.each([
    ['active', row()],
    ['limit reached', row({ spend_limit: limit })],
    ['limit reached', row({ spend_limit: { ...limit, amount: '0', spent: '0' } })],
    ['active', row({ spend_limit: { ...limit, spent: '4.999999999999', remaining: '0.000000000001' } })],
    ['revoked', row({ status: 'revoked', spend_limit: limit })],
    ['expired', row({ status: 'expired' })],
    [
      'rotating',
      row({
        old_secrets: [{ id: 'ksec_1', prefix: 'p', last_four: 'l', works_until: '', last_used_at: null }],
      }),
    ],
  ])('says %s', (word, key) => {
    expect(stateOf(key, NOW).word).toBe(word);
  });

  it('does not promise that a limit of nothing ends tomorrow', () => {
    const nothing = { amount: '0', reset: 'daily', spent: '0', remaining: '0' };
    expect(stateOf(row({ spend_limit: nothing }), NOW).detail).toBe('Raise the limit to go on.');
    expect(stateOf(row({ spend_limit: limit }), NOW).detail).toContain('tomorrow');
  });

  it('warns of an end that is near', () => {
    expect(stateOf(row({ expires_at: '2026-11-30T00:00:00Z' }), NOW)).toMatchObject({
      tone: 'warn',
      detail: 'Expires 30 Nov 2026',
    });
    expect(stateOf(row({ expires_at: '2027-11-30T00:00:00Z' }), NOW)).toMatchObject({ tone: 'good' });
  });
});

describe('figures of a row', () => {
  it('fill a bar exactly, and never past its end', () => {
    expect(spentPermille({ amount: '5', spent: '2.5' })).toBe(500);
    expect(spentPermille({ amount: '5', spent: '4.999999999999' })).toBe(999);
    expect(spentPermille({ amount: '5', spent: '7' })).toBe(1000);
    expect(spentPermille({ amount: '0', spent: '0' })).toBe(1000);
  });

  it('are short, and say so where they vanish', () => {
    expect(shortDollars('5')).toBe('$5.00');
    expect(shortDollars('0.00123')).toBe('$0.0012');
    expect(shortDollars('0.0000084')).toBe('$<0.0001');
  });

  it('name what narrows a key', () => {
    expect(limitWords(row())).toEqual([]);
    expect(limitWords(row({ models: ['a/b'], requests_per_minute: 1200, cache: false }))).toEqual([
      'a/b',
      '1,200 requests a minute',
      'no cache',
    ]);
  });
});
