// Runs the suite, or that of a folder in this one (`node run.mjs more`), with a normal summary; with RUNTIME_TEST_REPORT it also
// leaves a report that `npm test` of the project reads.
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), process.argv[2] ?? '');
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.test.mjs'))
  .map((name) => path.join(folder, name));

const results = [];
const note = (status) => (event) => {
  // A suite says again what its tests said.
  if (event.details?.type === 'suite') return;
  results.push({ title: event.name, status: event.skip || event.todo ? 'skipped' : status });
};

const tests = run({ files, concurrency: 1 });
tests.on('test:pass', note('passed'));
tests.on('test:fail', note('failed'));
tests.on('end', () => {
  const count = (status) => results.filter((result) => result.status === status).length;
  const failed = count('failed');
  if (process.env.RUNTIME_TEST_REPORT) {
    const report = {
      numPassedTests: count('passed'),
      numFailedTests: failed,
      numPendingTests: count('skipped'),
      numTodoTests: 0,
      testResults: [{ status: failed > 0 ? 'failed' : 'passed', assertionResults: results }],
    };
    writeFileSync(process.env.RUNTIME_TEST_REPORT, JSON.stringify(report));
  }
  if (failed > 0 || results.length === 0) process.exitCode = 1;
});
tests.compose(spec).pipe(process.stdout);
