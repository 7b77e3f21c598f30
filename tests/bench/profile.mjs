// Where the gateway's microseconds go: `node tests/bench/profile.mjs [scenario] [--seconds S] [--top N] [--save FILE]`.
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ROOT } from '../../scripts/prepare.mjs';
import { MissingError, Rig } from './rig.mjs';
import { jobOf, SCENARIOS } from './scenarios.mjs';

const RUN_AT_MOST_MS = 300_000;
const WARM_UP = 3_000;
const WRITE_MS = 20_000;
/** Idle, and the profiler's own start and stop. */
const NOT_WORK = new Set(['(idle)', 'dispatch']);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '4' },
    top: { type: 'string', default: '40' },
    save: { type: 'string' },
  },
});
/** Source maps read so far, by file. */
const maps = new Map();
const rig = new Rig((line) => console.error(line));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => finish(130));
setTimeout(() => finish(1), RUN_AT_MOST_MS).unref();

try {
  await main();
  await finish(0);
} catch (error) {
  console.error(`\n${error.message}`);
  await finish(error instanceof MissingError ? 2 : 1);
}

async function main() {
  const scenario = SCENARIOS.find(({ id }) => id === (positionals[0] ?? 'json-many'));
  if (scenario?.target !== 'gateway') {
    throw new Error(`Which scenario? ${SCENARIOS.map(({ id }) => id).join(' ')} (not the Next door)`);
  }
  const file = path.join(rig.folder, 'gateway.cpuprofile');
  process.env.BENCH_PROFILE = file;
  const hook = pathToFileURL(path.join(ROOT, 'tests', 'bench', 'profile-hook.mjs')).href;
  await rig.open({ floors: false, next: false, gatewayArguments: ['--import', hook] });
  const { port, pid } = rig.targets.gateway;
  const groups = { own: [pid], postgres: [rig.database.postmaster] };
  const drive = (number, warmup, seconds) => {
    const mark = `profil${String(scenario.hit ? 0 : number).padStart(4, '0')}`;
    const job = jobOf(scenario, { isFloor: false, port, keys: rig.keys, mark, groups });
    return rig.drive({ ...job, warmup, seconds });
  };
  rig.say('Warming up …');
  await drive(1, WARM_UP, 0);
  rig.say('Profiling …');
  process.kill(pid, 'SIGUSR2');
  const measured = await drive(2, 0, Number(values.seconds) || 4);
  process.kill(pid, 'SIGUSR2');
  const profile = await readProfile(file);
  if (values.save) copyFileSync(file, values.save);
  print(scenario, measured, profile);
}

async function readProfile(file) {
  for (const deadline = Date.now() + WRITE_MS; Date.now() < deadline; ) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    if (!existsSync(file)) continue;
    try {
      return JSON.parse(readFileSync(file, 'utf8'));
    } catch {
      // Still being written.
    }
  }
  throw new Error('The gateway wrote no profile.');
}

function print(scenario, measured, profile) {
  const { self, total, busy } = times(profile);
  const perRequest = (us) => (us / measured.requests).toFixed(1).padStart(8);
  console.log(
    `\n${scenario.title}: ${measured.requests} requests, ${Math.round(measured.perSecond)} a second`,
  );
  console.log(
    `CPU of the process ${measured.cpu.own.toFixed(0)} µs a request, sampled on the main thread ${(busy / measured.requests).toFixed(0)} µs; PostgreSQL ${measured.cpu.postgres.toFixed(0)} µs`,
  );
  console.log(
    'Samples are of time, not of CPU: writev holds what woken programs took of the same processor.',
  );
  printTop('Self time by owner, µs a request', byOwner(self), perRequest);
  printTop('Self time by function, µs a request', self, perRequest);
  printTop(
    'Own functions with all they call, µs a request',
    new Map([...total].filter(([name]) => /(?:lib|server)\//.test(name))),
    perRequest,
  );
}

function printTop(title, sums, perRequest) {
  console.log(`\n${title}`);
  const sorted = [...sums].sort(([, one], [, other]) => other - one).slice(0, Number(values.top) || 40);
  for (const [name, us] of sorted) console.log(`${perRequest(us)}  ${name}`);
}

/** Microseconds by function: alone, and with all it called. */
function times(profile) {
  const nodes = new Map(profile.nodes.map((node) => [node.id, { ...node, us: 0, name: nameOf(node) }]));
  profile.samples.forEach((id, index) => {
    nodes.get(id).us += profile.timeDeltas[index];
  });
  const self = new Map();
  const total = new Map();
  let busy = 0;
  const visit = (node, above) => {
    const isNew = !above.has(node.name);
    if (isNew) above.add(node.name);
    let sum = node.us;
    for (const id of node.children ?? []) sum += visit(nodes.get(id), above);
    if (isNew) above.delete(node.name);
    if (NOT_WORK.has(node.name)) return 0;
    busy += node.us;
    self.set(node.name, (self.get(node.name) ?? 0) + node.us);
    // Under itself a function was counted already.
    if (isNew) total.set(node.name, (total.get(node.name) ?? 0) + sum);
    return sum;
  };
  visit(nodes.get(profile.nodes[0].id), new Set());
  return { self, total, busy };
}

/** `function  place`, the place in our sources where the bundle's map tells it. */
function nameOf({ callFrame }) {
  const { functionName, url, lineNumber, columnNumber } = callFrame;
  const name = functionName || '(anonymous)';
  if (!url) return name;
  if (!url.startsWith('file:')) return `${name}  ${url}:${lineNumber + 1}`;
  const file = fileURLToPath(url);
  const entry = sourceMap(file)?.findEntry(lineNumber, columnNumber);
  if (entry?.originalSource) {
    const source = path.relative(ROOT, path.resolve(path.dirname(file), entry.originalSource));
    return `${name}  ${source}:${entry.originalLine + 1}`;
  }
  return `${name}  ${path.relative(ROOT, file)}:${lineNumber + 1}`;
}

function sourceMap(file) {
  if (!maps.has(file)) {
    const isOurs = path.dirname(file) === path.join(ROOT, 'dist') && existsSync(`${file}.map`);
    maps.set(file, isOurs ? new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8'))) : null);
  }
  return maps.get(file);
}

/** Rooms of ours, packages, Node's modules. */
function byOwner(self) {
  const sums = new Map();
  for (const [name, us] of self) {
    const place = name.split('  ')[1] ?? name;
    const owner =
      /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(place)?.[1] ??
      /^(?:lib\/[^/]+|server|node:[^:]+)/.exec(place)?.[0];
    sums.set(owner ?? place, (sums.get(owner ?? place) ?? 0) + us);
  }
  return sums;
}

async function finish(code) {
  await rig.end();
  process.exit(code);
}
