// Everything a run needs, on loopback: the mock provider, PostgreSQL, the gateway, the floors, the load driver.
import { fork, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { DIST, ROOT, SERVER_FLAGS, WATCH_PARENT } from '../../scripts/prepare.mjs';
import { freePort, isListening, Processes, until } from './processes.mjs';
import { MODEL, modelAtPace, PACE_MS, WORKSPACES } from './scenarios.mjs';

const KIT = path.resolve(ROOT, process.env.BENCH_KIT ?? path.join('..', 'shared', 'bench'));
const JOB_MS = 180_000;

/** Something this machine or checkout lacks: told in one line, exit code 2. */
export class MissingError extends Error {}

function findCompiler() {
  for (const file of ['mock.c', 'floor.mjs']) {
    if (existsSync(path.join(KIT, file))) continue;
    throw new MissingError(`The bench kit is not at ${KIT} (no ${file}). Set BENCH_KIT to its folder.`);
  }
  const names = [process.env.CC, 'cc', 'gcc', 'clang'].filter(Boolean);
  const compiler = names.find((name) => spawnSync(name, ['--version'], { timeout: 10_000 }).status === 0);
  if (!compiler)
    throw new MissingError('A C compiler is needed for the mock provider (cc, gcc or clang; or set CC).');
  return compiler;
}

function checkBuild() {
  if (!existsSync('/proc/self/schedstat')) {
    throw new MissingError('CPU is read from /proc/PID/task/*/schedstat, which this system does not have.');
  }
  for (const file of [path.join('dist', 'main.js'), path.join('.next', 'BUILD_ID')]) {
    if (!existsSync(path.join(ROOT, file)))
      throw new MissingError(`${file} is missing: run npm run build first.`);
  }
}

/** One run's processes and folders. */
export class Rig {
  /** @type {Record<string, { port: number, pid: number }>} */
  targets = {};
  keys = [];
  processes = new Processes();
  folder = mkdtempSync(path.join(tmpdir(), 'runtime-bench-'));
  // Inside node_modules, so that what it leaves outside the bundle is found there.
  bundleFolder = path.join(ROOT, 'node_modules', '.cache', path.basename(this.folder));
  opening = null;
  database = null;

  /** @param {(line: string) => void} say gets the progress */
  constructor(say) {
    this.say = say;
  }

  /**
   * Starts what is wanted and waits until it serves.
   * @param {{ floors?: boolean, next?: boolean, everyMs?: number, gatewayArguments?: string[] }} wanted
   *   `everyMs`: the pace of paced streams
   * @throws MissingError when this machine or checkout lacks something
   */
  async open({ floors = true, next = true, everyMs = PACE_MS, gatewayArguments = [] }) {
    this.everyMs = everyMs;
    const compiler = findCompiler();
    checkBuild();
    await this.openMock(compiler);
    await this.openPacedProvider();
    await this.openDatabase();
    this.driver = fork(path.join(ROOT, 'tests', 'bench', 'load.mjs'));
    await this.openGateway(gatewayArguments);
    if (floors) await this.openFloor('floor', []);
    if (floors) await this.openFloor('floorCache', ['--cache', 'lru']);
    if (next) await this.openNextDoor();
  }

  async openMock(compiler) {
    const mock = path.join(this.folder, 'mock');
    const compiled = spawnSync(compiler, ['-O2', '-o', mock, path.join(KIT, 'mock.c')], { encoding: 'utf8' });
    if (compiled.status !== 0)
      throw new MissingError(`The mock provider does not compile:\n${compiled.stderr}`);
    this.mockPort = await freePort();
    const child = this.processes.start(mock, ['-p', String(this.mockPort)]);
    await until(child, 'the mock provider', () => isListening(this.mockPort));
  }

  async openPacedProvider() {
    this.pacedPort = await freePort();
    const file = path.join(ROOT, 'tests', 'bench', 'paced-provider.mjs');
    const args = ['--import', WATCH_PARENT, file, String(this.pacedPort)];
    const child = this.processes.start(process.execPath, args, { channel: true });
    await until(child, 'the paced provider', () => isListening(this.pacedPort));
  }

  async openDatabase() {
    this.say('Starting PostgreSQL …');
    const encryptionKey = randomBytes(32).toString('hex');
    this.opening = this.startDatabase(encryptionKey);
    this.database = await this.opening;
    this.keys = this.database.keys;
    this.environment = this.productEnvironment(encryptionKey);
  }

  async startDatabase(encryptionKey) {
    const { openBenchDatabase } = await this.importDatabase();
    const folder = path.join(this.folder, 'database');
    return openBenchDatabase(folder, { workspaces: WORKSPACES, encryptionKey });
  }

  /** The product's own verbs, bundled on the fly. */
  async importDatabase() {
    mkdirSync(this.bundleFolder, { recursive: true });
    const outfile = path.join(this.bundleFolder, 'database.mjs');
    await build({
      entryPoints: [path.join(ROOT, 'tests', 'bench', 'database.ts')],
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

  /** As `npm start` gives it, with a database and a provider of ours. */
  productEnvironment(encryptionKey) {
    const config = path.join(this.folder, 'runtime.config.json');
    writeFileSync(config, JSON.stringify(operatorFile(this)));
    const { PATH, HOME, LANG, BENCH_PROFILE, BENCH_PROFILE_KIND } = process.env;
    return {
      ...{ PATH, HOME, LANG, BENCH_PROFILE, BENCH_PROFILE_KIND },
      NODE_ENV: 'production',
      RUNTIME_OPERATOR_NODE_ENV: '',
      NEXT_TELEMETRY_DISABLED: '1',
      HOST: '127.0.0.1',
      DATABASE_URL: this.database.url,
      AUTH_SECRET: randomBytes(32).toString('hex'),
      ENCRYPTION_KEY: encryptionKey,
      RUNTIME_CONFIG: config,
      BENCH_UPSTREAM_KEY: 'bench-upstream-key',
      LOG_LEVEL: 'warn',
    };
  }

  async openGateway(gatewayArguments) {
    this.say('Starting the gateway …');
    const dataDir = path.join(this.folder, 'gateway');
    const args = [
      '--enable-source-maps',
      '--import',
      WATCH_PARENT,
      ...SERVER_FLAGS,
      ...gatewayArguments,
      path.join(DIST, 'main.js'),
    ];
    const env = { ...this.environment, PORT: '0', DATA_DIR: dataDir };
    const child = this.processes.start(process.execPath, args, { env, channel: true });
    const record = path.join(dataDir, 'server.json');
    await until(child, 'the gateway', async () => existsSync(record));
    const { address } = JSON.parse(readFileSync(record, 'utf8'));
    this.gateway = child;
    this.targets.gateway = { port: Number(new URL(address).port), pid: child.pid };
  }

  async openFloor(name, more) {
    this.say(`Starting the floor (${name}) …`);
    const port = await freePort();
    const args = ['--import', WATCH_PARENT, path.join(KIT, 'floor.mjs'), '--port', String(port)];
    args.push('--up', `127.0.0.1:${this.mockPort}`, '--work', 'full', '--client', 'dispatch');
    args.push('--pg', this.database.floorUrl, ...more);
    const env = { ...process.env, BENCH_DEPS: ROOT, NODE_ENV: 'production' };
    const child = this.processes.start(process.execPath, args, { env, channel: true });
    await until(child, `the floor (${name})`, () => isListening(port));
    this.targets[name] = { port, pid: child.pid };
  }

  async openNextDoor() {
    this.say('Starting the Next door …');
    const port = await freePort();
    const args = ['--import', WATCH_PARENT, path.join(ROOT, 'node_modules', 'next', 'dist', 'bin', 'next')];
    args.push('start', '-H', '127.0.0.1', '-p', String(port));
    const env = { ...this.environment, PORT: String(port), DATA_DIR: path.join(this.folder, 'next') };
    const child = this.processes.start(process.execPath, args, { env, channel: true });
    const isUp = async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).ok;
    await until(child, 'the Next door', isUp);
    this.targets.next = { port, pid: child.pid };
  }

  /** Has the load driver do a job. @throws Error when any answer was not as it should be */
  async drive(job) {
    const { driver } = this;
    const answer = await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the load driver does not answer')), JOB_MS);
      const settle = (act) => (value) => {
        clearTimeout(timer);
        driver.off('message', onMessage).off('exit', onExit);
        act(value);
      };
      const onMessage = settle(resolve);
      const onExit = settle(() => reject(new Error('the load driver ended')));
      driver.on('message', onMessage).on('exit', onExit);
      driver.send(job);
    });
    if (answer.error) throw new Error(answer.error);
    return answer.result;
  }

  /** Ends everything, also what is still starting, and removes the folders. */
  async end() {
    this.driver?.kill('SIGKILL');
    await this.processes.end();
    const database = await this.opening?.catch(() => null);
    await database?.stop();
    for (const folder of [this.folder, this.bundleFolder]) rmSync(folder, { recursive: true, force: true });
  }
}

function operatorFile({ mockPort, pacedPort, everyMs }) {
  const paced = (dialect, ms) => {
    const slug = modelAtPace(dialect, ms);
    const provider = slug.replace('/', '-');
    return [provider, dialect === 'openai' ? 'openai' : 'anthropic', `${pacedPort}/every-${ms}`, slug];
  };
  const served = [
    ['bench', 'openai', String(mockPort), MODEL],
    ...['openai', 'translated'].flatMap((dialect) => [paced(dialect, 0), paced(dialect, everyMs)]),
  ];
  return {
    providers: served.map(([id, dialect, at]) => providerRow(id, dialect, `http://127.0.0.1:${at}/v1`)),
    models: served.map(([provider, , , slug]) => modelRow(slug, provider)),
  };
}

function providerRow(id, dialect, baseUrl) {
  return {
    ...{ id, name: id, dialect, base_url: baseUrl, api_key_env: 'BENCH_UPSTREAM_KEY' },
    allow_private_network: true,
    timeout_ms: { connect: 2_000, first_byte: 20_000, idle: 20_000 },
  };
}

function modelRow(slug, provider) {
  return {
    slug,
    name: slug,
    context_window: 1_000_000,
    max_output_tokens: 16_384,
    capabilities: ['tools', 'json', 'structured_outputs', 'streaming'],
    endpoints: ['/v1/chat/completions'],
    benchmark: { input: '2.00', output: '6.00', cache_read: '0.50' },
    routes: [
      {
        ...{ provider, upstream_id: 'gpt-4o-mini' },
        prices: { input: '1.00', output: '3.00', cache_read: '0.25' },
      },
    ],
  };
}
