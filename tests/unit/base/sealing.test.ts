// Guarantee: what is sealed opens whole, under its own key and for its own row, and not at all otherwise.
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSeal, deriveKey } from '@/lib/base/sealing';

const key = randomBytes(32);
const seal = createSeal(deriveKey(key, 'provider key'));
const PLAIN = 'sk-own-0123456789';

describe('a seal', () => {
  it('opens what it closed, of any length and any byte', () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('latin1');
    for (const text of ['', 'x', PLAIN, bytes, 'a'.repeat(70_000)]) {
      expect(seal.open(seal.close(text))).toBe(text);
      expect(seal.open(seal.close(text, 'row 1'), 'row 1')).toBe(text);
    }
  });

  it('never closes twice alike, over more texts than one draw of random bytes covers', () => {
    const closed = Array.from({ length: 600 }, () => seal.close(PLAIN).toString('hex'));
    expect(new Set(closed).size).toBe(600);
    expect(new Set(closed.map((text) => text.slice(0, 24))).size).toBe(600);
    for (const text of closed) expect(text).not.toContain(Buffer.from(PLAIN).toString('hex'));
  });

  it('refuses a text in which a single bit was changed, wherever it stands', () => {
    const closed = seal.close(PLAIN, 'row 1');
    for (let bit = 0; bit < closed.length * 8; bit++) {
      const altered = Buffer.from(closed);
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(seal.open(altered, 'row 1'), `bit ${bit}`).toBeNull();
    }
  });

  it('refuses what was cut off, lengthened, or is no sealed text at all', () => {
    const closed = seal.close(PLAIN);
    for (let length = 0; length < closed.length; length++)
      expect(seal.open(closed.subarray(0, length)), `${length} bytes`).toBeNull();
    expect(seal.open(Buffer.concat([closed, Buffer.from([0])]))).toBeNull();
    expect(seal.open(randomBytes(60))).toBeNull();
  });

  it('refuses what was sealed under another ENCRYPTION_KEY, or for another purpose', () => {
    const closed = seal.close(PLAIN, 'row 1');
    expect(createSeal(deriveKey(randomBytes(32), 'provider key')).open(closed, 'row 1')).toBeNull();
    expect(createSeal(deriveKey(key, 'cache answer')).open(closed, 'row 1')).toBeNull();
    expect(createSeal(deriveKey(key, 'provider key')).open(closed, 'row 1')).toBe(PLAIN);
  });

  it('refuses what was sealed for another row, or for none', () => {
    const closed = seal.close(PLAIN, 'row 1');
    expect(seal.open(closed, 'row 2')).toBeNull();
    expect(seal.open(closed)).toBeNull();
    expect(seal.open(seal.close(PLAIN), 'row 1')).toBeNull();
  });
});
