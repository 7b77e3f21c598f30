#!/usr/bin/env node
// `npm start`: from a fresh clone, or any state a killed predecessor left, to a serving product.
import fs from 'node:fs';
import path from 'node:path';
import { lockHolder, processStart, tryLock } from './lock.mjs';
import { DIST, fail, prepare, ROOT, SERVER_FLAGS } from './prepare.mjs';
import { runProgram } from './run-program.mjs';

/** A server whose launcher was killed finishes its streams first; that may take half a minute. */
const TAKE_OVER_MS = 40_000;

const dataDir = path.resolve(ROOT, process.env.DATA_DIR?.trim() || '.data');
const lockFile = path.join(dataDir, 'start.lock');

/** What the server wrote about itself, when it still runs. */
function runningServer() {
  try {
    const server = JSON.parse(fs.readFileSync(path.join(dataDir, 'server.json'), 'utf8'));
    return processStart(server.pid) !== null && isServer(server.pid) ? server : null;
  } catch {
    return null;
  }
}

/** After a restart of the machine the pid may be another program's. */
function isServer(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('main.js');
  } catch {
    return process.platform !== 'linux';
  }
}

function failAlreadyRunning(pid, address) {
  const where = address ? ` at ${address}` : ', not serving yet';
  fail(
    `Runtime already runs on ${dataDir}: process ${pid}${where}.\n` +
      `Stop that one (Ctrl-C there, or kill ${pid}), or give this one a DATA_DIR and a PORT of its own.`,
  );
}

/** The launcher before us was killed; its server is told to stop and given time to. */
async function takeOver(server) {
  console.log(`Process ${server.pid} is left of a start that was killed; waiting for it to finish …`);
  const deadline = Date.now() + TAKE_OVER_MS;
  for (let signal = 'SIGTERM'; runningServer()?.pid === server.pid; ) {
    if (signal === 'SIGTERM' || Date.now() > deadline) {
      process.kill(server.pid, signal);
      signal = 'SIGKILL';
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function takeDataDir() {
  const before = lockHolder(lockFile);
  const release = tryLock(lockFile);
  const server = runningServer();
  if (!release) failAlreadyRunning(server?.pid ?? lockHolder(lockFile)?.pid, server?.address);
  if (server && before) await takeOver(server);
  else if (server) {
    release();
    failAlreadyRunning(server.pid, server.address);
  }
  return release;
}

try {
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const release = await takeDataDir();
  process.on('exit', release);
  await prepare();
  const env = {
    ...process.env,
    DATA_DIR: dataDir,
    // Next's production build needs it; what the operator set decides about the demo and is kept apart.
    NODE_ENV: 'production',
    RUNTIME_OPERATOR_NODE_ENV: process.env.NODE_ENV ?? '',
    NEXT_TELEMETRY_DISABLED: '1',
  };
  await runProgram([...SERVER_FLAGS, path.join(DIST, 'main.js')], {
    cwd: ROOT,
    env,
    ownGroup: true,
    beforeExit: release,
  });
} catch (error) {
  fail(error.message);
}
