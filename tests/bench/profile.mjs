// Where the gateway's microseconds go, or with --heap the bytes it allocates (which a busy machine does not change),
// with --survivors those of them that outlived a scavenge, which is what garbage collection costs:
//   node tests/bench/profile.mjs [scenario] [--heap|--survivors] [--seconds S] [--top N] [--save FILE]
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
    heap: { type: 'boolean', default: false },
    survivors: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '4' },
    top: { type: 'string', default: '40' },
    save: { type: 'string' },
  },
});
const kind = values.survivors ? 'survivors' : values.heap ? 'heap' : 'cpu';
const inBytes = kind !== 'cpu';
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
  const file = path.join(rig.folder, 'gateway.profile');
  Object.assign(process.env, { BENCH_PROFILE: file, BENCH_PROFILE_KIND: kind });
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
  const { self, total, sum } = sums(inBytes ? heapTree(profile.head) : cpuTree(profile));
  const { requests, perSecond, cpu } = measured;
  const unit = { cpu: 'µs', heap: 'bytes allocated', survivors: 'bytes that outlived a scavenge' }[kind];
  const perRequest = (value) => (value / requests).toFixed(inBytes ? 0 : 1).padStart(8);
  console.log(`\n${scenario.title}: ${requests} requests, ${Math.round(perSecond)} a second`);
  console.log(
    `CPU of the process ${cpu.own.toFixed(0)} µs a request; PostgreSQL ${cpu.postgres.toFixed(0)} µs; sampled ${perRequest(sum).trim()} ${unit}`,
  );
  if (!inBytes)
    console.log('Samples are of time: writev holds what woken programs took of the same processor.');
  printTop(`By owner, ${unit} a request`, byOwner(self), perRequest);
  printTop(`By function alone, ${unit} a request`, self, perRequest);
  const own = new Map([...total].filter(([name]) => / {2}(?:lib|server)\//.test(name)));
  printTop(`Own functions with all they call, ${unit} a request`, own, perRequest);
}

function printTop(title, figures, perRequest) {
  console.log(`\n${title}`);
  const sorted = [...figures].sort(([, one], [, other]) => other - one).slice(0, Number(values.top) || 40);
  for (const [name, value] of sorted) console.log(`${perRequest(value)}  ${name}`);
}

/** The calls as a tree of names, each with its own microseconds. */
function cpuTree(profile) {
  const nodes = new Map(profile.nodes.map((node) => [node.id, { ...node, value: 0, name: nameOf(node) }]));
  profile.samples.forEach((id, index) => {
    nodes.get(id).value += profile.timeDeltas[index];
  });
  for (const node of nodes.values()) {
    node.children = (node.children ?? [])
      .map((id) => nodes.get(id))
      .filter(({ name }) => !NOT_WORK.has(name));
  }
  return nodes.get(profile.nodes[0].id);
}

function heapTree(node) {
  return { name: nameOf(node), value: node.selfSize, children: node.children.map(heapTree) };
}

/** What each function has alone, and with all it called. */
function sums(root) {
  const self = new Map();
  const total = new Map();
  const visit = (node, above) => {
    const isNew = !above.has(node.name);
    if (isNew) above.add(node.name);
    const sum = node.children.reduce((before, child) => before + visit(child, above), node.value);
    self.set(node.name, (self.get(node.name) ?? 0) + node.value);
    // Under itself a function was counted already.
    if (isNew) {
      above.delete(node.name);
      total.set(node.name, (total.get(node.name) ?? 0) + sum);
    }
    return sum;
  };
  return { sum: visit(root, new Set()), self, total };
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
