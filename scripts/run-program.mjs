// Runs a Node program as our child: signals are handed on once, its end is ours, our end is its.
import { spawn } from 'node:child_process';
import os from 'node:os';
import { WATCH_PARENT } from './prepare.mjs';

const RELAYED = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** npm hands on a signal that the terminal has already sent to everyone: within this time it is the same one. */
const SAME_SIGNAL_MS = 1_000;

/**
 * Runs `node <args>` to its end and ends this process alike. The child has a channel by which it learns of
 * our end, even by kill -9; with `ownGroup` a process group of its own, so that Ctrl-C reaches it once, through us.
 */
export async function runProgram(args, { cwd, env = process.env, ownGroup = false, beforeExit = () => {} }) {
  const child = spawn(process.execPath, ['--enable-source-maps', '--import', WATCH_PARENT, ...args], {
    cwd,
    env: { ...env, RUNTIME_PARENT: String(process.pid) },
    detached: ownGroup && process.platform !== 'win32',
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  const sentAt = new Map();
  for (const signal of RELAYED) {
    process.on(signal, () => {
      // The terminal was closed: nobody will be there to press Ctrl-C. Without one, SIGHUP asks to reload.
      const meant = signal === 'SIGHUP' && process.stdin.isTTY ? 'SIGTERM' : signal;
      if (Date.now() - (sentAt.get(meant) ?? 0) < SAME_SIGNAL_MS) return;
      sentAt.set(meant, Date.now());
      child.kill(meant);
    });
  }
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.on('exit', (exit, signal) => resolve(exit ?? 128 + (os.constants.signals[signal] ?? 0)));
  });
  beforeExit();
  process.exit(code);
}
