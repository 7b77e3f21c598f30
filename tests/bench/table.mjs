// What was measured, as people read it.
import { NEXT_DOOR } from './scenarios.mjs';

/**
 * One row for each scenario: median, least and most over the rounds. A ratio is taken within a round, where
 * both sides had the same machine.
 */
export function summarize(scenarios, windows) {
  return scenarios.map((scenario) => {
    const own = windows.filter((window) => window.scenario === scenario.id);
    const pick = (side, read) => spread(own.flatMap((window) => (window[side] ? [read(window[side])] : [])));
    return {
      scenario,
      gateway: pick('gateway', (side) => side.cpu.own),
      gatewayPostgres: pick('gateway', (side) => side.cpu.postgres),
      floor: pick('floor', (side) => side.cpu.own),
      floorPostgres: pick('floor', (side) => side.cpu.postgres),
      ratio: spread(own.flatMap(({ gateway, floor }) => (floor ? [gateway.cpu.own / floor.cpu.own] : []))),
      perSecond: pick('gateway', (side) => side.perSecond),
      p50: pick('gateway', (side) => side.p50),
      p99: pick('gateway', (side) => side.p99),
    };
  });
}

function spread(values) {
  if (values.length === 0) return null;
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  const median =
    sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, least: sorted[0], most: sorted[sorted.length - 1] };
}

const COLUMNS = [
  ['scenario', (row) => row.scenario.title],
  ['gateway µs', (row) => withRange(row.gateway, 0)],
  ['its PG µs', (row) => withRange(row.gatewayPostgres, 0)],
  ['floor µs', (row) => withRange(row.floor, 0)],
  ['its PG µs', (row) => withRange(row.floorPostgres, 0)],
  ['ratio', (row) => withRange(row.ratio, 2)],
  ['req/s', (row) => number(row.perSecond?.median, 0)],
  ['p50 ms', (row) => number(row.p50?.median, 1)],
  ['p99 ms', (row) => number(row.p99?.median, 1)],
];

/** Prints the rows, figures to the right. */
export function printTable(rows, machine, { rounds, seconds }) {
  const cells = [COLUMNS.map(([title]) => title), ...rows.map((row) => COLUMNS.map(([, read]) => read(row)))];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  const print = (line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join('  ');
  console.log(
    `\nCPU per request (user + system, all threads), median (least..most) of ${rounds} rounds of ${seconds} s`,
  );
  console.log(`${machine}; mock provider, PostgreSQL and load driver on the same processors\n`);
  console.log(print(cells[0]));
  console.log(widths.map((width) => '-'.repeat(width)).join('  '));
  for (const line of cells.slice(1)) console.log(print(line));
  console.log(
    '\nreq/s and latencies are of the gateway, and of whatever else the machine was doing: judge CPU per',
  );
  console.log('request, and the ratio to the floor within the same round.');
}

/** Prints what the issue wants of the figures, in words. Nothing fails on it. */
export function printTargets(rows) {
  console.log('');
  for (const { scenario, ratio } of rows) {
    if (!ratio || scenario.most === null) continue;
    const verdict = ratio.median <= scenario.most ? 'met' : 'not met';
    console.log(
      `${scenario.title}: ${ratio.median.toFixed(2)} × the floor, wanted at most ${scenario.most}: ${verdict}`,
    );
  }
  const behindNext = rows.find((row) => row.scenario.id === NEXT_DOOR.scenario)?.gateway;
  const own = rows.find((row) => row.scenario.id === NEXT_DOOR.own)?.gateway;
  if (!behindNext || !own) return;
  const times = behindNext.median / own.median;
  const verdict = times >= NEXT_DOOR.least ? 'met' : 'not met';
  console.log(
    `Our own door is ${times.toFixed(1)} times cheaper than the Next door, wanted at least ${NEXT_DOOR.least}: ${verdict}`,
  );
}

function withRange(values, digits) {
  if (!values) return '–';
  return `${number(values.median, digits)} (${number(values.least, digits)}..${number(values.most, digits)})`;
}

function number(value, digits) {
  return value === undefined ? '–' : value.toFixed(digits);
}
