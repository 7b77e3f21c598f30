// Guarantee: a failed attempt is billed for what its provider had begun, by its own count or else by ours, and never for a mere refusal.
import { describe, expect, it } from 'vitest';
import type { Attempt } from '@/lib/billing/types';
import { BodyCollector } from '@/lib/gateway/answer/json-sink';
import { RelayReader } from '@/lib/gateway/answer/relay-reader';
import { TranslatedReader } from '@/lib/gateway/answer/translated-reader';
import type { Call, Candidate } from '@/lib/gateway/call';
import { type Billed, countBilled, isBilled, salvage } from '@/lib/gateway/dispatch/billed';
import { NO_USAGE } from '@/lib/openai/usage';
import type { UpstreamFailure } from '@/lib/providers/adapter';
import { adapterFor } from '@/lib/providers/registry';
import type { Translator } from '@/lib/providers/translator';

const failure = (kind: UpstreamFailure['kind']): UpstreamFailure => ({
  kind,
  message: 'It failed.',
  retryable: true,
  retryAfterMs: null,
  status: 200,
});
const usage = { ...NO_USAGE, inputTokens: 20, outputTokens: 4 };

describe('isBilled', () => {
  it.each(['truncated', 'malformed', 'empty', 'timeout', 'connection'] as const)(
    'what broke off is, whether it had said anything or not: %s',
    (kind) => expect(isBilled(failure(kind), { hasOutput: false, usage: null })).toBe(true),
  );

  it.each(['server', 'rate_limited', 'auth', 'bad_request', 'context_length', 'not_found'] as const)(
    'a provider’s own refusal is only once it had begun to answer: %s',
    (kind) => {
      expect(isBilled(failure(kind), { hasOutput: false, usage })).toBe(false);
      expect(isBilled(failure(kind), { hasOutput: true, usage: null })).toBe(true);
    },
  );

  it('a filter is where its usage is reported', () => {
    expect(isBilled(failure('content_filter'), { hasOutput: false, usage })).toBe(true);
    expect(isBilled(failure('content_filter'), { hasOutput: false, usage: null })).toBe(false);
  });
});

/** A call whose tokens are its letters: the prompt has 100. */
function callOf(): Call {
  const tokens = {
    countChat: async () => 100,
    countText: async (text: string) => text.length,
  };
  return {
    visit: { requestId: 'req_1', runtime: { tokens } },
    request: { messages: [] },
    candidates: [],
  } as unknown as Call;
}

async function counted(billed: Billed): Promise<Attempt['billedUsage']> {
  const call = callOf();
  const attempt = {} as Attempt;
  countBilled(call, attempt, billed);
  await Promise.all(call.counting ?? []);
  return attempt.billedUsage;
}

const event = (content: string) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;

describe('countBilled', () => {
  it('takes a final report as it is, at once', () => {
    const call = callOf();
    const attempt = {} as Attempt;
    countBilled(call, attempt, { usage, isFinal: true, answer: event('a long answer'), scale: 1 });
    expect([attempt.billedUsage, call.counting]).toEqual([usage, undefined]);
  });

  it('counts prompt and answer where nothing was reported, what was not kept in proportion', async () => {
    const billed = { usage: null, isFinal: false, answer: event('12345'), scale: 3 };
    expect(await counted(billed)).toEqual({ ...NO_USAGE, inputTokens: 100, outputTokens: 15 });
  });

  it('raises an early report to what was received after it', async () => {
    const billed = (content: string) => ({ usage, isFinal: false, answer: event(content), scale: 1 });
    expect(await counted(billed('123456'))).toEqual({ ...usage, outputTokens: 6 });
    expect(await counted(billed('1'))).toEqual(usage);
  });

  it('fails no call: what could not be counted is not booked', async () => {
    const call = callOf();
    Object.assign(call.visit.runtime.tokens, { countChat: () => Promise.reject(new Error('no worker')) });
    const attempt = {} as Attempt;
    countBilled(call, attempt, { usage: null, isFinal: false, answer: null, scale: 1 });
    await Promise.all(call.counting ?? []);
    expect(attempt.billedUsage).toBeUndefined();
  });
});

describe('salvage', () => {
  it.each([
    ['{"choices":[{"message":{"role":"assistant","content":"half a \\"sen', 'half a "sen'],
    ['{"content":[{"type":"text","text":"by Claude"}],"stop_reason":', 'by Claude'],
    ['{"candidates":[{"content":{"parts":[{"text":"by "},{"text":"Gemini\\u0021"}', 'by Gemini!'],
  ])('reads the words of %s', (body, content) => {
    expect(salvage(body)).toEqual({ choices: [{ message: { content } }] });
  });

  it.each(['', '<html>content</html>', '{"choices":[]}'])('finds none in %s', (body) => {
    expect(salvage(body)).toBeNull();
  });
});

describe('what was read of an attempt', () => {
  const names = { id: 'chatcmpl_1', created: 7, model: 'a/m' };
  const sink = { choices: 1, relay() {}, relayRun() {} };
  const adapter = adapterFor('openai');
  const candidate = { adapter } as unknown as Candidate;

  it('is nothing before a head of success', () => {
    const body = new BodyCollector(candidate);
    expect(body.billed(failure('timeout'))).toBeUndefined();
    body.head(500, () => undefined);
    expect(body.billed(failure('truncated'))).toBeUndefined();
    const reader = new RelayReader(sink, candidate, names, adapter);
    expect(reader.billed(failure('timeout'), '', 1)).toBeUndefined();
  });

  it('is the report of a whole body that is of no use, and not the words of an error', () => {
    const body = new BodyCollector(candidate);
    body.head(200, () => undefined);
    const reported = { prompt_tokens: 20, completion_tokens: 4, total_tokens: 24 };
    body.data(Buffer.from(JSON.stringify({ choices: [], usage: reported })));
    expect(body.billed(failure('empty'))).toMatchObject({ usage, isFinal: true });
    const refusal = new BodyCollector(candidate);
    refusal.head(200, () => undefined);
    refusal.data(Buffer.from('{"error":{"message":"no","content":"quoted"}}'));
    expect(refusal.billed(failure('server'))).toBeUndefined();
  });

  it('is what a translated stream reported at its beginning, and what came after', () => {
    const translator = adapterFor('anthropic') as Translator;
    const reader = new TranslatedReader(sink, candidate, names, translator, undefined);
    reader.head(200, () => 'text/event-stream');
    const events = [
      { type: 'message_start', message: { usage: { input_tokens: 20, output_tokens: 1 } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } },
    ];
    reader.data(events.map((one) => Buffer.from(`event: ${one.type}\ndata: ${JSON.stringify(one)}\n\n`)));
    expect(reader.billed(failure('truncated'), 'events', 1)).toEqual({
      usage: { ...NO_USAGE, inputTokens: 20, outputTokens: 1 },
      isFinal: false,
      answer: 'events',
      scale: 1,
    });
  });
});
