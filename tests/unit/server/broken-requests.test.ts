// Guarantee: what cannot be read, or does not come in time, is answered as every other error, and the connection is closed.
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isApiError } from '@/lib/base/errors';
import { openBodyRoom } from '@/lib/gateway/door/body-room';
import { OutHeaders } from '@/lib/gateway/door/exchange';
import { answerBrokenRequests } from '@/server/broken-requests';
import { NodeExchange } from '@/server/node-door';

let server: Server;
const room = openBodyRoom(1_000);

beforeAll(async () => {
  const times = { requestTimeout: 300, headersTimeout: 300, connectionsCheckingInterval: 50 };
  server = createServer(times, (request, response) => {
    const exchange = new NodeExchange(request, response, 0);
    if (request.url === '/stream') {
      exchange.start(200, new OutHeaders());
      exchange.write('first');
      return;
    }
    exchange.readBody(800, room).then(
      (body) => exchange.send(200, new OutHeaders(), `read ${body.length}`),
      (error) => {
        const headers = new OutHeaders();
        if (isApiError(error)) exchange.send(error.status, headers, JSON.stringify(error.toBody('req_own')));
      },
    );
  });
  answerBrokenRequests(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** All that comes back before the server closes. */
function send(text: string, later?: { afterMs: number; text: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () => socket.write(text));
    if (later) setTimeout(() => socket.write(later.text), later.afterMs);
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

function parse(answer: string) {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  return { head: head.toLowerCase(), error: JSON.parse(body).error };
}

const POST = 'POST / HTTP/1.1\r\nHost: a\r\n';

describe('a request that', () => {
  it.each([
    ['is no HTTP', 'hello\r\n\r\n', 400, 'invalid_request'],
    ['has headers without end', `${POST}x-long: ${'y'.repeat(20_000)}\r\n\r\n`, 431, 'headers_too_large'],
    ['never ends its headers', POST, 408, 'request_timeout'],
  ])('%s', async (_, text, status, code) => {
    const { head, error } = parse(await send(text));
    expect(head).toMatch(new RegExp(`^http/1.1 ${status} .+`));
    expect(head).toContain('connection: close');
    expect(head).toContain('content-type: application/json');
    expect(error).toMatchObject({ code, type: 'invalid_request_error' });
    expect(error.request_id).toMatch(/^req_/);
    expect(head).toContain(`x-btl-request-id: ${error.request_id.toLowerCase()}`);
  });

  it('never ends its body is told so by its own handler', async () => {
    const { head, error } = parse(await send(`${POST}Content-Length: 10\r\n\r\n12345`));
    expect(head).toMatch(/^http\/1.1 408 /);
    expect(head).toContain('connection: close');
    expect(error).toMatchObject({ code: 'request_timeout', request_id: 'req_own' });
  });

  it('breaks the framing of its body is told so by its own handler', async () => {
    const { head, error } = parse(await send(`${POST}Transfer-Encoding: chunked\r\n\r\nnonsense\r\n`));
    expect(head).toMatch(/^http\/1.1 400 /);
    expect(error).toMatchObject({ code: 'invalid_request', request_id: 'req_own' });
  });

  it('comes as nonsense in the middle of another’s answer ends the connection without a word in that answer', async () => {
    const answer = await send('GET /stream HTTP/1.1\r\nHost: a\r\n\r\n', {
      afterMs: 50,
      text: 'nonsense\r\n\r\n',
    });
    expect(answer).toContain('first');
    expect(answer).not.toContain('invalid_request');
  });
});

describe('the room for bodies', () => {
  it('is taken by what is announced, and refused when it is full', () => {
    const small = openBodyRoom(100);
    small.take(60);
    expect(() => small.take(41)).toThrowError(/MAX_BODY_BYTES_IN_FLIGHT/);
    small.take(40);
    small.give(60);
    small.take(60);
  });
});
