// Measured, never asserted: how long the dashboard's pages and their data take with a million requests in one workspace.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { DIST, ROOT, SERVER_FLAGS, WATCH_PARENT } from '../../scripts/prepare.mjs';
import { Processes, until } from './processes.mjs';

const option = (name, usual) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? usual : Number(process.argv[at + 1]);
};
const ROWS = option('rows', 1_000_000);
const ROUNDS = option('rounds', 20);
const TAIL = option('tail', 10_000);

const ASKED = [
  ['overview, 30 days: its data', '/api/account/overview?mode=live&range=30d'],
  ['overview, 30 days in India', '/api/account/overview?mode=live&range=30d&zone=Asia/Kolkata'],
  ['overview, today', '/api/account/overview?mode=live&range=today'],
  ['overview: the page', '/dashboard?mode=live'],
  ['requests: 50 rows', '/api/account/requests?mode=live&limit=50'],
  ['requests: 50 rows of one model', '/api/account/requests?mode=live&limit=50&model=acme/model-7'],
  ['requests: 50 failed rows', '/api/account/requests?mode=live&limit=50&status=5xx'],
  ['requests: of a tag', '/api/account/requests?mode=live&tag=team-4'],
  ['requests: of a tag, failed', '/api/account/requests?mode=live&tag=team-4&status=error'],
  ['requests: of a tag and of no session', '/api/account/requests?mode=live&tag=team-4&session=none'],
  ['requests: hits of a provider', '/api/account/requests?mode=live&provider=provider-3&cache=hit'],
  ['requests: of a model that nobody asked', '/api/account/requests?mode=live&model=acme/none'],
  ['requests: dearer than any', '/api/account/requests?mode=live&min_cost=9'],
  ['requests: slower than any, of a tag', '/api/account/requests?mode=live&tag=team-4&min_latency=99999'],
  ['requests: slower than any, of a key', `/api/account/requests?mode=live&key=KEY&min_latency=99999`],
  ['requests: failed and slower than any', '/api/account/requests?mode=live&status=error&min_latency=99999'],
  ['requests: chart of 30 days', '/api/account/requests/chart?mode=live&from=FROM'],
  ['requests: chart of 30 days, failed', '/api/account/requests/chart?mode=live&from=FROM&status=error'],
  ['requests: chart of 30 days, of a tag', '/api/account/requests/chart?mode=live&from=FROM&tag=team-4'],
  [
    'requests: chart of 30 days, of a model',
    '/api/account/requests/chart?mode=live&from=FROM&model=acme/model-7',
  ],
  ['requests: chart of 30 days, slow', '/api/account/requests/chart?mode=live&from=FROM&min_latency=4000'],
  ['requests: counting all, for an export', '/api/account/requests/count?mode=live'],
  ['requests: the page', '/dashboard/requests?mode=live'],
  ['requests: the page, 30 days of a model', '/dashboard/requests?mode=live&from=FROM&model=acme/model-7'],
];

const FROM = new Date(Date.now() - 30 * 86_400_000).toISOString();

const folder = mkdtempSync(path.join(tmpdir(), 'runtime-bench-'));
// Inside node_modules, so that what it leaves outside the bundle is found there.
const bundleFolder = path.join(ROOT, 'node_modules', '.cache', path.basename(folder));
const processes = new Processes();
let database = null;

async function main() {
  if (!existsSync(path.join(DIST, 'main.js')))
    throw new Error('dist/main.js is missing: run npm run build first.');
  const { openDashboardBench } = await importRows();
  const encryptionKey = randomBytes(32).toString('hex');
  const authSecret = randomBytes(32).toString('hex');
  say(`Writing ${ROWS.toLocaleString('en')} requests …`);
  database = await openDashboardBench(path.join(folder, 'database'), {
    rows: ROWS,
    encryptionKey,
    authSecret,
  });
  say(`written in ${seconds(database.seedMs)}, folded in ${seconds(database.foldMs)}`);
  const address = await openServer({ encryptionKey, authSecret });
  await ask(address, 'all folded');
  await database.addTail(TAIL);
  await ask(address, `${TAIL.toLocaleString('en')} rows not folded yet`);
  if (process.argv.includes('--stay')) {
    console.log(JSON.stringify({ address, cookie: database.cookie }));
    await new Promise((resolve) => process.once('SIGINT', resolve));
  }
}

async function importRows() {
  mkdirSync(bundleFolder, { recursive: true });
  const outfile = path.join(bundleFolder, 'rows.mjs');
  await build({
    entryPoints: [path.join(ROOT, 'tests', 'bench', 'dashboard-rows.ts')],
    outfile,
    absWorkingDir: ROOT,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    alias: { '@': ROOT },
    logLevel: 'warning',
  });
  return import(pathToFileURL(outfile).href);
}

async function openServer({ encryptionKey, authSecret }) {
  const { PATH, HOME, LANG } = process.env;
  const dataDir = path.join(folder, 'data');
  const env = {
    ...{ PATH, HOME, LANG },
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    AUTH_SECRET: authSecret,
    ENCRYPTION_KEY: encryptionKey,
    RUNTIME_LOCAL_SERVERS: 'off',
    LOG_LEVEL: 'warn',
  };
  const args = ['--import', WATCH_PARENT, ...SERVER_FLAGS, path.join(DIST, 'main.js')];
  const child = processes.start(process.execPath, args, { env, channel: true });
  const record = path.join(dataDir, 'server.json');
  await until(child, 'the server', async () => existsSync(record));
  return JSON.parse(readFileSync(record, 'utf8')).address;
}

async function ask(address, state) {
  console.log(`\n${state}`.padEnd(44), 'median', '   p95', '   KB');
  for (const [name, asked] of ASKED) {
    const times = [];
    let bytes = 0;
    // The first two are the server's own warming up.
    for (let round = -2; round < ROUNDS; round++) {
      const startedAt = performance.now();
      const response = await fetch(address + asked.replace('FROM', FROM).replace('KEY', database.keyId), {
        headers: { cookie: database.cookie },
        redirect: 'manual',
      });
      bytes = (await response.arrayBuffer()).byteLength;
      if (response.status !== 200) throw new Error(`${asked}: ${response.status}`);
      if (round >= 0) times.push(performance.now() - startedAt);
    }
    times.sort((a, b) => a - b);
    const at = (share) =>
      `${Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))])} ms`;
    console.log(
      name.padEnd(43),
      at(0.5).padStart(6),
      at(0.95).padStart(6),
      String(Math.round(bytes / 1024)).padStart(5),
    );
  }
}

const seconds = (ms) => `${(ms / 1_000).toFixed(1)} s`;
const say = (text) => process.stderr.write(`${text}\n`);

async function end() {
  await processes.end();
  await database?.stop();
  for (const one of [folder, bundleFolder]) rmSync(one, { recursive: true, force: true });
}

process.once('SIGTERM', () => void end().then(() => process.exit(1)));
main()
  .catch((error) => {
    say(String(error.stack ?? error));
    process.exitCode = 1;
  })
  .finally(end);
