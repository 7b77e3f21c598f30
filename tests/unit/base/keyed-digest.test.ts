// Guarantee: the fast keyed digest is HMAC-SHA256, for any text and any length.
import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeyedDigest } from '@/lib/base/keyed-digest';

describe('createKeyedDigest', () => {
  it('agrees with createHmac, also for texts longer than what it keeps room for', () => {
    const secret = randomBytes(32);
    const digest = createKeyedDigest(secret);
    const hmac = (text: string) => createHmac('sha256', secret).update(text).digest('hex');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(digest(text)).toBe(hmac(text));
      }),
    );
    for (const text of ['', 'é'.repeat(40_000), 'a'.repeat(21_824), 'a'.repeat(200_000), 'short'])
      expect(digest(text)).toBe(hmac(text));
  });
});
