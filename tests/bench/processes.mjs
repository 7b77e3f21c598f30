// Programs started for a run, and how they are all ended again.
import { spawn } from 'node:child_process';
import net from 'node:net';

const END_MS = 15_000;
const OUTPUT_KEPT = 4_000;

/** The programs of one run. */
export class Processes {
  constructor() {
    this.running = new Set();
    this.ended = false;
  }

  /**
   * Starts a program. Node programs get a channel, by which `watch-parent.mjs` tells them of our end.
   * @returns the child, with `output()`: the last it wrote
   */
  start(command, args, { env = process.env, channel = false } = {}) {
    if (this.ended) throw new Error('the run was ended');
    const told = channel ? { ...env, RUNTIME_PARENT: String(process.pid) } : env;
    const stdio = ['ignore', 'pipe', 'pipe', ...(channel ? ['ipc'] : [])];
    const child = spawn(command, args, { env: told, stdio });
    let output = '';
    const note = (chunk) => {
      output = (output + chunk).slice(-OUTPUT_KEPT);
    };
    child.stdout.on('data', note);
    child.stderr.on('data', note);
    child.output = () => output;
    child.on('error', note);
    this.running.add(child);
    child.once('exit', () => this.running.delete(child));
    return child;
  }

  /** Ends all, by their ids: first asked, then made to. */
  async end() {
    this.ended = true;
    await Promise.all([...this.running].map(endChild));
  }
}

/** @returns {Promise<void>} once the process is gone */
export function endChild(child) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
    return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), END_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

/** Asks until it is true. @throws Error with the program's last words when it ends or takes too long */
export async function until(child, name, isReady, withinMs = 60_000) {
  for (const deadline = Date.now() + withinMs; ; ) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      throw new Error(`${name} ended while starting:\n${child.output()}`);
    }
    if (await isReady().catch(() => false)) return;
    if (Date.now() > deadline) throw new Error(`${name} did not start in time:\n${child.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A port of loopback that nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Whether something listens there. */
export function isListening(port) {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
