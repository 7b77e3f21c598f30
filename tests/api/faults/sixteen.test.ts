// Guarantee: sixteen ways in which a provider fails, for JSON and for streams: what the client sees, what is charged, what is ours, what is recorded.
import { afterAll, describe, expect, it } from 'vitest';
import { formatUsd, parseUsd, pico } from '@/lib/base/money';
import type { Attempt } from '@/lib/billing/types';
import { openTokenCounter } from '@/lib/openai/tokens';
import { newWorkspace, readStream, scripted, type TestWorkspace } from '../../support/api';
import {
  balance,
  bookedFor,
  chat,
  chatOk,
  expectError,
  expectUncharged,
  figuresOf,
  rowOf,
  rowsOf,
} from '../../support/api-checks';
import type { Script } from '../../support/fake-upstream';

/** 10 × 1.00 + 5 × 3.00 a million upstream, 10 × 2.00 + 5 × 6.00 direct; half of the saving is ours. */
const ANSWERED = { benchmark: '0.00005', charge: '0.0000375', saved: '0.0000125' };

const chunk = (delta: object, finish: string | null = null, more: object = {}) =>
  JSON.stringify({
    id: 'x',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...more,
  });
const USAGE = { usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } };
const SIXTY = Array.from({ length: 60 }, (_, n) => chunk({ content: `word${n} ` }));
const wordsUpTo = (count: number) => Array.from({ length: count }, (_, n) => `word${n} `).join('');
const refusal = (code: string) =>
  JSON.stringify({ error: { message: 'secret sk-live-123', code, type: 'x' } });

interface Fault {
  name: string;
  json?: Script;
  sse: Script;
  /** The status where the answer has not begun. */
  status: number;
  code: string;
  outcome: string;
  /** The answer has begun: a stream's error is in the band, and what the provider takes is ours. */
  begun?: boolean;
  /** What the stream had said. */
  said?: string;
}

const FAULTS: Fault[] = [
  {
    name: '429 with retry-after',
    json: { status: 429, headers: { 'retry-after': '7' } },
    sse: { status: 429, headers: { 'retry-after': '7' } },
    ...{ status: 429, code: 'rate_limit_exceeded', outcome: 'rate_limited' },
  },
  {
    name: 'a 503',
    json: { status: 503 },
    sse: { status: 503 },
    ...{ status: 502, code: 'upstream_error', outcome: 'server' },
  },
  {
    name: 'a TCP reset',
    json: { reset: true },
    sse: { reset: true },
    ...{ status: 502, code: 'upstream_error', outcome: 'connection' },
  },
  {
    name: 'no response',
    json: { delayMs: 8_000 },
    sse: { delayMs: 8_000 },
    ...{ status: 504, code: 'upstream_timeout', outcome: 'timeout' },
  },
  {
    name: 'a stream cut at 40 of 60',
    sse: { events: SIXTY, cutAfter: 40 },
    ...{ status: 502, code: 'upstream_error', outcome: 'truncated', begun: true },
    said: wordsUpTo(40),
  },
  {
    name: 'a stall',
    json: { stallBody: true },
    sse: { events: SIXTY, stallAfter: 3, eventDelayMs: 20 },
    ...{ status: 504, code: 'upstream_timeout', outcome: 'timeout', begun: true },
    said: wordsUpTo(3),
  },
  {
    name: 'a malformed chunk',
    json: { body: '{"choices":[{"message":' },
    sse: { events: [chunk({ content: 'a' }), '{"id":"x","choi'], eventDelayMs: 20 },
    ...{ status: 502, code: 'upstream_error', outcome: 'malformed', begun: true },
    said: 'a',
  },
  {
    name: 'no finish_reason and no [DONE]',
    sse: { events: [chunk({ content: 'a' }), chunk({ content: 'b' })], noDone: true, eventDelayMs: 20 },
    ...{ status: 502, code: 'upstream_error', outcome: 'truncated', begun: true },
    said: 'ab',
  },
  {
    name: 'a prompt beyond the context',
    json: { status: 400, body: refusal('context_length_exceeded') },
    sse: { status: 400, body: refusal('context_length_exceeded') },
    ...{ status: 400, code: 'context_length_exceeded', outcome: 'context_length' },
  },
  {
    name: 'a content filter',
    json: { status: 400, body: refusal('content_filter') },
    sse: { status: 400, body: refusal('content_filter') },
    ...{ status: 400, code: 'invalid_request', outcome: 'content_filter' },
  },
];

/** Nothing was taken, and the row says what the one attempt met. */
async function expectNothingTaken(
  workspace: TestWorkspace,
  response: Response,
  { outcome, code }: Fault,
): Promise<void> {
  await expectUncharged(workspace, parseUsd('1'));
  const row = await rowOf(response.headers.get('x-btl-request-id') ?? '');
  if (row.attempts.length !== 1 || row.attempts[0]?.outcome !== outcome || row.error_code !== code)
    throw new Error(`recorded: ${row.error_code}, ${row.attempts.map((attempt) => attempt.outcome).join()}`);
  expect(row).toMatchObject({ charge_pico: 0n, upstream_pico: 0n, saved_pico: 0n });
}

/** An answer that had begun is paid for: by us, in the ledger too, token by token at a's price; a mere refusal by nobody. */
async function expectOursAlone(response: Response, { begun }: Fault, said: string | null): Promise<void> {
  const id = response.headers.get('x-btl-request-id') ?? '';
  const { attempts, absorbed_pico: absorbed } = await rowOf(id);
  const { cost, bornBy, billedUsage: billed } = attempts[0] as unknown as Attempt;
  if (!begun || !billed) {
    expect([begun === true, cost, bornBy, absorbed]).toEqual([false, null, null, 0n]);
    expect(await bookedFor(id)).toEqual([]);
    return;
  }
  expect(billed.inputTokens).toBeGreaterThan(20);
  if (said !== null) expect(billed.outputTokens).toBe(await counter.countText(said, 'o200k_base'));
  const usd = formatUsd(pico(BigInt(billed.inputTokens * 1 + billed.outputTokens * 3) * 1_000_000n));
  expect([cost, bornBy, formatUsd(absorbed)]).toEqual([usd, 'gateway', usd]);
  expect((await bookedFor(id)).map(({ account, amount }) => [account, amount])).toEqual([
    ['platform:absorbed:live', `-${usd}`],
    ['platform:upstream_payable:live', usd],
  ]);
}

const counter = openTokenCounter();
afterAll(() => counter.close());

describe.concurrent('an unstreamed call that meets', () => {
  it.for(FAULTS.filter(({ json }) => json))('$name', async (fault, { expect }) => {
    const workspace = await newWorkspace('1');
    const response = await chat(scripted({ a: fault.json as Script }).body, { key: workspace.liveKey });
    const error = await expectError(response, fault.status, fault.code);
    expect(JSON.stringify(error)).not.toContain('sk-live');
    if (fault.status === 429) expect(response.headers.get('retry-after')).toBe('7');
    await expectNothingTaken(workspace, response, fault);
    await expectOursAlone(response, fault, null);
  });
});

describe.concurrent('a stream that meets', () => {
  it.for(FAULTS)('$name', async (fault, { expect }) => {
    const workspace = await newWorkspace('1');
    const response = await chat(scripted({ a: fault.sse }, { stream: true }).body, {
      key: workspace.liveKey,
    });
    if (!fault.begun) await expectError(response, fault.status, fault.code);
    else {
      expect(response.status).toBe(200);
      const { events, done, receipt, text } = await readStream(response);
      expect(done).toBe(false);
      expect(events.at(-1)).toMatchObject({ error: { code: fault.code } });
      expect(receipt).toMatchObject({ customer_charge: '0', settlement: 'voided' });
      expect(text.trimEnd().endsWith('}')).toBe(true);
    }
    await expectNothingTaken(workspace, response, fault);
    await expectOursAlone(response, fault, fault.said ?? null);
  });
});

describe.concurrent('what is no failure', () => {
  const FINE: [string, Script][] = [
    ['a slow first token', { delayMs: 1_500 }],
    ['a missing [DONE] behind a finish and usage', { noDone: true }],
    [
      'a first delta without a role',
      { events: [chunk({ content: 'Hello ' }), chunk({ content: 'there.' }, 'stop', USAGE)] },
    ],
  ];
  it.for(FINE)('%s', async ([, script], { expect }) => {
    const { liveKey } = await newWorkspace('1');
    const { body } = scripted({ a: script }, { stream: true, stream_options: { include_usage: true } });
    const { events, done, receipt } = await readStream(await chat(body, { key: liveKey }));
    expect(done).toBe(true);
    expect(events.at(-1).usage).toMatchObject({ prompt_tokens: 10, completion_tokens: 5 });
    expect(receipt).toMatchObject({ customer_charge: ANSWERED.charge, attempts: 1, settlement: 'posted' });
    expect((await rowOf(receipt.request_id)).absorbed_pico).toBe(0n);
  });
});

describe('over time', () => {
  it('one 500 is one failed call: the next is answered', async ({ expect }) => {
    const { liveKey } = await newWorkspace('1');
    await expectError(
      await chat(scripted({ a: { status: 500 } }).body, { key: liveKey }),
      502,
      'upstream_error',
    );
    const { response } = await chatOk(scripted().body, { key: liveKey });
    expect(figuresOf(response)).toEqual(ANSWERED);
  });

  it('a lasting 429 is 429 each time, and charges nobody', async ({ expect }) => {
    const workspace = await newWorkspace('1');
    for (let i = 0; i < 4; i++) {
      const { body } = scripted({ a: { status: 429, headers: { 'retry-after': '2' } } });
      const response = await chat(body, { key: workspace.liveKey });
      await expectError(response, 429, 'rate_limit_exceeded');
      expect(response.headers.get('retry-after')).toBe('2');
    }
    await expectUncharged(workspace, parseUsd('1'));
  });

  it('flapping charges exactly what was answered', async ({ expect }) => {
    const workspace = await newWorkspace('1');
    let answered = 0;
    for (let i = 0; i < 24; i++) {
      const isDown = i % 3 === 0;
      const { body } = scripted(isDown ? { a: { status: 500 } } : {}, { stream: i % 2 === 0 });
      const response = await chat(body, { key: workspace.liveKey });
      await response.text();
      expect(response.status).toBe(isDown ? 502 : 200);
      if (!isDown) answered++;
    }
    const { balance: left, held } = await balance(workspace);
    expect(left).toBe(parseUsd('1') - BigInt(answered) * parseUsd(ANSWERED.charge));
    expect(held).toBe(0n);
    for (const row of await rowsOf(workspace)) expect(row.absorbed_pico).toBe(0n);
  });

  it('failover is one charge, and each attempt is listed with who bore it', async ({ expect }) => {
    const workspace = await newWorkspace('1');
    const { body } = scripted({ a: { status: 500 } }, { model: 'acme/pair-accounting' });
    const { response, id } = await chatOk(body, { key: workspace.liveKey });
    // b alone: 10 × 1.50 + 5 × 4.50 upstream.
    expect(figuresOf(response)).toEqual({ benchmark: '0.00005', charge: '0.00004375', saved: '0.00000625' });
    expect((await balance(workspace)).balance).toBe(parseUsd('1') - parseUsd('0.00004375'));
    const { attempts, absorbed_pico: absorbed } = await rowOf(id);
    expect(absorbed).toBe(0n);
    expect(attempts).toMatchObject([
      { provider: 'a', outcome: 'server', status: 500, cost: null, bornBy: null },
      { provider: 'b', outcome: 'success', status: 200, cost: '0.0000375', bornBy: 'customer' },
    ]);
  });
});
