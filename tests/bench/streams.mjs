// How much memory and CPU many streams at once take of one gateway process; measured, never asserted:
//   node tests/bench/streams.mjs [--streams N (1000)] [--every MS (80)] [--only openai,translated] [--heap FILE]
// Each stream has about 100 events, one every so many ms; each one's words and `[DONE]` are checked.
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ROOT } from '../../scripts/prepare.mjs';
import { cpuBetween, readCpu } from './cpu.mjs';
import { MissingError, Rig } from './rig.mjs';
import { modelAtPace } from './scenarios.mjs';

const RUN_AT_MOST_MS = 180_000;
const SAMPLE_MS = 50;
const QUIET_MS = 1_500;
const WARM_STREAMS = 300;

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '1000' },
    every: { type: 'string', default: '80' },
    only: { type: 'string', default: 'openai,translated' },
    /** Where a heap snapshot is written at the height of the last scenario. */
    heap: { type: 'string' },
  },
});
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
  const more = values.heap
    ? [`--heapsnapshot-signal=SIGUSR2`, `--diagnostic-dir=${path.resolve(values.heap)}`]
    : [];
  more.push('--import', pathToFileURL(path.join(ROOT, 'tests', 'bench', 'memory-hook.mjs')).href);
  await rig.open({ floors: false, next: false, everyMs: Number(values.every), gatewayArguments: more });
  const { pid } = rig.targets.gateway;
  const atStart = rssOf(pid);
  for (const dialect of values.only.split(',')) {
    await drive(dialect, 0, WARM_STREAMS);
    await sleep(QUIET_MS);
    print(dialect, atStart, await measure(dialect, pid));
  }
}

/** All streams of one dialect at once. */
async function measure(dialect, pid) {
  const rest = rssOf(pid);
  const own = readCpu([pid]);
  const postgres = readCpu([rig.database.postmaster]);
  let peak = rest;
  let parts = await partsOf();
  const timer = setInterval(() => {
    if (rssOf(pid) <= peak) return;
    peak = rssOf(pid);
    void partsOf().then((told) => {
      parts = told;
    });
  }, SAMPLE_MS);
  if (values.heap) setTimeout(() => process.kill(pid, 'SIGUSR2'), 4_000);
  const driven = await drive(dialect, Number(values.every), Number(values.streams));
  await sleep(QUIET_MS);
  clearInterval(timer);
  const perStream = (before, pids) => cpuBetween(before, readCpu(pids)) / 1_000 / driven.streams;
  return {
    ...{ ...driven, rest, peak, parts, after: rssOf(pid) },
    cpu: perStream(own, [pid]),
    postgresCpu: perStream(postgres, [rig.database.postmaster]),
  };
}

function print(dialect, atStart, measured) {
  const mb = (bytes) => `${Math.round(bytes / 1e6)} MB`;
  const { streams, atOnce, seconds, rest, peak, parts, after, cpu, postgresCpu, gapP99Ms } = measured;
  console.log(
    [
      `${dialect}: ${streams} streams, ${atOnce} at once, in ${seconds.toFixed(1)} s; all whole`,
      `  RSS       ${mb(atStart)} at start, ${mb(rest)} at rest, ${mb(peak)} at most, ${mb(after)} after`,
      `  at most   nursery ${mb(parts.nursery)}, old objects ${mb(parts.old)}, outside the heap ${mb(parts.external)}`,
      `  CPU       ${Math.round(cpu)} µs a stream; its PostgreSQL ${Math.round(postgresCpu)} µs`,
      `  gaps      99 of 100 between two reads of a stream below ${Math.round(gapP99Ms)} ms (sent every ${values.every} ms)`,
    ].join('\n'),
  );
}

/** Has a process of its own ask for streams. @throws Error when one was not as it should be */
function drive(dialect, everyMs, streams) {
  const model = modelAtPace(dialect, everyMs);
  const { port } = rig.targets.gateway;
  const child = fork(path.join(ROOT, 'tests', 'bench', 'streams-driver.mjs'));
  rig.processes.running.add(child);
  return new Promise((resolve, reject) => {
    child.once('message', ({ result, error }) => (error ? reject(new Error(error)) : resolve(result)));
    child.once('exit', () => {
      rig.processes.running.delete(child);
      reject(new Error('the driver ended'));
    });
    child.send({ port, model, streams, keys: rig.keys });
  }).finally(() => child.kill());
}

/** Of what the gateway's memory is made, told by `memory-hook.mjs`. */
function partsOf() {
  return new Promise((resolve) => {
    rig.gateway.once('message', resolve);
    rig.gateway.send('memory');
  });
}

function rssOf(pid) {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1_024;
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function finish(code) {
  await rig.end();
  process.exit(code);
}
