#!/usr/bin/env node
// `npm test`: everything, from a fresh clone, with npm packages only. `--only types,unit` runs a part; some run only when named.
// The last line is the truth about the run: `N passed, N failed`, from the runners' own reports.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fail, prepare } from './prepare.mjs';
import { STEPS } from './test-steps.mjs';

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
const wanted = values.only?.flatMap((names) => names.split(','));
const unknown = wanted?.filter((name) => !(name in STEPS)) ?? [];
if (unknown.length > 0)
  fail(`Unknown part: ${unknown.join(', ')}. There are: ${Object.keys(STEPS).join(', ')}.`);
const chosen = Object.entries(STEPS).filter(([name, step]) =>
  wanted ? wanted.includes(name) : !step.isOptional,
);

const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
try {
  await prepare({ build: chosen.some(([, step]) => step.needsBuild) ? 'all' : 'none' });
  for (const [name, step] of chosen) {
    console.log(`\n── ${step.title} ──`);
    const started = Date.now();
    const counts = await step.run();
    for (const kind of Object.keys(total)) total[kind] += counts[kind] ?? 0;
    if (counts.failed > 0) failures.push(name);
    const skipped = counts.skipped ? `, ${counts.skipped} skipped` : '';
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed${skipped} (${seconds} s)`);
  }
} catch (error) {
  console.error(error.message);
  total.failed++;
  failures.push('preparation');
}

if (process.env.GITHUB_STEP_SUMMARY)
  fs.appendFileSync(path.resolve(process.env.GITHUB_STEP_SUMMARY), `${summary()}\n`);
if (failures.length > 0) console.log(`\nFailed: ${failures.join(', ')}`);
console.log(`\n${summary()}`);
process.exitCode = total.failed > 0 ? 1 : 0;

function summary() {
  return `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`;
}
