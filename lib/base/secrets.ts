import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * A secret that lives in a file of its own (0600), made at the first call: hexadecimal text.
 * Any number of processes may ask at once; all get the same.
 * @throws Error when the folder cannot be written or the file is empty.
 */
export function readOrCreateSecret(folder: string, name: string, bytes = 32): string {
  const file = path.join(folder, name);
  const found = readSecret(file);
  if (found !== null) return found;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(bytes).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    // Put in place whole, and only where there is none: the first process wins.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readSecret(file) as string;
}

function readSecret(file: string): string | null {
  try {
    const secret = readFileSync(file, 'utf8').trim();
    if (secret) return secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  throw new Error(`${file} is empty. Restore it; what was encrypted or signed with it is lost otherwise.`);
}
