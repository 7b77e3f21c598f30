import { createHash, randomBytes } from 'node:crypto';

/** The secret of a one-time link: 256 random bits, so that its plain hash is as good as a slow one. */
export function mintLinkToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashLinkToken(token) };
}

/** How it stands in the database. */
export function hashLinkToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
