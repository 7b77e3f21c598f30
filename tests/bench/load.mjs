// The load driver, a child process of its own: closed loop over keep-alive connections, every answer checked.
// Plain sockets, so that it takes little of the processors it shares with what is measured.
import net from 'node:net';
import { cpuBetween, readCpu } from './cpu.mjs';

/**
 * @typedef {object} Job
 * @property {number} port
 * @property {string[]} tokens bearer tokens, taken in turn
 * @property {string} prefix the body up to where each request's own mark goes
 * @property {string} suffix the body after it
 * @property {string} mark start of every mark; same length for all jobs
 * @property {boolean} same every request has the same mark, so that a cache knows it
 * @property {number} connections
 * @property {number} warmup requests before the window
 * @property {number} seconds 0: warm-up only
 * @property {'json' | 'sse'} answer
 * @property {boolean | null} hit whether the window's answers must say that they came from the cache; null: not asked
 * @property {Record<string, number[]>} groups processes whose CPU is read over the window
 */

/** Nothing of the one part may be counted in the other: what was started late is given time to end. */
const QUIET_MS = 400;
/** How long answers may take once nothing more is sent. */
const PATIENCE_MS = 20_000;
const MARK_DIGITS = 10;
const CACHE_HEADER = 'x-btl-cache-tier: exact_response_cache';

process.on('message', (job) => {
  run(job).then(
    (result) => process.send?.({ result }),
    (error) => process.send?.({ error: error.message }),
  );
});
process.on('disconnect', () => process.exit(0));

/** Warm-up, quiet, the window, quiet: CPU is read before and after the last two. @param {Job} job */
async function run(job) {
  const loop = new Loop(job);
  try {
    await loop.connect();
    await loop.send({ requests: job.warmup });
    if (job.seconds === 0) return { requests: 0 };
    await sleep(QUIET_MS);
    const before = readGroups(job.groups);
    loop.expectHit(job.hit);
    const startedAt = performance.now();
    const latencies = await loop.send({ deadline: startedAt + job.seconds * 1_000 });
    const seconds = (performance.now() - startedAt) / 1_000;
    await sleep(QUIET_MS);
    const after = readGroups(job.groups);
    return summary(latencies, seconds, before, after);
  } finally {
    loop.close();
  }
}

function readGroups(groups) {
  return Object.fromEntries(Object.entries(groups).map(([name, pids]) => [name, readCpu(pids)]));
}

function summary(latencies, seconds, before, after) {
  const sorted = Float64Array.from(latencies).sort();
  const requests = sorted.length;
  const quantile = (part) => sorted[Math.min(requests - 1, Math.floor(part * requests))] ?? 0;
  const cpu = Object.entries(before).map(([name, start]) => [
    name,
    cpuBetween(start, after[name]) / 1_000 / requests,
  ]);
  return {
    requests,
    perSecond: requests / seconds,
    p50: quantile(0.5),
    p99: quantile(0.99),
    /** Microseconds a request. */
    cpu: Object.fromEntries(cpu),
  };
}

class Loop {
  /** @param {Job} job */
  constructor(job) {
    this.job = job;
    this.sent = 0;
    this.heads = job.tokens.map((token) => headOf(job, token));
  }

  async connect() {
    const wanted = Array.from({ length: this.job.connections }, () => new Connection(this.job));
    this.connections = wanted;
    await Promise.all(wanted.map((connection) => connection.open()));
  }

  /**
   * Sends until so many requests were sent, or until the deadline; waits for every answer.
   * @returns {Promise<number[]>} milliseconds of each
   */
  send({ requests = Number.POSITIVE_INFINITY, deadline = Number.POSITIVE_INFINITY }) {
    const latencies = [];
    let left = requests;
    const worker = async (connection) => {
      while (left > 0 && performance.now() < deadline) {
        left -= 1;
        latencies.push(await connection.ask(this.nextRequest()));
      }
    };
    const all = Promise.all(this.connections.map(worker)).then(() => latencies);
    const limit = Number.isFinite(deadline) ? deadline - performance.now() + PATIENCE_MS : 120_000;
    return within(all, limit);
  }

  /** While warming up, the first answers to a body are misses. */
  expectHit(hit) {
    for (const connection of this.connections) connection.hit = hit;
  }

  nextRequest() {
    const { job, heads } = this;
    const number = this.sent++;
    const head = heads[number % heads.length];
    const counter = job.same ? 0 : number;
    return `${head}${job.mark}${String(counter).padStart(MARK_DIGITS, '0')}`;
  }

  close() {
    for (const connection of this.connections ?? []) connection.close();
  }
}

/** Everything of a request before its own mark; ASCII throughout. */
function headOf(job, token) {
  const length = job.prefix.length + job.mark.length + MARK_DIGITS + job.suffix.length;
  return (
    `POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:${job.port}\r\nContent-Type: application/json\r\n` +
    `Authorization: Bearer ${token}\r\nContent-Length: ${length}\r\n\r\n${job.prefix}`
  );
}

/** One connection with at most one request on its way. */
class Connection {
  constructor(job) {
    this.job = job;
    this.suffix = Buffer.from(job.suffix, 'latin1');
    this.waiting = null;
    this.hit = null;
  }

  open() {
    const socket = net.connect({ port: this.job.port, host: '127.0.0.1', noDelay: true });
    this.socket = socket;
    socket.on('data', (chunk) => this.data(chunk));
    socket.on('close', () => this.fail(new Error('the server closed a connection')));
    return new Promise((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
      socket.on('error', (error) => this.fail(error));
    });
  }

  /** @returns {Promise<number>} milliseconds until the last byte */
  ask(start) {
    this.head = null;
    this.received = '';
    this.left = -1;
    const startedAt = performance.now();
    return new Promise((resolve, reject) => {
      this.waiting = { resolve: () => resolve(performance.now() - startedAt), reject };
      this.socket.cork();
      this.socket.write(start, 'latin1');
      this.socket.write(this.suffix);
      this.socket.uncork();
    });
  }

  data(chunk) {
    if (!this.waiting) return;
    let text = chunk.latin1Slice();
    if (this.head === null) {
      text = this.received + text;
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) {
        this.received = text;
        return;
      }
      this.head = text.slice(0, end).toLowerCase();
      const length = /\r\ncontent-length: *(\d+)/.exec(this.head);
      this.left = length ? Number(length[1]) : -1;
      this.received = '';
      text = text.slice(end + 4);
    }
    // Of a good stream only the end is looked at.
    const keep = this.job.answer === 'sse' && this.head.startsWith('http/1.1 200') ? 64 : 1_000_000;
    this.received = (this.received + text).slice(-keep);
    if (this.left >= 0) this.left -= text.length;
    const ended = this.left >= 0 ? this.left <= 0 : this.received.endsWith('0\r\n\r\n');
    if (ended) this.finish();
  }

  finish() {
    const problem = this.problem();
    if (problem) return this.fail(new Error(problem));
    const { resolve } = this.waiting;
    this.waiting = null;
    resolve();
  }

  /** What is wrong with the answer; null when nothing is. */
  problem() {
    const { head, received, job, hit } = this;
    if (!head.startsWith('http/1.1 200 ')) {
      return `an answer other than 200: ${head.slice(0, head.indexOf('\r\n'))} ${received.slice(0, 300)}`;
    }
    const mark = job.answer === 'sse' ? '[DONE]' : 'total_tokens';
    if (!received.includes(mark)) return `an answer without ${mark}: …${received.slice(-200)}`;
    if (hit !== null && head.includes(CACHE_HEADER) !== hit) {
      return hit ? 'a miss where a hit was meant' : 'a hit where a miss was meant';
    }
    return null;
  }

  fail(error) {
    const { waiting } = this;
    this.waiting = null;
    waiting?.reject(error);
  }

  close() {
    this.waiting = null;
    this.socket?.destroy();
  }
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function within(promise, ms) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not every answer came within ${Math.round(ms)} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
