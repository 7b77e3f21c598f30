// Guarantee: a client that reads slowly slows its provider down: tens of megabytes, relayed or translated, wait there and not in the server's memory, and all of them come through.
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dataFrame, FRAMES } from '../../support/dialect-frames';
import { type DialectName, SAYS } from '../../support/dialect-says';
import { type OwnServer, startOwnServer } from '../../support/own-server';
import { openStream } from '../../support/raw-http';

const PIECE = 16 * 1024;
const PIECES = 6 * 1024;
const MEGABYTE = 1024 * 1024;
/** What the sockets on both sides of the server may hold, with room. */
const ON_THE_WAY = 32 * MEGABYTE;
const GROWTH = 48 * MEGABYTE;

/** A provider of 96 MB that writes only as fast as it is read. */
let upstream: Server;
let sent = 0;
let server: OwnServer;

beforeAll(async () => {
  upstream = createServer((request, response) => {
    request.resume().on('end', () => void pour(request.url?.split('/')[1] ?? '', response));
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  server = await startOwnServer('1', {}, `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`);
});
afterAll(async () => {
  await server?.close();
  upstream?.closeAllConnections();
  upstream?.close();
});

async function pour(provider: string, response: ServerResponse): Promise<void> {
  const frame = FRAMES[provider] ?? dataFrame;
  const dialect = (provider in SAYS ? provider : 'openai') as DialectName;
  const events = SAYS[dialect]({ text: ['x'.repeat(PIECE)] }).events.map((event) => JSON.stringify(event));
  const text = events.findIndex((event) => event.length > PIECE);
  const isBinary = provider === 'converse';
  response.writeHead(200, {
    'content-type': isBinary ? 'application/vnd.amazon.eventstream' : 'text/event-stream',
  });
  const write = async (event: string) => {
    const bytes = frame(event);
    sent += bytes.length;
    if (!response.write(bytes)) await new Promise((resolve) => response.once('drain', resolve));
  };
  for (const [at, event] of events.entries())
    for (let times = at === text ? PIECES : 1; times > 0; times--) await write(event);
  response.end(frame === dataFrame ? 'data: [DONE]\n\n' : '');
}

/** Resident memory in bytes; null where the system does not tell it by file. */
function residentBytes(): number | null {
  const file = `/proc/${server.process.child.pid}/status`;
  if (!existsSync(file)) return null;
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(file, 'utf8'))?.[1]) * 1024;
}

/** What the provider had sent when it had sent nothing more for a second. */
async function sentUntilHeldBack(): Promise<number> {
  for (let before = -1; ; ) {
    if (before === sent) return sent;
    before = sent;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

it.each([
  ['relayed', 'acme/one'],
  ['translated from server-sent events', 'acme/claude'],
  ['translated from Amazon’s event stream', 'acme/converse'],
])(
  '%s',
  async (_, model) => {
    sent = 0;
    const before = residentBytes();
    const messages = [{ role: 'user', content: 'Pour' }];
    const open = openStream(
      '/v1/chat/completions',
      { model, messages, stream: true, max_tokens: 4_000 },
      { key: server.key, address: server.process.address, headers: { 'x-btl-cache': 'off' } },
    );
    const stream = await open.head;
    expect(stream.status).toBe(200);
    const waiting = await sentUntilHeldBack();
    const grown = (residentBytes() ?? 0) - (before ?? 0);
    expect(waiting).toBeLessThan(ON_THE_WAY);
    expect(grown).toBeLessThan(GROWTH);
    let content = 0;
    let last = '';
    for (let chunk = await stream.next(); chunk; chunk = await stream.next()) {
      // The pieces are of one letter that nothing else has so often.
      content += chunk.text.split('x').length - 1;
      last = (last + chunk.text).slice(-4_096);
    }
    expect(content).toBeGreaterThanOrEqual(PIECES * PIECE);
    expect(sent).toBeGreaterThan(PIECES * PIECE);
    expect(last.slice(last.lastIndexOf('\n\n', last.length - 3))).toMatch(
      /^\n\n: x-btl-receipt \{[^\n]*\}\ndata: \[DONE\]\n\n$/,
    );
  },
  60_000,
);
