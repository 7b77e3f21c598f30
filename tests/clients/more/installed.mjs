import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = path.dirname(fileURLToPath(import.meta.url));

/**
 * Why a client's tests are skipped, for `describe`: only where npm could not install it on this machine.
 * @returns false where all of the packages are there
 */
export function missing(...names) {
  const absent = names.filter((name) => !existsSync(path.join(folder, 'node_modules', name, 'package.json')));
  return absent.length > 0 ? `npm could not install ${absent.join(', ')} on this machine` : false;
}
