#!/usr/bin/env node
// `npm run -s runtime -- <command>`: the operator's command line. stdout belongs to the command's result,
// so everything said on the way goes to stderr.
import path from 'node:path';
import { DIST, fail, prepare, ROOT } from './prepare.mjs';
import { runProgram } from './run-program.mjs';

try {
  await prepare({ build: 'bundle', say: (line) => console.error(line) });
} catch (error) {
  fail(error.message);
}
await runProgram([path.join(DIST, 'cli.js'), ...process.argv.slice(2)], { cwd: ROOT });
