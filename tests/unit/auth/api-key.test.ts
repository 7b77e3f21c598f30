// A mistyped, cut, invented or foreign key is refused without the database, each with the remedy it needs.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashKey, mintKey, parseKey } from '@/lib/auth/api-key';
import { invalidKey } from '@/lib/auth/api-key-messages';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const mode = fc.constantFrom('live' as const, 'test' as const);

describe('mintKey', () => {
  it('makes keys of the documented form that are accepted', () => {
    for (const which of ['live', 'test'] as const) {
      const minted = mintKey(which);
      expect(minted.key).toMatch(new RegExp(`^gw_${which}_[0-9A-Za-z]{42}$`));
      expect(minted.prefix).toBe(minted.key.slice(0, 12));
      expect(minted.lastFour).toBe(minted.key.slice(-4));
      expect(parseKey(minted.key)).toEqual({ ok: true, mode: which });
    }
  });

  it('draws every character equally often', () => {
    const counts = new Map<string, number>();
    const keys = 3_000;
    for (let i = 0; i < keys; i++) {
      for (const character of mintKey('live').key.slice(8, 44))
        counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    const expected = (keys * 36) / 62;
    const chiSquare = [...BASE62].reduce(
      (sum, c) => sum + ((counts.get(c) ?? 0) - expected) ** 2 / expected,
      0,
    );
    // 61 degrees of freedom: above 130 once in a million runs; with `byte % 62` alone it is above 250.
    expect(chiSquare).toBeLessThan(130);
  });
});

describe('the checksum', () => {
  it('catches every change of one character', () => {
    const { key } = mintKey('live');
    for (let at = 8; at < key.length; at++) {
      for (const character of BASE62) {
        if (character === key[at]) continue;
        const changed = key.slice(0, at) + character + key.slice(at + 1);
        expect(parseKey(changed)).toEqual({ ok: false, reason: 'checksum' });
      }
    }
  });

  it('catches every swap of two characters', () => {
    fc.assert(
      fc.property(mode, fc.integer({ min: 8, max: 49 }), fc.integer({ min: 8, max: 49 }), (which, i, j) => {
        const characters = [...mintKey(which).key];
        if (characters[i] === characters[j]) return;
        [characters[i], characters[j]] = [characters[j]!, characters[i]!];
        expect(parseKey(characters.join(''))).toEqual({ ok: false, reason: 'checksum' });
      }),
      { numRuns: 2_000 },
    );
  });

  it('ties the mode to the key', () => {
    const test = mintKey('test').key.replace('gw_test_', 'gw_live_');
    expect(parseKey(test)).toEqual({ ok: false, reason: 'checksum' });
  });
});

describe('parseKey', () => {
  const { key } = mintKey('live');
  it.each([
    ['', 'missing'],
    ['undefined', 'missing'],
    ['None', 'missing'],
    ['$GATEWAY_API_KEY', 'placeholder'],
    ['<GATEWAY_API_KEY>', 'placeholder'],
    ['YOUR_API_KEY', 'placeholder'],
    ['GATEWAY_API_KEY', 'placeholder'],
    [`"${key}"`, 'quotes'],
    [`'${key}`, 'quotes'],
    [`${key.slice(0, 20)} ${key.slice(20)}`, 'blanks'],
    [`${key.slice(0, 20)}\n${key.slice(20)}`, 'blanks'],
    [`${key.slice(0, 12)}…${key.slice(-4)}`, 'masked'],
    [`${key.slice(0, 12)}...${key.slice(-4)}`, 'masked'],
    ['sk-proj-abcdefghijklmnopqrstuvwxyz0123456789', 'foreign'],
    ['Basic dXNlcjpwYXNz', 'foreign'],
    [key.slice(0, -1), 'too_short'],
    ['gw_live_', 'too_short'],
    [`${key}x`, 'too_long'],
    [`${key.slice(0, -1)}-`, 'characters'],
    [key.toUpperCase(), 'foreign'],
  ])('says of %j: %s', (text, reason) => {
    expect(parseKey(text)).toEqual({ ok: false, reason });
  });

  it('never throws and accepts nothing at random', () => {
    fc.assert(fc.property(fc.string({ maxLength: 80 }), (text) => !parseKey(text).ok));
  });
});

describe('hashKey', () => {
  it('depends on the key and on the encryption key, and is 32 bytes', () => {
    const secret = Buffer.alloc(32, 1);
    const { key } = mintKey('live');
    const hash = hashKey(key, secret);
    expect(hash).toHaveLength(32);
    expect(hashKey(key, Buffer.alloc(32, 1))).toEqual(hash);
    expect(hashKey(mintKey('live').key, secret)).not.toEqual(hash);
    expect(hashKey(key, Buffer.alloc(32, 2))).not.toEqual(hash);
  });
});

describe('invalidKey', () => {
  it('names the family of a foreign key and repeats none of it', () => {
    const token = 'sk-ant-api03-secretsecret';
    const error = invalidKey('foreign', token);
    expect(error.status).toBe(401);
    expect(error.message).toContain('Anthropic');
    expect(error.message).toContain('gw_live_');
    expect(error.message).not.toContain('secretsecret');
  });

  it('tells how much of a key is missing', () => {
    expect(invalidKey('too_short', 'gw_live_abc').message).toContain('11 characters of 50');
  });
});
