// Guarantee: at the operator's bounds a caller is told to come back, nobody is charged or blamed, and what was bounded is free again.
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, scripted, upstreamCalls } from '../../support/api';
import { expectError } from '../../support/api-checks';
import { type OwnServer, startOwnServer } from '../../support/own-server';
import { sendRaw } from '../../support/raw-http';

let own: OwnServer;

beforeAll(async () => {
  own = await startOwnServer('1', {
    MAX_UPSTREAM_CONNECTIONS: '2',
    MAX_BODY_BYTES: '60000',
    MAX_BODY_BYTES_IN_FLIGHT: '100000',
  });
}, 120_000);

afterAll(() => own.close());

const chat = (body: unknown) => own.post('/v1/chat/completions', body);

describe('calls under way at a provider', () => {
  it('one too many is 503 with retry-after, uncharged, no fault of the route, and the next after an end goes through', async () => {
    const slow = () => scripted({ slow: { delayMs: 1_500 } }, { model: 'acme/slow' });
    const [first, second] = [slow(), slow()];
    const running = [chat(first.body), chat(second.body)];
    for (const { marker } of [first, second]) await eventually(async () => (await upstreamCalls(marker))[0]);
    const third = slow();
    const refused = await chat(third.body);
    expect(refused.headers.get('retry-after')).toBe('1');
    const error = await expectError(refused, 503, 'service_unavailable');
    expect(error.message).toContain('MAX_UPSTREAM_CONNECTIONS');
    expect(await upstreamCalls(third.marker)).toEqual([]);
    for (const answer of await Promise.all(running)) expect(answer.status).toBe(200);
    expect((await chat(slow().body)).status).toBe(200);
    const { rows } = await own.pool.query(
      "select charge_pico, settlement, attempts from requests where error_code = 'service_unavailable'",
    );
    expect(rows).toMatchObject([
      { charge_pico: 0n, settlement: 'voided', attempts: [{ provider: 'slow', outcome: 'busy' }] },
    ]);
    const health = await own.pool.query('select failed from route_health where failed > 0');
    expect(health.rows).toEqual([]);
  });
});

/** Begins a request whose body of so many bytes does not come, and whose room is taken. */
function hold(bytes: number): Promise<Socket> {
  return eventually(async () => {
    const { hostname, port } = new URL(own.process.address);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${own.key}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${bytes}\r\nExpect: 100-continue\r\n\r\n`,
    );
    await eventually(async () => (answer.startsWith('HTTP/1.1 100') ? true : null));
    await new Promise((resolve) => setTimeout(resolve, 100));
    // A request that has just been answered may not have given back its room yet.
    return answer.includes(' 503 ') ? null : socket;
  });
}

function large() {
  const { body } = scripted();
  return {
    ...body,
    messages: [{ role: 'system', content: 'x'.repeat(50_000) }, ...(body.messages as object[])],
  };
}

/** The same in chunks: nothing is announced. */
function inChunks(body: object): Promise<string> {
  const text = JSON.stringify(body);
  const head = `POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${own.key}\r\nConnection: close\r\n`;
  const chunk = `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;
  return sendRaw(`${head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`, {
    address: own.process.address,
  });
}

describe('bodies under way', () => {
  it('have room together: what does not fit is 503 and closed, what does is answered, and room is given back', async () => {
    const holding = await hold(55_000);
    const refused = await chat(large());
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('connection')).toBe('close');
    const error = await expectError(refused, 503, 'service_unavailable');
    expect(error.message).toContain('MAX_BODY_BYTES_IN_FLIGHT');
    expect(await inChunks(large())).toMatch(/^HTTP\/1\.1 503 /);
    expect((await chat(scripted().body)).status).toBe(200);
    holding.destroy();
    await eventually(async () => ((await chat(large())).status === 200 ? true : null));
    expect(await inChunks(large())).toMatch(/^HTTP\/1\.1 200 /);
    // Given back once each: two of them still fit, and three do not.
    const two = [await hold(45_000), await hold(45_000)];
    expect((await chat(large())).status).toBe(503);
    for (const socket of two) socket.destroy();
    await eventually(async () => ((await chat(large())).status === 200 ? true : null));
  });
});

describe('what is no request', () => {
  it.each([
    ['nonsense', 'nonsense\r\n\r\n', 400, 'invalid_request'],
    [
      'headers without end',
      `GET /healthz HTTP/1.1\r\nHost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
  ])('%s: is answered in the form of every error', async (_, text, status, code) => {
    const answer = await sendRaw(text, { address: own.process.address });
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer.toLowerCase()).toContain('connection: close');
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '').error).toMatchObject({ code, param: null });
    expect(answer).toMatch(/x-btl-request-id: req_[0-9a-f]{32}/);
  });
});
