import * as crypto from 'node:crypto';

/** HMAC-SHA256 of a text, in hex. */
export type KeyedDigest = (text: string) => string;

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const KEPT_BYTES = 64 * 1024;

/**
 * HMAC-SHA256 under one key for very many texts (RFC 2104), by Node's one-shot hash: an `Hmac` object a text costs
 * more than the hashing, and again when it is collected.
 * @param secret at most 64 bytes
 */
export function createKeyedDigest(secret: Buffer): KeyedDigest {
  // One-shot hashing came with Node 20.12.
  if (!('hash' in crypto)) return (text) => crypto.createHmac('sha256', secret).update(text).digest('hex');
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES, 0x5c);
  const inner = Buffer.alloc(KEPT_BYTES, 0x36);
  for (let at = 0; at < secret.length; at++) {
    const byte = secret[at] as number;
    outer[at] = byte ^ 0x5c;
    inner[at] = byte ^ 0x36;
  }
  return (text) => {
    // A UTF-16 unit is three bytes of UTF-8 at most.
    const needed = BLOCK_BYTES + text.length * 3;
    let scratch = inner;
    if (needed > inner.length) {
      scratch = Buffer.allocUnsafe(needed);
      inner.copy(scratch, 0, 0, BLOCK_BYTES);
    }
    const length = scratch.write(text, BLOCK_BYTES);
    outer.write(crypto.hash('sha256', scratch.subarray(0, BLOCK_BYTES + length), 'hex'), BLOCK_BYTES, 'hex');
    return crypto.hash('sha256', outer, 'hex');
  };
}
