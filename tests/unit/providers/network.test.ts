// Guarantee: the network transport tells each listener one end or one error, in time, and never follows or calls what it must not.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TimeoutsMs, UpstreamCall, UpstreamFailure } from '@/lib/providers/adapter';
import { createNetworkTransport, type NetworkTransport } from '@/lib/providers/network';

const PATIENT: TimeoutsMs = { connect: 2000, firstByte: 2000, idle: 2000 };
const MB = Buffer.alloc(1024 * 1024, 'x');

interface Told {
  status: number | null;
  header: (name: string) => string | undefined;
  body: string;
  bytes: number;
  ends: number;
  failures: UpstreamFailure[];
  call: UpstreamCall;
  /** Resolves at the end or the error. */
  finished: Promise<void>;
  onChunk: ((chunk: Buffer) => void) | null;
}

let server: Server;
let origin: string;
let network: NetworkTransport;
const closedByClient: string[] = [];
const bodies = new Map<string, { text: string; headers: IncomingMessage['headers'] }>();
let written = 0;

const answers: Record<string, (res: ServerResponse) => void> = {
  '/json': (res) =>
    res.writeHead(200, { 'content-type': 'application/json', 'x-one': 'yes' }).end('{"ok":true}'),
  '/sse': (res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    res.write('data: {"a":1}\n\n');
    setTimeout(() => res.end('data: [DONE]\n\n'), 20);
  },
  '/cut': (res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    res.write('data: {"a":1}\n\n');
    setTimeout(() => res.destroy(), 20);
  },
  '/short': (res) => {
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    res.write('{"half":');
    setTimeout(() => res.destroy(), 20);
  },
  '/reset': (res) => void res.destroy(),
  '/stall': (res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    res.write('data: {"a":1}\n\n');
  },
  '/silent': () => undefined,
  '/head-only': (res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  },
  '/trickle': (res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    let sent = 0;
    const timer = setInterval(() => {
      res.write(`data: ${sent}\n\n`);
      if (++sent < 8) return;
      clearInterval(timer);
      res.end();
    }, 80);
  },
  '/slow': (res) => void setTimeout(() => res.end('{"late":true}'), 700),
  '/gzip': (res) => res.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"ok":true}')),
  '/gzip-error': (res) => res.writeHead(429, { 'content-encoding': 'gzip' }).end(gzipSync('{}')),
  '/identity': (res) => res.writeHead(200, { 'content-encoding': 'identity' }).end('{"ok":true}'),
  '/redirect': (res) => res.writeHead(302, { location: '/json' }).end('moved'),
  '/error': (res) => res.writeHead(429, { 'retry-after': '7' }).end('{"error":{"message":"slow down"}}'),
  '/large': (res) => {
    res.writeHead(200, { 'content-type': 'application/octet-stream' });
    written = 0;
    const pour = () => {
      while (written < 32 * MB.length) {
        written += MB.length;
        if (!res.write(MB)) return void res.once('drain', pour);
      }
      res.end();
    };
    pour();
  },
};

beforeAll(async () => {
  server = createServer((req, res) => {
    const path = req.url ?? '';
    let text = '';
    req.on('data', (chunk) => {
      text += chunk;
    });
    req.on('end', () => bodies.set(path, { text, headers: req.headers }));
    res.on('close', () => {
      if (!res.writableEnded) closedByClient.push(path);
    });
    (answers[path] ?? ((other: ServerResponse) => other.writeHead(404).end()))(res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  network = createNetworkTransport({ allowsPrivate: () => true });
});

afterAll(async () => {
  await network.close();
  server.closeAllConnections();
  server.close();
});

function send(path: string, timeouts: TimeoutsMs = PATIENT, through = network, at = origin): Told {
  let finish: () => void;
  const told = {
    status: null,
    header: () => undefined,
    body: '',
    bytes: 0,
    ends: 0,
    failures: [],
    onChunk: null,
    finished: new Promise<void>((resolve) => {
      finish = resolve;
    }),
  } as unknown as Told;
  const request = { origin: at, path, headers: { 'x-mine': 'a' }, body: Buffer.from('{"q":1}') };
  told.call = through.send(request, timeouts, {
    onHead(status, header) {
      told.status = status;
      told.header = header;
    },
    onData(chunk) {
      told.bytes += chunk.length;
      if (told.bytes < 10_000) told.body += chunk.toString();
      told.onChunk?.(chunk);
    },
    onEnd() {
      told.ends++;
      finish();
    },
    onError(failure) {
      told.failures.push(failure);
      finish();
    },
  });
  return told;
}

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a JSON answer arrives whole, with its head, after the body was sent', async () => {
  const told = send('/json');
  await told.finished;
  expect(told).toMatchObject({ status: 200, body: '{"ok":true}', ends: 1, failures: [] });
  expect(told.header('content-type')).toBe('application/json');
  expect(told.header('absent')).toBeUndefined();
  expect(bodies.get('/json')).toMatchObject({ text: '{"q":1}', headers: { 'x-mine': 'a' } });
});

test('a stream arrives event by event and ends once', async () => {
  const told = send('/sse');
  await told.finished;
  expect(told.body).toBe('data: {"a":1}\n\ndata: [DONE]\n\n');
  expect(told.ends).toBe(1);
});

test.each(['/cut', '/short'])('a body that breaks off (%s) is truncated, never an end', async (path) => {
  const told = send(path);
  await told.finished;
  expect(told.status).toBe(200);
  expect(told.ends).toBe(0);
  expect(told.failures).toMatchObject([{ kind: 'truncated', retryable: true }]);
});

test('a connection reset before the head is a connection failure', async () => {
  const told = send('/reset');
  await told.finished;
  expect(told.status).toBeNull();
  expect(told.failures).toMatchObject([{ kind: 'connection', retryable: true }]);
});

test('a stall after the first byte runs into the idle limit and closes the upstream', async () => {
  const told = send('/stall', { connect: 2000, firstByte: 2000, idle: 200 });
  await told.finished;
  expect(told.body).toContain('"a":1');
  expect(told.failures).toMatchObject([{ kind: 'timeout' }]);
  expect(told.failures[0]!.message).toContain('middle');
  await expect.poll(() => closedByClient).toContain('/stall');
});

test.each(['/silent', '/head-only'])('no first byte in time (%s) is a timeout, head or not', async (path) => {
  const told = send(path, { connect: 2000, firstByte: 200, idle: 5000 });
  await told.finished;
  expect(told.failures).toMatchObject([{ kind: 'timeout', message: expect.stringContaining('begin') }]);
});

test('slow but steady data outlives the idle and first-byte limits', async () => {
  const told = send('/trickle', { connect: 2000, firstByte: 300, idle: 300 });
  await told.finished;
  expect(told.failures).toEqual([]);
  expect(told.body).toContain('data: 7');
});

test.each([
  ['/trickle', { idle: 300 }],
  ['/silent', {}],
  ['/stall', {}],
])('what takes longer than the total limit (%s) is cut, however steady', async (path, limits) => {
  const startedAt = performance.now();
  const told = send(path, { ...PATIENT, ...limits, total: 400 });
  await told.finished;
  expect(told.failures).toMatchObject([{ kind: 'timeout', message: expect.stringContaining('longer') }]);
  expect(performance.now() - startedAt).toBeLessThan(1_500);
  await expect.poll(() => closedByClient).toContain(path);
});

test('a redirect is told and not followed', async () => {
  bodies.delete('/json');
  const told = send('/redirect');
  await told.finished;
  expect(told).toMatchObject({ status: 302, body: 'moved' });
  expect(bodies.has('/json')).toBe(false);
});

test('an answer that is compressed unasked is refused by name, an error’s status is told all the same', async () => {
  const told = send('/gzip');
  await told.finished;
  expect(told).toMatchObject({
    ends: 0,
    bytes: 0,
    failures: [{ kind: 'malformed', message: expect.stringContaining('compressed') }],
  });
  const refused = send('/gzip-error');
  await refused.finished;
  expect(refused).toMatchObject({ status: 429, ends: 1, failures: [] });
  const plain = send('/identity');
  await plain.finished;
  expect(plain).toMatchObject({ body: '{"ok":true}', failures: [] });
});

test('an error status comes through with its header and body', async () => {
  const told = send('/error');
  await told.finished;
  expect(told).toMatchObject({ status: 429, failures: [] });
  expect(told.header('retry-after')).toBe('7');
  expect(told.body).toContain('slow down');
});

test('a refused connection names no address', async () => {
  const told = send('/json', PATIENT, network, 'http://127.0.0.1:1');
  await told.finished;
  expect(told.failures).toMatchObject([{ kind: 'connection', retryable: true }]);
  expect(told.failures[0]!.message).not.toContain('127.0.0.1');
});

test('abort stops the upstream and nothing more is told', async () => {
  const told = send('/stall', { connect: 2000, firstByte: 2000, idle: 150 });
  await expect.poll(() => told.bytes).toBeGreaterThan(0);
  closedByClient.length = 0;
  told.call.abort();
  told.call.abort();
  await expect.poll(() => closedByClient).toContain('/stall');
  await rest(250);
  expect(told).toMatchObject({ ends: 0, failures: [] });
});

test('abort before the connection stands is silent too', async () => {
  const told = send('/json');
  told.call.abort();
  await rest(100);
  expect(told).toMatchObject({ status: null, bytes: 0, ends: 0, failures: [] });
});

test('abort from within the first data is safe', async () => {
  const told = send('/large');
  told.onChunk = () => told.call.abort();
  await expect.poll(() => told.bytes).toBeGreaterThan(0);
  const after = told.bytes;
  await rest(100);
  expect(told.bytes).toBe(after);
  expect(told).toMatchObject({ ends: 0, failures: [] });
});

test('pause holds the upstream back and resume brings the rest, without an idle timeout meanwhile', async () => {
  const told = send('/large', { connect: 2000, firstByte: 2000, idle: 200 });
  let paused = 0;
  told.onChunk = () => {
    if (paused++ === 0) told.call.pause();
  };
  await rest(500);
  expect(told.bytes).toBeLessThan(4 * MB.length);
  expect(written).toBeLessThan(32 * MB.length);
  told.call.resume();
  await told.finished;
  expect(told.failures).toEqual([]);
  expect(told.bytes).toBe(32 * MB.length);
});

test('an answer that is no stream is bounded', async () => {
  const bounded = createNetworkTransport({ allowsPrivate: () => true, maxAnswerBytes: 2 * MB.length });
  const told = send('/large', PATIENT, bounded);
  await told.finished;
  expect(told.failures).toMatchObject([{ kind: 'malformed' }]);
  expect(told.ends).toBe(0);
  await bounded.close();
});

test.each([
  'http://127.0.0.1',
  'http://[::1]',
  'http://0x7f.1',
  'http://localhost',
  'http://[::ffff:127.0.0.1]',
  'http://169.254.169.254',
])('a private address (%s) is refused unless allowed, by number and by name', async (host) => {
  const strict = createNetworkTransport();
  const told = send('/json', PATIENT, strict, `${host}:${new URL(origin).port}`);
  expect(told.failures).toEqual([]);
  await told.finished;
  expect(told.failures).toMatchObject([{ kind: 'connection', retryable: false }]);
  await strict.close();
});

test('the clouds’ metadata is refused even where private addresses are allowed', async () => {
  const told = send('/json', PATIENT, network, 'http://169.254.169.254');
  await told.finished;
  expect(told.failures).toMatchObject([{ kind: 'connection', retryable: false }]);
});

test('what cannot be sent is told and not thrown', async () => {
  const told = send('no slash');
  await told.finished;
  expect(told.failures).toMatchObject([{ kind: 'connection' }]);
  const odd = send('/json', PATIENT, network, 'not an origin');
  await odd.finished;
  expect(odd.failures).toHaveLength(1);
});

test('connections of origins that nobody calls just now make room for others, those in use stay', async () => {
  const own = createNetworkTransport({ allowsPrivate: () => true, origins: 1 });
  const byName = origin.replace('127.0.0.1', 'localhost');
  const busy = send('/trickle', PATIENT, own);
  for (const where of [byName, origin, byName]) {
    const told = send('/json', PATIENT, own, where);
    await told.finished;
    expect(told).toMatchObject({ status: 200, failures: [] });
  }
  await busy.finished;
  expect(busy).toMatchObject({ failures: [], ends: 1 });
  await own.close();
});

test('close tells the calls under way', async () => {
  const own = createNetworkTransport({ allowsPrivate: () => true });
  const told = send('/stall', PATIENT, own);
  await expect.poll(() => told.bytes).toBeGreaterThan(0);
  await own.close();
  await told.finished;
  expect(told.failures).toMatchObject([{ kind: 'truncated' }]);
});

test('four hundred calls at once to one origin are all sent at once: none waits for a connection in use', async () => {
  const calls = Array.from({ length: 400 }, () =>
    send('/slow', { connect: 600, firstByte: 10_000, idle: 2000 }),
  );
  await Promise.all(calls.map(({ finished }) => finished));
  expect(calls.flatMap(({ failures }) => failures)).toEqual([]);
  expect(calls.every(({ body }) => body === '{"late":true}')).toBe(true);
});

test('a call above the bound is told at once that we are busy, and the next one after an end is sent', async () => {
  const narrow = createNetworkTransport({ allowsPrivate: () => true, maxConnections: 2 });
  const held = [send('/silent', PATIENT, narrow), send('/silent', PATIENT, narrow)];
  const refused = send('/json', PATIENT, narrow);
  expect(refused.failures).toEqual([]);
  await refused.finished;
  expect(refused.failures).toMatchObject([{ kind: 'busy', retryable: true, status: null }]);
  held[0]!.call.abort();
  const sent = send('/json', PATIENT, narrow);
  await sent.finished;
  expect(sent).toMatchObject({ status: 200, failures: [] });
  held[1]!.call.abort();
  await narrow.close();
});
