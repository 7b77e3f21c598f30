// Guarantee: the door behind Next gives the same answers as the plain one, endpoint by endpoint, streams and errors too.
import { describe, expect, it } from 'vitest';
import {
  type Asked,
  addressOf,
  ask,
  type DoorName,
  eventually,
  newWorkspace,
  readStream,
  scripted,
  upstreamCalls,
} from '../../support/api';
import { chat, chatOk, expectError, figuresOf } from '../../support/api-checks';
import { messages } from '../../support/messages';
import { alike, readResponseStream, respond, respondOk, scriptedTurn } from '../../support/responses';

const DOORS: DoorName[] = ['node', 'next'];

/** The same request at both doors. */
async function atBoth(path: string, body?: unknown, asked: Asked = {}): Promise<[any, any]> {
  const [node, next] = await Promise.all(
    DOORS.map(async (door) => {
      const response = await ask(path, body, { ...asked, door });
      const text = await response.text();
      expect(response.status, `${door} ${path}: ${text}`).toBe(200);
      return JSON.parse(text);
    }),
  );
  return [node, next];
}

/** Names of our headers, whatever their values. */
const ourHeaders = (response: Response) =>
  [...response.headers.keys()].filter((name) => /^x-(btl|gateway|ratelimit|request)/.test(name)).sort();

describe('reading', () => {
  it.for([
    '/v1/models',
    '/v1/models?aliases=false&provider=a',
    '/v1/models/openai/gpt-4.1-mini',
    '/v1/models/openai%2Fgpt-4.1-mini',
    '/v1/models/acme/two/routes',
  ])('needs no key: %s', async (path) => {
    const [node, next] = await atBoth(path);
    expect(next).toEqual(node);
  });

  it('of the account is the same', async () => {
    const { liveKey } = await newWorkspace();
    for (const path of [
      '/v1/account/credits',
      '/v1/account/pricing',
      '/v1/usage/timeseries?interval=day&from=2026-01-01&to=2026-01-05',
    ]) {
      const [node, next] = await atBoth(path, undefined, { key: liveKey });
      expect(next, path).toEqual(node);
    }
    const [node, next] = await atBoth('/v1/account', undefined, { key: liveKey });
    expect(next.workspace).toEqual(node.workspace);
  });

  it('of providers gives the same list', async () => {
    const { liveKey } = await newWorkspace();
    const [node, next] = await atBoth('/v1/providers', undefined, { key: liveKey });
    expect(next.data.map((row: any) => row.id)).toEqual(node.data.map((row: any) => row.id));
  });

  it('of requests and usage is of all processes', async () => {
    const { liveKey } = await newWorkspace();
    const { id } = await chatOk(scripted().body, { key: liveKey, door: 'next' });
    for (const path of [`/v1/requests/${id}`, '/v1/requests', '/v1/usage/summary']) {
      const [node, next] = await atBoth(path, undefined, { key: liveKey });
      expect(next, path).toEqual(node);
    }
  });
});

describe('a message', () => {
  it('is the same whole and streamed, and so is its error', async () => {
    const { liveKey } = await newWorkspace();
    const atEach = (body: () => object) =>
      Promise.all(
        DOORS.map(async (door) => {
          const response = await messages(body(), { key: liveKey, door });
          return { status: response.status, ours: ourHeaders(response), text: await response.text() };
        }),
      );
    const unnamed = (text: string) =>
      text.replaceAll(/(msg|req)_[0-9a-f]{32}|"(overhead_ms)":[\d.]+/g, '$1$2');
    for (const more of [{}, { stream: true }, { max_tokens: 0 }]) {
      const [node, next] = await atEach(() => scripted({}, more).body);
      expect(next?.status).toBe(node?.status);
      expect(next?.ours).toEqual(node?.ours);
      expect(unnamed(next?.text ?? '')).toBe(unnamed(node?.text ?? ''));
    }
  });
});

describe('a response', () => {
  it('is the same whole and streamed, its error too, and goes on at the other door', async () => {
    const { liveKey: key } = await newWorkspace();
    const turn = (more: object = {}) => ({ ...scriptedTurn().body, ...more });
    const [node, next] = await Promise.all(DOORS.map((door) => respondOk(turn(), { key, door })));
    expect(ourHeaders(next!.response)).toEqual(ourHeaders(node!.response));
    expect({ ...alike(next!.json), usage: null }).toEqual({ ...alike(node!.json), usage: null });
    const streams = await Promise.all(
      DOORS.map(async (door) => readResponseStream(await respond(turn({ stream: true }), { key, door }))),
    );
    const types = streams.map(({ events }) => events.map(({ type }) => type));
    expect(types[1]).toEqual(types[0]);
    expect(alike(streams[1]!.response)).toEqual(alike(streams[0]!.response));
    for (const door of DOORS) {
      const wrong = await respond(turn({ input: 5 }), { key, door });
      expect(await expectError(wrong, 400, 'invalid_request')).toMatchObject({ param: 'input' });
      await respondOk(turn({ previous_response_id: node!.json.id }), { key, door });
    }
    const [stored, same] = await atBoth(`/v1/responses/${next!.json.id}`, undefined, { key });
    expect(same).toEqual(stored);
    await atBoth(`/v1/responses/${next!.json.id}/input_items`, undefined, { key });
  });

  it('in the background outlives its request', async () => {
    const { liveKey: key } = await newWorkspace();
    for (const door of DOORS) {
      const slow = scriptedTurn({ slow: { delayMs: 500 } }, { model: 'acme/slow', background: true });
      const { json } = await respondOk(slow.body, { key, door });
      expect(json.status).toBe('queued');
      await eventually(async () => {
        const response: any = await (await ask(`/v1/responses/${json.id}`, undefined, { key })).json();
        return response.status === 'completed' ? response : null;
      });
    }
  });
});

describe('a chat call', () => {
  it('has the same answer, headers and figures', async () => {
    const { liveKey } = await newWorkspace();
    const [node, next] = await Promise.all(
      DOORS.map((door) => chatOk(scripted().body, { key: liveKey, door })),
    );
    expect(ourHeaders(next!.response)).toEqual(ourHeaders(node!.response));
    expect(figuresOf(next!.response)).toEqual(figuresOf(node!.response));
    const { id: _a, ...nodeAnswer } = node!.json;
    const { id: _b, ...nextAnswer } = next!.json;
    expect(nextAnswer).toEqual(nodeAnswer);
    expect(next!.response.headers.get('cache-control')).toBe('no-store');
  });

  it('streams the same bytes, each as it comes', async () => {
    const { liveKey } = await newWorkspace();
    const body = () =>
      scripted({ a: { eventDelayMs: 400 } }, { stream: true, stream_options: { include_usage: true } }).body;
    const [node, next] = await Promise.all(
      DOORS.map(async (door) => {
        const response = await chat(body(), { key: liveKey, door });
        const startedAt = performance.now();
        const reader = response.clone().body?.getReader();
        await reader?.read();
        const firstMs = performance.now() - startedAt;
        void reader?.cancel();
        return { response, firstMs, ...(await readStream(response)) };
      }),
    );
    expect(ourHeaders(next!.response)).toEqual(ourHeaders(node!.response));
    expect(next!.response.headers.get('content-type')).toBe(node!.response.headers.get('content-type'));
    expect(next!.firstMs).toBeLessThan(1_600);
    const plain = (events: any[]) => events.map(({ id: _id, ...event }) => event);
    expect(plain(next!.events)).toEqual(plain(node!.events));
    expect(next!.done).toBe(true);
    expect(next!.receipt.customer_charge).toBe(node!.receipt.customer_charge);
  });

  it('that breaks off says so in the band', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted({ a: { cutAfter: 3 } }, { stream: true });
    const { done, events } = await readStream(await chat(body, { key: liveKey, door: 'next' }));
    expect(done).toBe(false);
    expect(events.at(-1).choices[0].finish_reason).toBe('error');
  });

  it('of a large body arrives whole', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted({}, { model: 'acme/one' });
    const content = 'ä'.repeat(90_000);
    const messages = [{ role: 'system', content }, ...(body.messages as object[])];
    await chatOk({ ...body, messages }, { key: liveKey, door: 'next' });
    const [call] = await upstreamCalls(marker);
    expect(call.body.messages[0].content).toBe(content);
  });

  it('goes to the sandbox with a test key', async () => {
    const { testKey } = await newWorkspace();
    const body = { model: 'test/echo', messages: [{ role: 'user', content: 'Hallo Tür' }] };
    const { json, response } = await chatOk(body, { key: testKey, door: 'next' });
    expect(json.choices[0].message.content).toBe('Hallo Tür');
    expect(response.headers.get('x-btl-provider')).toBe('sandbox');
  });
});

describe('a quote', () => {
  it('of one door binds at the other', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted();
    const quote = await (await ask('/v1/account/quote', body, { key: liveKey, door: 'next' })).json();
    expect(quote.binding).toBe(true);
    const { response } = await chatOk(body, { key: liveKey, headers: { 'x-btl-quote': quote.id } });
    expect(response.headers.get('x-btl-quoted-max')).toBe(quote.amounts.max_charge);
  });
});

describe('keys', () => {
  it('are made, read, changed, rotated and revoked', async () => {
    const workspace = await newWorkspace();
    const { key } = await workspace.key({ scopes: ['inference', 'keys:write'] });
    const at = (method: string, path: string, body?: unknown) =>
      ask(path, body, { key, method, door: 'next' });
    const made = await at('POST', '/v1/api-keys', { name: 'Next' });
    expect(made.status).toBe(201);
    const { id } = await made.json();
    expect((await (await at('GET', `/v1/api-keys/${id}`)).json()).name).toBe('Next');
    expect((await (await at('GET', '/v1/api-keys')).json()).data.length).toBeGreaterThan(1);
    expect((await (await at('PATCH', `/v1/api-keys/${id}`, { name: 'Other' })).json()).name).toBe('Other');
    expect((await at('POST', `/v1/api-keys/${id}/rotate`)).status).toBe(201);
    expect((await (await at('DELETE', `/v1/api-keys/${id}`)).json()).deleted).toBe(true);
  });
});

describe('errors', () => {
  it('have the same shape, code and status', async () => {
    const { liveKey, testKey } = await newWorkspace();
    const poor = await newWorkspace('0');
    const CASES: [string, unknown, Asked, number, string][] = [
      ['/v1/chat/completions', '{broken', { key: liveKey }, 400, 'invalid_request'],
      ['/v1/chat/completions', scripted().body, {}, 401, 'invalid_api_key'],
      ['/v1/chat/completions', scripted().body, { key: poor.liveKey }, 402, 'gateway_insufficient_credits'],
      [
        '/v1/chat/completions',
        { ...scripted().body, model: 'test/echo' },
        { key: liveKey },
        403,
        'model_not_allowed',
      ],
      [
        '/v1/chat/completions',
        { ...scripted().body, model: 'acme/oen' },
        { key: liveKey },
        404,
        'model_not_found',
      ],
      ['/v1/nothing', undefined, {}, 404, 'not_found'],
      ['/v1/chat/completions', undefined, {}, 405, 'method_not_allowed'],
      ['/v1/chat/completions', 'x'.repeat(4 * 1024 * 1024 + 1), { key: liveKey }, 413, 'request_too_large'],
      [
        '/v1/chat/completions',
        { ...scripted().body, model: 'test/error_429' },
        { key: testKey },
        429,
        'rate_limit_exceeded',
      ],
      [
        '/v1/chat/completions',
        scripted({ a: { status: 500 } }).body,
        { key: liveKey },
        502,
        'upstream_error',
      ],
      ['/v1/requests/req_nothing', undefined, { key: liveKey }, 404, 'not_found'],
    ];
    for (const [path, body, asked, status, code] of CASES) {
      const response = await ask(path, body, { ...asked, door: 'next' });
      if (status === 405) expect(response.headers.get('allow')).toBe('POST, OPTIONS');
      await expectError(response, status, code);
    }
  });
});

describe('paths', () => {
  it.for(['/v1/models/', '/v1/v1/models', '/v1/models/openai/gpt-4.1-mini/'])(
    'are never redirected: %s',
    async (path) => {
      const response = await fetch(`${addressOf('next')}${path}`, { redirect: 'manual' });
      expect(response.status).toBe(200);
      await response.text();
    },
  );

  it('OPTIONS and HEAD work', async () => {
    const options = await ask('/v1/chat/completions', undefined, { method: 'OPTIONS', door: 'next' });
    expect(options.status).toBe(204);
    expect(options.headers.get('allow')).toBe('POST, OPTIONS');
    const head = await ask('/v1/models', undefined, { method: 'HEAD', door: 'next' });
    expect(head.status).toBe(200);
    expect(head.headers.get('x-btl-request-id')).toMatch(/^req_/);
  });

  it('probes answer', async () => {
    const [, next] = await atBoth('/readyz');
    expect(next.status).toBe('ready');
  });
});
