import { type Env, EnvError, loadEnv } from '@/lib/base/env';
import { loadCatalog } from '@/lib/catalog/queries';
import { findRunning } from '@/lib/db/embedded';
import { createPool } from '@/lib/db/pool';
import type { Command, Io } from './command';
import {
  checkCatalog,
  checkDatabase,
  checkDataDir,
  checkNode,
  checkPrices,
  checkSecretFiles,
  checkServer,
  type Finding,
} from './doctor-checks';

const MARKS: Readonly<Record<Finding['status'], string>> = { well: '✓', note: '–', wrong: '✗' };

/** Changes nothing: no folder, no secret, no database is made or started. */
export const doctor: Command = {
  name: 'doctor',
  usage: '',
  summary:
    'Looks whether this installation can run, and says what is in the way; exit code 1 if anything is.',
  async run(call) {
    const findings = await examine(call.io);
    const ok = findings.every((finding) => finding.status !== 'wrong');
    const width = Math.max(...findings.map((finding) => finding.name.length));
    const lines = findings.map(
      ({ status, name, detail }) => `${MARKS[status]} ${name.padEnd(width)}  ${detail}`,
    );
    call.print(
      { object: 'doctor', ok, checks: findings },
      [...lines, '', ok ? 'Nothing is in the way.' : 'See the lines marked ✗.'].join('\n'),
    );
    return ok ? 0 : 1;
  },
};

async function examine(io: Io): Promise<Finding[]> {
  const node = checkNode();
  let env: Env;
  try {
    env = readEnv(io);
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    return [node, { name: 'Environment', status: 'wrong', detail: error.message }];
  }
  return [
    node,
    {
      name: 'Environment',
      status: 'well',
      detail: `${env.publicUrl}, ${env.embedded ? 'embedded database' : 'DATABASE_URL'}`,
    },
    await checkDataDir(env.dataDir),
    await checkSecretFiles(env.dataDir),
    ...(await examineDatabase(env)),
    await checkServer(env),
  ];
}

/** Reading the environment makes missing secrets; a look must not. What is given is checked all the same. */
function readEnv(io: Io): Env {
  if (io.env.DATABASE_URL?.trim()) return loadEnv(io.env);
  const standIn = '0'.repeat(64);
  return loadEnv({
    ...io.env,
    AUTH_SECRET: io.env.AUTH_SECRET?.trim() || standIn,
    ENCRYPTION_KEY: io.env.ENCRYPTION_KEY?.trim() || standIn,
  });
}

async function examineDatabase(env: Env): Promise<Finding[]> {
  const url = env.databaseUrl ?? (await findRunning(env.dataDir));
  if (url === null) {
    return [
      {
        name: 'Database',
        status: 'note',
        detail: 'embedded, not running; `npm start` and other commands start it',
      },
    ];
  }
  const pool = createPool(url, { max: 2 });
  try {
    const findings = await checkDatabase(pool);
    if (findings.some((finding) => finding.status === 'wrong')) return findings;
    const catalog = await loadCatalog(pool, new Date());
    return [...findings, ...checkCatalog(catalog, env), checkPrices(catalog)];
  } catch (error) {
    const reason = error instanceof AggregateError ? String(error.errors[0]) : String(error);
    return [{ name: 'Database', status: 'wrong', detail: `cannot be used: ${reason}` }];
  } finally {
    await pool.end();
  }
}
