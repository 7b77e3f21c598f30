import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** OWASP's parameters for 16 MiB a try; it runs in libuv's pool and not on the event loop. */
const COST: Required<Pick<ScryptOptions, 'N' | 'r' | 'p'>> = { N: 16_384, r: 8, p: 5 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

export const MIN_PASSWORD_LENGTH = 10;
/** Far more than anyone types; hashing is not to be paid by the megabyte. */
export const MAX_PASSWORD_LENGTH = 200;

/** `scrypt$N$r$p$salt$hash`, base64url: the cost travels with the hash, so that it can be raised later. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, HASH_BYTES, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/**
 * Whether a password is the one of a stored hash. With null (no such user, or one without a password) it
 * takes as long and is false, so that the time does not tell who has an account.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const match = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/.exec(stored ?? '');
  if (!match || password.length > MAX_PASSWORD_LENGTH) {
    await derive(password.slice(0, MAX_PASSWORD_LENGTH), Buffer.alloc(SALT_BYTES), HASH_BYTES, COST);
    return false;
  }
  const [, n, r, p, salt = '', hash = ''] = match;
  const expected = Buffer.from(hash, 'base64url');
  const cost = { N: Number(n), r: Number(r), p: Number(p) };
  const given = await derive(password, Buffer.from(salt, 'base64url'), expected.length, cost);
  return timingSafeEqual(given, expected);
}

/** What is wrong with a password someone wants to have; null when nothing is. */
export function passwordFault(password: string): string | null {
  if (password.length < MIN_PASSWORD_LENGTH)
    return `A password has at least ${MIN_PASSWORD_LENGTH} characters.`;
  if (password.length > MAX_PASSWORD_LENGTH)
    return `A password has at most ${MAX_PASSWORD_LENGTH} characters.`;
  if (new Set(password).size < 4) return 'A password has at least four different characters.';
  return null;
}

function derive(password: string, salt: Buffer, length: number, cost: typeof COST): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Node's own bound is exactly what these parameters need, and refuses it.
    const options = { ...cost, maxmem: 256 * cost.N * cost.r };
    // The same letters may be typed as different code points.
    scrypt(password.normalize('NFKC'), salt, length, options, (error, hash) =>
      error ? reject(error) : resolve(hash),
    );
  });
}
