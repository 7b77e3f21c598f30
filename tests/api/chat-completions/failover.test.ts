// Guarantee: when a route fails before its first byte the next one answers, and only the one that answered is paid for.
import { describe, expect, it } from 'vitest';
import { newWorkspace, readStream, scripted, upstreamCalls } from '../../support/api';
import { chat, chatOk, figuresOf, rowOf } from '../../support/api-checks';
import type { Script } from '../../support/fake-upstream';
import type { PAIRS } from '../../support/runtime-config';

type Pair = (typeof PAIRS)[number];

/** b alone: 10 × 1.50 + 5 × 4.50 = 37.5 upstream, half of the 12.5 saved is ours. */
const B_ALONE = { benchmark: '0.00005', charge: '0.00004375', saved: '0.00000625' };

/** `billed`: a had begun to answer, and is paid for that by us. */
const FAULTS: [Pair, Script, outcome: string, billed?: boolean][] = [
  ['500', { status: 500 }, 'server'],
  ['429', { status: 429, headers: { 'retry-after': '1' } }, 'rate_limited'],
  ['401', { status: 401 }, 'auth'],
  ['402', { status: 402 }, 'auth'],
  ['403', { status: 403 }, 'auth'],
  ['404', { status: 404 }, 'not_found'],
  ['timeout', { delayMs: 6_000 }, 'timeout'],
  ['reset', { reset: true }, 'connection'],
  ['malformed', { body: '{"choices":[{"message":' }, 'malformed', true],
  ['empty', { content: '' }, 'empty', true],
  ['error-200', { body: '{"error":{"message":"secret sk-live-123 in org-456","code":503}}' }, 'server'],
  ['cut-body', { stallBody: true }, 'timeout', true],
];

describe.concurrent('an unstreamed call', () => {
  it.for(FAULTS)(
    'goes to the second route when the first answers: %s',
    async ([name, script, outcome, billed], { expect }) => {
      const { liveKey } = await newWorkspace();
      const { marker, body } = scripted({ a: script }, { model: `acme/pair-${name}` });
      const { response, json, id } = await chatOk(body, { key: liveKey });
      expect(json.choices[0].message.content).toBe('Hello from b.');
      expect(response.headers.get('x-btl-provider')).toBe('b');
      expect(response.headers.get('x-btl-attempts')).toBe('2');
      expect(figuresOf(response)).toEqual(B_ALONE);
      expect((await upstreamCalls(marker)).map((call) => call.provider)).toEqual(['a', 'b']);
      const { attempts, absorbed_pico: absorbed } = await rowOf(id);
      expect(absorbed > 0n).toBe(billed === true);
      expect(attempts).toMatchObject([
        {
          provider: 'a',
          outcome,
          cost: billed ? expect.stringMatching(/^0\.0000\d+$/) : null,
          bornBy: billed ? 'gateway' : null,
        },
        { provider: 'b', outcome: 'success', cost: '0.0000375' },
      ]);
    },
  );
});

const STREAM_FAULTS: [Pair, Script][] = [
  ['stream-500', { status: 500 }],
  ['stream-reset', { reset: true }],
  ['stream-error', { events: ['{"error":{"message":"secret sk-live-123","code":500}}'] }],
  ['stream-empty', { events: [] }],
  ['stream-malformed', { events: ['this is no JSON'] }],
  ['stream-cut', { cutAfter: 0 }],
];

describe.concurrent('a stream', () => {
  it.for(STREAM_FAULTS)(
    'goes to the second route before its first byte: %s',
    async ([name, script], { expect }) => {
      const { liveKey } = await newWorkspace();
      const { body } = scripted({ a: script }, { model: `acme/pair-${name}`, stream: true });
      const response = await chat(body, { key: liveKey });
      expect(response.status).toBe(200);
      expect(response.headers.get('x-btl-provider')).toBe('b');
      expect(response.headers.get('x-btl-attempts')).toBe('2');
      const { events, done, receipt, text } = await readStream(response);
      expect(done).toBe(true);
      expect(text).not.toContain('sk-live');
      expect(events.map((event) => event.choices[0]?.delta.content ?? '').join('')).toBe('Hello from b.');
      expect(receipt).toMatchObject({
        provider: 'b',
        attempts: 2,
        benchmark_cost: B_ALONE.benchmark,
        customer_charge: B_ALONE.charge,
        saved: B_ALONE.saved,
      });
    },
  );
});

describe('the order', () => {
  it('is by price, and a dead provider costs only its attempt', async () => {
    const { liveKey } = await newWorkspace();
    const cheapFirst = await chatOk(scripted({}, { model: 'acme/two' }).body, { key: liveKey });
    expect(cheapFirst.response.headers.get('x-btl-provider')).toBe('a');
    const { response } = await chatOk(scripted({}, { model: 'acme/dead-first' }).body, { key: liveKey });
    expect(response.headers.get('x-btl-provider')).toBe('b');
    expect(figuresOf(response)).toEqual(B_ALONE);
  });

  it('is the caller’s own where the body has one', async () => {
    const { liveKey } = await newWorkspace();
    const asks = (provider: object) =>
      chatOk(scripted({}, { model: 'acme/pair-order', provider }).body, { key: liveKey });
    const first = await asks({ order: ['b', 'a'] });
    expect(first.response.headers.get('x-btl-provider')).toBe('b');
    const ignored = await asks({ ignore: ['a'] });
    expect(ignored.response.headers.get('x-btl-provider')).toBe('b');
    const capped = await asks({ max_price: { prompt: '1.2' } });
    expect(capped.response.headers.get('x-btl-provider')).toBe('a');
  });

  it('ends with the fallback models of the body', async () => {
    const { liveKey } = await newWorkspace();
    const both = { status: 500 };
    const { body } = scripted(
      { a: both, b: both, slow: {} },
      { model: 'acme/pair-models', models: ['acme/slow'] },
    );
    const { response, json } = await chatOk(body, { key: liveKey });
    expect(json.model).toBe('acme/slow');
    expect(response.headers.get('x-btl-model')).toBe('acme/slow');
    expect(response.headers.get('x-btl-attempts')).toBe('3');
    expect(figuresOf(response)).toEqual({ benchmark: '0.00005', charge: '0.0000375', saved: '0.0000125' });
  });

  it('puts a route that has just failed last', async () => {
    const { liveKey } = await newWorkspace();
    const model = 'acme/pair-500';
    await chatOk(scripted({ a: { status: 500 } }, { model }).body, { key: liveKey });
    const { response } = await chatOk(scripted({}, { model }).body, { key: liveKey });
    expect(response.headers.get('x-btl-provider')).toBe('b');
    expect(response.headers.get('x-btl-attempts')).toBe('1');
  });
});
