// Guarantee: the ways in which a provider that speaks a dialect of its own fails: what the client sees, what is charged, what is recorded.
import { describe, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { newWorkspace, readStream, type TestWorkspace } from '../../support/api';
import {
  balance,
  chat,
  chatOk,
  expectError,
  expectUncharged,
  figuresOf,
  rowOf,
} from '../../support/api-checks';
import { SAYS } from '../../support/dialect-says';
import { foreign } from '../../support/dialect-suite';
import type { Script } from '../../support/fake-upstream';

/** 10 × 1.00 + 5 × 3.00 a million upstream, 10 × 2.00 + 5 × 6.00 direct; half of the saving is ours. */
const ANSWERED = { benchmark: '0.00005', charge: '0.0000375', saved: '0.0000125' };
const SIXTY = Array.from({ length: 60 }, (_, n) => `word${n} `);

interface Dialect {
  id: 'claude' | 'gemini' | 'converse' | 'command';
  /** How many of its last events say that the answer is whole. */
  ending: number;
  /** An event that is none. */
  broken: string;
  /** An event that says that the provider failed, and one that it is called too often. */
  failed: unknown;
  limited?: unknown;
  /** Bodies of refusals, and the status they come with where it is not the usual one. */
  tooOften: Script[];
  tooLong: string;
  filtered: string;
}

const secret = 'secret sk-live-123';
const DIALECTS: Dialect[] = [
  {
    id: 'claude',
    ending: 1,
    broken: '{"type":"content_block_delta","index":0,"delta":{"ty',
    failed: { type: 'error', error: { type: 'overloaded_error', message: secret } },
    limited: { type: 'error', error: { type: 'rate_limit_error', message: secret } },
    tooOften: [
      {
        status: 429,
        headers: { 'retry-after': '7' },
        body: JSON.stringify({ type: 'error', error: { type: 'rate_limit_error', message: secret } }),
      },
    ],
    tooLong: JSON.stringify({
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message: 'prompt is too long: 210000 tokens > 200000 maximum',
      },
    }),
    filtered: JSON.stringify({
      type: 'error',
      error: { type: 'invalid_request_error', message: 'Output blocked by content filtering policy' },
    }),
  },
  {
    id: 'gemini',
    ending: 1,
    broken: '{"candidates":[{"content":{"par',
    failed: { error: { code: 503, message: secret, status: 'UNAVAILABLE' } },
    limited: { error: { code: 429, message: secret, status: 'RESOURCE_EXHAUSTED' } },
    tooOften: [
      {
        status: 429,
        body: JSON.stringify({
          error: {
            code: 429,
            message: `You exceeded your current quota, please check your plan and billing details. ${secret}`,
            status: 'RESOURCE_EXHAUSTED',
            details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '7s' }],
          },
        }),
      },
    ],
    tooLong: JSON.stringify({
      error: {
        code: 400,
        message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
        status: 'INVALID_ARGUMENT',
      },
    }),
    filtered: JSON.stringify({
      error: { code: 400, message: 'Flagged by the safety system', status: 'INVALID_ARGUMENT' },
    }),
  },
  {
    id: 'converse',
    ending: 2,
    broken: '["contentBlockDelta","no object"]',
    failed: ['internalServerException', { message: secret }],
    limited: ['throttlingException', { message: secret }],
    tooOften: [
      {
        status: 429,
        headers: { 'retry-after': '7' },
        body: JSON.stringify({ message: `Too many requests, please wait before trying again. ${secret}` }),
      },
      {
        status: 400,
        headers: { 'retry-after': '7' },
        body: JSON.stringify({ __type: 'ThrottlingException', message: secret }),
      },
    ],
    tooLong: JSON.stringify({ message: 'Input is too long for requested model.' }),
    filtered: JSON.stringify({ message: 'The content was blocked by the content filter.' }),
  },
  {
    id: 'command',
    ending: 1,
    broken: '{"type":"content-delta"',
    failed: { id: 'e1', message: secret },
    tooOften: [
      { status: 429, headers: { 'retry-after': '7' }, body: JSON.stringify({ id: 'e1', message: secret }) },
    ],
    tooLong: JSON.stringify({ message: 'too many tokens: size limit exceeded by 4000 tokens.' }),
    filtered: JSON.stringify({ message: 'The prompt was flagged by our content policy.' }),
  },
];

interface Fault {
  name: string;
  script: Script;
  /** The whole answer's too, where there is one. */
  json?: boolean;
  /** The status where the answer has not begun. */
  status: number;
  code: string;
  outcome: string;
  /** The stream has begun: the error is in the band. */
  begun?: boolean;
}

function faultsOf({ id, ending, failed, limited, ...bodies }: Dialect): Fault[] {
  const said = SAYS[id]({ text: SIXTY }).events;
  const events = said.map((event) => JSON.stringify(event));
  const short = SAYS[id]({ text: ['Hello ', 'there.'] }).events.map((event) => JSON.stringify(event));
  const withoutEnd = short.slice(0, -ending);
  const failing = { status: 502, code: 'upstream_error' };
  const begun = { ...failing, begun: true };
  const broken = bodies.broken.startsWith('[')
    ? { events: [...withoutEnd, bodies.broken], eventDelayMs: 100 }
    : null;
  return [
    { name: 'a 503', script: { status: 503 }, json: true, outcome: 'server', ...failing },
    { name: 'a TCP reset', script: { reset: true }, json: true, outcome: 'connection', ...failing },
    {
      name: 'no response',
      script: { delayMs: 8_000 },
      json: true,
      ...{ status: 504, code: 'upstream_timeout', outcome: 'timeout' },
    },
    { name: 'a cut at 40 of 60', script: { events, cutAfter: 42 }, outcome: 'truncated', ...begun },
    {
      name: 'a stall',
      script: { events, stallAfter: 6, eventDelayMs: 100 },
      ...{ ...begun, status: 504, code: 'upstream_timeout', outcome: 'timeout' },
    },
    {
      name: 'a malformed event',
      script: broken ?? {
        raw: [...withoutEnd.map((event) => `data: ${event}\n\n`), `data: ${bodies.broken}\n\n`].map((text) =>
          Buffer.from(text).toString('base64'),
        ),
        eventDelayMs: 100,
      },
      ...{ ...begun, outcome: 'malformed' },
    },
    { name: 'no end', script: { events: withoutEnd, eventDelayMs: 100 }, outcome: 'truncated', ...begun },
    {
      name: 'an error under a 200, at once',
      script: { events: [JSON.stringify(failed)] },
      ...{ ...failing, outcome: 'server' },
    },
    {
      name: 'an error under a 200, in the middle',
      script: { events: [...withoutEnd, JSON.stringify(failed)], eventDelayMs: 100 },
      ...{ ...begun, outcome: 'server' },
    },
    ...(limited
      ? [
          {
            name: 'a 429 under a 200',
            script: { events: [JSON.stringify(limited)] },
            ...{ status: 429, code: 'rate_limit_exceeded', outcome: 'rate_limited' },
          },
        ]
      : []),
    ...bodies.tooOften.map((script, n) => ({
      name: `a 429 of its shape ${n + 1}`,
      json: true,
      script,
      ...{ status: 429, code: 'rate_limit_exceeded', outcome: 'rate_limited' },
    })),
    {
      name: 'a prompt beyond the context',
      json: true,
      script: { status: 400, body: bodies.tooLong },
      ...{ status: 400, code: 'context_length_exceeded', outcome: 'context_length' },
    },
    {
      name: 'a content filter',
      json: true,
      script: { status: 400, body: bodies.filtered },
      ...{ status: 400, code: 'invalid_request', outcome: 'content_filter' },
    },
    {
      name: 'a malformed body',
      json: true,
      script: { body: '{"content":[{"type":' },
      ...{ ...failing, outcome: 'malformed' },
    },
  ];
}

/** Nothing was taken, and the row says what the one attempt met. */
async function expectNothingTaken(workspace: TestWorkspace, response: Response, { outcome, code }: Fault) {
  await expectUncharged(workspace, parseUsd('1'));
  const row = await rowOf(response.headers.get('x-btl-request-id') ?? '');
  const met = row.attempts.map((attempt) => attempt.outcome).join();
  if (met !== outcome || row.error_code !== code) throw new Error(`recorded: ${row.error_code}, ${met}`);
}

for (const dialect of DIALECTS) {
  const { id } = dialect;
  const faults = faultsOf(dialect);

  describe.concurrent(`${id}, unstreamed, that meets`, () => {
    it.for(faults.filter(({ json }) => json))('$name', async (fault, { expect }) => {
      const workspace = await newWorkspace('1');
      const response = await chat(foreign(id, fault.script).body, { key: workspace.liveKey });
      const error = await expectError(response, fault.status, fault.code);
      expect(JSON.stringify(error)).not.toContain('secret');
      if (fault.status === 429) expect(response.headers.get('retry-after')).toBe('7');
      await expectNothingTaken(workspace, response, fault);
    });
  });

  describe.concurrent(`${id}, streamed, that meets`, () => {
    it.for(faults)('$name', async (fault, { expect }) => {
      const workspace = await newWorkspace('1');
      const { body } = foreign(id, fault.script, { stream: true });
      const response = await chat(body, { key: workspace.liveKey });
      if (!fault.begun) await expectError(response, fault.status, fault.code);
      else {
        const { events, done, receipt, text } = await readStream(response);
        expect(response.status, text).toBe(200);
        expect(done).toBe(false);
        expect(text).not.toContain('secret');
        expect(events.at(-1)).toMatchObject({ error: { code: fault.code } });
        expect(events.slice(0, -1).some(({ error }) => error)).toBe(false);
        expect(receipt).toMatchObject({ customer_charge: '0', settlement: 'voided', provider: id });
        expect(text.trimEnd().endsWith('}')).toBe(true);
      }
      await expectNothingTaken(workspace, response, fault);
    });
  });

  describe.concurrent(`${id}, where it is no failure`, () => {
    const hello = SAYS[id]({ text: ['Hello ', 'there.'] });

    it('a slow first token', async ({ expect }) => {
      const { liveKey } = await newWorkspace('1');
      const events = hello.events.map((event) => JSON.stringify(event));
      const { body } = foreign(id, { events, delayMs: 1_500 }, { stream: true });
      const { done, receipt } = await readStream(await chat(body, { key: liveKey }));
      expect(done).toBe(true);
      expect(receipt).toMatchObject({ customer_charge: ANSWERED.charge, attempts: 1, settlement: 'posted' });
    });

    // Cohere calls it an error.
    it.for(id === 'command' ? [] : [false, true])(
      'an answer that a filter ended is told so and paid, stream %s',
      async (stream, { expect }) => {
        const workspace = await newWorkspace('1');
        const said = SAYS[id]({ text: ['Well, '], finish: 'content_filter' });
        const script = stream
          ? { events: said.events.map((event) => JSON.stringify(event)) }
          : { body: JSON.stringify(said.whole) };
        const { body } = foreign(id, script, { stream });
        if (stream) {
          const { events, done } = await readStream(await chat(body, { key: workspace.liveKey }));
          expect(done).toBe(true);
          expect(events.at(-1).choices[0].finish_reason).toBe('content_filter');
        } else {
          const { json, response } = await chatOk(body, { key: workspace.liveKey });
          expect(json.choices[0].finish_reason).toBe('content_filter');
          expect(figuresOf(response)).toEqual(ANSWERED);
        }
        const { balance: left, held } = await balance(workspace);
        expect(left).toBe(parseUsd('1') - parseUsd(ANSWERED.charge));
        expect(held).toBe(0n);
      },
    );

    it('one 500 is one failed call: the next is answered', async ({ expect }) => {
      const { liveKey } = await newWorkspace('1');
      await expectError(
        await chat(foreign(id, { status: 500 }).body, { key: liveKey }),
        502,
        'upstream_error',
      );
      const { response } = await chatOk(foreign(id, { body: JSON.stringify(hello.whole) }).body, {
        key: liveKey,
      });
      expect(figuresOf(response)).toEqual(ANSWERED);
    });
  });
}
