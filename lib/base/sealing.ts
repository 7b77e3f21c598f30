import { createCipheriv, createDecipheriv, hkdfSync, randomFillSync } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const IVS_DRAWN = 256;

/** Encrypts what rests in the database, AES-256-GCM: initialisation vector, text, tag. Plain bytes are strings, one unit a byte (latin1). */
export interface Seal {
  /** @param owner whose it is, its row and what stands beside it there: it opens as nothing else */
  close(plain: string, owner?: string): Buffer;
  /** Null when it was sealed under another key or for another owner, or was altered. */
  open(sealed: Buffer, owner?: string): string | null;
}

export function createSeal(key: Buffer): Seal {
  // Random bytes are drawn in batches: one call a time is slow.
  const ivs = Buffer.alloc(IV_BYTES * IVS_DRAWN);
  let next = ivs.length;
  return {
    close(plain, owner = '') {
      if (next === ivs.length) {
        randomFillSync(ivs);
        next = 0;
      }
      const iv = ivs.subarray(next, next + IV_BYTES);
      next += IV_BYTES;
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      if (owner) cipher.setAAD(Buffer.from(owner));
      return Buffer.concat([iv, cipher.update(plain, 'latin1'), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, owner = '') {
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES), {
          authTagLength: TAG_BYTES,
        });
        if (owner) decipher.setAAD(Buffer.from(owner));
        decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
        const text = decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES), undefined, 'latin1');
        return text + decipher.final('latin1');
      } catch {
        return null;
      }
    },
  };
}

/** A key of its own for one purpose, from the one that the operator keeps. */
export function deriveKey(encryptionKey: Buffer, label: string): Buffer {
  return Buffer.from(hkdfSync('sha256', encryptionKey, Buffer.alloc(0), label, 32));
}
