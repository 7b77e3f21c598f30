import { type SpawnOptions, spawnSync } from 'node:child_process';

/**
 * As whom the server runs. PostgreSQL refuses to run as root: `plain` is our own user; `unshare` is
 * root seen as nobody inside a user namespace, so that files stay root's; `nobody` is that real user.
 */
export type Rung = 'plain' | 'unshare' | 'nobody';

export const NOBODY = 65_534;
const UNSHARE = ['--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];

/** The first rung of the ladder that holds here. */
export function chooseRung(): Rung {
  if (process.getuid?.() !== 0) return 'plain';
  return spawnSync('unshare', [...UNSHARE, 'true'], { timeout: 10_000 }).status === 0 ? 'unshare' : 'nobody';
}

/** The owner that a cluster's files have under a rung; null where the system knows no owners. */
export function rungOwner(rung: Rung): number | null {
  return rung === 'nobody' ? NOBODY : (process.getuid?.() ?? null);
}

export interface RungCommand {
  command: string;
  args: string[];
  options: Pick<SpawnOptions, 'uid' | 'gid' | 'cwd' | 'env'>;
}

/** How a program of PostgreSQL is called under a rung. */
export function rungSpawnOptions(rung: Rung, program: string, args: string[]): RungCommand {
  const windows = process.platform === 'win32';
  // From the root folder: the user of the rung may not be able to enter ours. Nothing of our environment
  // is handed on: PGDATA, PGPORT and their like would be obeyed.
  const options: RungCommand['options'] = {
    cwd: windows ? undefined : '/',
    env: windows
      ? process.env
      : Object.assign({} as NodeJS.ProcessEnv, { LC_ALL: 'C', TZ: 'UTC', PATH: process.env.PATH }),
  };
  if (rung === 'unshare') return { command: 'unshare', args: [...UNSHARE, program, ...args], options };
  if (rung === 'nobody') return { command: program, args, options: { ...options, uid: NOBODY, gid: NOBODY } };
  return { command: program, args, options };
}
