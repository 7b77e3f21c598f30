// `npm run bench`: what the gateway adds to a request, beside the least a Node gateway can do.
//   --rounds N (3)  --seconds S (3)  --only id,id  --json FILE
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { MissingError, Rig } from './rig.mjs';
import { jobOf, SCENARIOS } from './scenarios.mjs';
import { printTable, printTargets, summarize } from './table.mjs';

const RUN_AT_MOST_MS = 600_000;
/** Before the first window: V8 has compiled by then what will be measured. */
const WARM_JSON = 3_000;
const WARM_OTHER = 400;
/** Before every window; enough for each workspace's hit to be in memory. */
const WARM_WINDOW = 400;

const options = readOptions();
const runId = Math.random().toString(36).slice(2, 8).padEnd(6, '0');
let jobs = 0;
let stopping = false;
const rig = new Rig(say);

process.on('SIGINT', () => stop(130));
process.on('SIGTERM', () => stop(143));
setTimeout(() => {
  console.error(`The run took longer than ${RUN_AT_MOST_MS / 1_000} s.`);
  stop(1);
}, RUN_AT_MOST_MS).unref();

try {
  await main();
  await rig.end();
} catch (error) {
  // Ended by a signal: what fails then has not failed.
  if (stopping) await new Promise(() => {});
  await rig.end();
  console.error(`\n${error.message}`);
  process.exit(error instanceof MissingError ? 2 : 1);
}
process.exit(0);

async function main() {
  const scenarios = SCENARIOS.filter(({ id }) => !options.only || options.only.includes(id));
  await rig.open({
    floors: scenarios.some(({ floor }) => floor),
    next: scenarios.some(({ target }) => target === 'next'),
  });
  await warmUp(scenarios);
  const windows = [];
  for (let round = 0; round < options.rounds; round++) {
    say(`Round ${round + 1} of ${options.rounds} …`);
    for (const scenario of scenarios) windows.push(await measureRound(scenario, round));
  }
  const rows = summarize(scenarios, windows);
  printTable(rows, `${os.cpus().length} × ${os.cpus()[0]?.model}, Node ${process.version}`, options);
  printTargets(rows);
  if (options.json) writeFileSync(options.json, `${JSON.stringify({ options, rows, windows }, null, 2)}\n`);
}

async function warmUp(scenarios) {
  say('Warming up …');
  const [json] = SCENARIOS;
  const targets = new Set(scenarios.flatMap(({ target, floor }) => (floor ? [target, floor] : [target])));
  for (const target of targets) await drive({ ...json, target }, target, WARM_JSON, 0);
  for (const scenario of scenarios) {
    for (const target of pair(scenario)) await drive(scenario, target, WARM_OTHER, 0);
  }
}

/** The gateway and its floor one right after the other; who is first changes from round to round. */
async function measureRound(scenario, round) {
  const order = round % 2 === 0 ? pair(scenario) : pair(scenario).reverse();
  const window = { scenario: scenario.id, round };
  for (const target of order) {
    const measured = await drive(scenario, target, WARM_WINDOW, options.seconds);
    window[target === scenario.target ? 'gateway' : 'floor'] = measured;
  }
  return window;
}

function pair({ target, floor }) {
  return floor ? [target, floor] : [target];
}

function drive(scenario, target, warmup, seconds) {
  const { port, pid } = rig.targets[target];
  const mark = `${runId}${scenario.hit ? 'hits' : String(jobs++).padStart(4, '0')}`;
  const isFloor = target.startsWith('floor');
  const groups = { own: [pid], postgres: [rig.database.postmaster] };
  return rig
    .drive({ ...jobOf(scenario, { isFloor, port, keys: rig.keys, mark, groups }), warmup, seconds })
    .catch((error) => {
      throw new Error(`${scenario.title}, ${target}: ${error.message}`);
    });
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '3' },
      only: { type: 'string' },
      json: { type: 'string' },
    },
  });
  const rounds = Math.min(20, Math.max(1, Number(values.rounds) || 3));
  const seconds = Math.min(30, Math.max(0.5, Number(values.seconds) || 3));
  return { rounds, seconds, only: values.only?.split(',') ?? null, json: values.json ?? null };
}

function say(line) {
  console.error(line);
}

/** A second signal does not wait. */
async function stop(code) {
  if (stopping) process.exit(code);
  stopping = true;
  await rig.end();
  process.exit(code);
}
