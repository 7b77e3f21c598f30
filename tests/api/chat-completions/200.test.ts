// Guarantee: a chat answer has our id, our model and every header of the contract, with figures that are right to the last digit.
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { newWorkspace, scripted, upstreamCalls } from '../../support/api';
import { balance, chatOk, figuresOf, rowOf, writtenNumber } from '../../support/api-checks';

const USD = /^\d+(?:\.\d*[1-9])?$/;

describe('a plain answer', () => {
  it('is a completion under our id and the canonical slug, with usage in detail', async () => {
    const { liveKey } = await newWorkspace();
    const { json } = await chatOk(scripted().body, { key: liveKey });
    expect(json.id).toMatch(/^chatcmpl_[0-9a-f]{32}$/);
    expect(json).toMatchObject({ object: 'chat.completion', created: 1_700_000_000, model: 'acme/one' });
    expect(json.choices).toEqual([
      {
        index: 0,
        message: { role: 'assistant', content: 'Hello from a.', refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ]);
    expect(json.usage).toMatchObject({
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 15,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0 },
    });
  });

  it('says that there is no system_fingerprint, which some clients refuse to do without', async () => {
    const { liveKey } = await newWorkspace();
    const message = { role: 'assistant', content: 'Hello.' };
    const completion = { id: 'x', object: 'chat.completion', created: 1, model: 'm' };
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    const bare = JSON.stringify({ ...completion, choices });
    const { text } = await chatOk(scripted({ a: { body: bare } }).body, { key: liveKey });
    expect(JSON.parse(text)).toHaveProperty('system_fingerprint', null);
  });

  it('costs what the formula says: 50 µ$ direct, 25 upstream, 37.5 charged, 12.5 saved', async () => {
    const workspace = await newWorkspace('5');
    const { response, text, id } = await chatOk(scripted().body, { key: workspace.liveKey });
    expect(figuresOf(response)).toEqual({ benchmark: '0.00005', charge: '0.0000375', saved: '0.0000125' });
    expect(response.headers.get('x-gateway-cost')).toBe('0.000025');
    expect(response.headers.get('x-gateway-savings')).toBe('0.0000125');
    expect(response.headers.get('x-gateway-fee-pct')).toBe('50');
    expect(response.headers.get('x-gateway-savings-pct')).toBe('25');
    expect(writtenNumber(text, 'cost')).toBe('0.0000375');
    expect(writtenNumber(text, 'benchmark_cost')).toBe('0.00005');
    expect(writtenNumber(text, 'customer_charge')).toBe('0.0000375');
    expect(writtenNumber(text, 'saved')).toBe('0.0000125');
    // What the provider charged for the prompt and for the answer: ten tokens at 1.00 a million, five at 3.00.
    expect(writtenNumber(text, 'upstream_inference_prompt_cost')).toBe('0.00001');
    expect(writtenNumber(text, 'upstream_inference_completions_cost')).toBe('0.000015');
    expect(JSON.parse(text).usage.cost_details.cache_tier).toBe('miss');
    expect(await balance(workspace)).toMatchObject({
      balance: parseUsd('5') - parseUsd('0.0000375'),
      held: 0n,
    });
    expect(await rowOf(id)).toMatchObject({
      benchmark_pico: 50_000_000n,
      charge_pico: 37_500_000n,
      upstream_pico: 25_000_000n,
      saved_pico: 12_500_000n,
      settlement: 'posted',
      usage_source: 'provider',
    });
  });

  it('carries every header of the contract', async () => {
    const { liveKey } = await newWorkspace();
    const { response } = await chatOk(scripted().body, { key: liveKey });
    const { headers } = response;
    expect(headers.get('x-btl-request-id')).toMatch(/^req_[0-9a-f]{32}$/);
    expect(headers.get('x-request-id')).toBe(headers.get('x-btl-request-id'));
    expect(headers.get('x-btl-model')).toBe('acme/one');
    expect(headers.get('x-btl-provider')).toBe('a');
    expect(headers.get('x-btl-attempts')).toBe('1');
    expect(headers.get('x-btl-miss-reason')).toBe('first_seen');
    expect(headers.get('x-btl-cache-tier')).toBeNull();
    expect(headers.get('x-btl-overhead-ms')).toMatch(/^\d+(\.\d+)?$/);
    expect(headers.get('x-btl-quoted-max')).toMatch(USD);
    const { charge } = figuresOf(response);
    expect(Number(headers.get('x-btl-quoted-max'))).toBeGreaterThan(Number(charge));
    expect(headers.get('x-ratelimit-limit-requests')).toBe('100000');
    expect(headers.get('x-ratelimit-remaining-requests')).toMatch(/^\d+$/);
    expect(headers.get('x-ratelimit-reset-requests')).toMatch(/^\d+(ms|s)$/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-type')).toContain('application/json');
  });

  it('carries the token rate where the key has one', async () => {
    const workspace = await newWorkspace();
    const { key } = await workspace.key({ tokensPerMinute: 50_000 });
    // More than comes back while the answer is on its way.
    const usage = { prompt_tokens: 20_000, completion_tokens: 10, total_tokens: 20_010 };
    const { response } = await chatOk(scripted({ a: { usage } }).body, { key });
    expect(response.headers.get('x-ratelimit-limit-tokens')).toBe('50000');
    const remaining = Number(response.headers.get('x-ratelimit-remaining-tokens'));
    expect(remaining).toBeGreaterThanOrEqual(29_990);
    expect(remaining).toBeLessThan(50_000);
    expect(response.headers.get('x-ratelimit-reset-tokens')).toMatch(/^\d+(ms|s)$/);
  });

  it('names the canonical slug for an alias, in any case', async () => {
    const { liveKey } = await newWorkspace();
    for (const model of ['acme-one', 'ACME-One', 'acme/ONE', 'acme/one:floor']) {
      const { json, response } = await chatOk(scripted({}, { model }).body, { key: liveKey });
      expect(json.model, model).toBe('acme/one');
      expect(response.headers.get('x-btl-model')).toBe('acme/one');
    }
  });
});

describe('figures', () => {
  it('price cached tokens once, at the cached rate, for benchmark and route', async () => {
    const { liveKey } = await newWorkspace();
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 20,
      total_tokens: 120,
      prompt_tokens_details: { cached_tokens: 60 },
      completion_tokens_details: { reasoning_tokens: 8 },
    };
    const { response, json } = await chatOk(scripted({ a: { usage } }).body, { key: liveKey });
    // 40 × 2 + 60 × 0.5 + 20 × 6 = 230; 40 × 1 + 60 × 0.25 + 20 × 3 = 115; half of the 115 between is the share.
    expect(figuresOf(response)).toEqual({ benchmark: '0.00023', charge: '0.0001725', saved: '0.0000575' });
    expect(response.headers.get('x-gateway-cost')).toBe('0.000115');
    expect(json.usage.prompt_tokens_details.cached_tokens).toBe(60);
    expect(json.usage.completion_tokens_details.reasoning_tokens).toBe(8);
  });

  it('never charge above the benchmark where the route is dearer: the loss is ours', async () => {
    const { liveKey } = await newWorkspace();
    const { response } = await chatOk(scripted({}, { model: 'acme/above' }).body, { key: liveKey });
    expect(figuresOf(response)).toEqual({ benchmark: '0.00005', charge: '0.00005', saved: '0' });
    expect(response.headers.get('x-gateway-cost')).toBe('0.000075');
    expect(response.headers.get('x-gateway-fee-pct')).toBe('0');
    expect(response.headers.get('x-gateway-savings')).toBe('0');
    expect(response.headers.get('x-gateway-savings-pct')).toBe('0');
  });

  it('are the model’s own sell rates where it has them', async () => {
    const { liveKey } = await newWorkspace();
    const { response } = await chatOk(scripted({}, { model: 'acme/sold' }).body, { key: liveKey });
    // 10 × 1.80 + 5 × 5.40 = 45.
    expect(figuresOf(response)).toEqual({ benchmark: '0.00005', charge: '0.000045', saved: '0.000005' });
    expect(response.headers.get('x-gateway-cost')).toBe('0.000025');
  });

  it('take the tier of the whole prompt for every token', async () => {
    const { liveKey } = await newWorkspace();
    const usage = { prompt_tokens: 1_500, completion_tokens: 10, total_tokens: 1_510 };
    const { marker, body } = scripted({ a: { usage } }, { model: 'acme/tiers' });
    const padding = { role: 'system', content: `${marker} ${'word '.repeat(1_500)}` };
    const messages = [padding, ...(body.messages as object[])];
    const { response } = await chatOk({ ...body, messages }, { key: liveKey });
    // 1500 × 4 + 10 × 9 = 6090; 1500 × 2 + 10 × 5 = 3050.
    expect(figuresOf(response)).toEqual({ benchmark: '0.00609', charge: '0.00457', saved: '0.00152' });
  });

  it('take a pinned provider’s own price as the benchmark', async () => {
    const { liveKey } = await newWorkspace();
    const body = scripted({}, { model: 'acme/two', provider: { only: ['b'] } }).body;
    const { response, json } = await chatOk(body, { key: liveKey });
    // 10 × 1.50 + 5 × 4.50 = 37.5.
    expect(figuresOf(response)).toEqual({ benchmark: '0.0000375', charge: '0.0000375', saved: '0' });
    expect(response.headers.get('x-btl-provider')).toBe('b');
    expect(json.choices[0].message.content).toBe('Hello from b.');
  });

  it('never exceed the hold, whatever a provider reports, and the receipt says so', async () => {
    const workspace = await newWorkspace();
    const usage = { prompt_tokens: 30_000, completion_tokens: 4_000, total_tokens: 34_000 };
    const { response, id } = await chatOk(scripted({ a: { usage } }).body, { key: workspace.liveKey });
    const { charge } = figuresOf(response);
    expect(charge).toBe(response.headers.get('x-btl-quoted-max'));
    const row = await rowOf(id);
    expect(row).toMatchObject({ charge_pico: parseUsd(charge), receipt: { overrun: true } });
  });

  it('are counted by us where the provider reports no usage', async () => {
    const workspace = await newWorkspace();
    const content = 'Nine words of an answer that nobody has counted.';
    const { json, id } = await chatOk(scripted({ a: { usage: null, content } }).body, {
      key: workspace.liveKey,
    });
    expect(json.usage.completion_tokens).toBe(encode(content).length);
    expect(json.usage.prompt_tokens).toBeGreaterThan(20);
    const row = await rowOf(id);
    expect(row).toMatchObject({ usage_source: 'counted', output_tokens: encode(content).length });
    expect(row.benchmark_pico).toBe(BigInt(row.input_tokens * 2 + row.output_tokens * 6) * 1_000_000n);
  });

  it('are numbers without an exponent, however small', async () => {
    const { liveKey } = await newWorkspace();
    const usage = {
      prompt_tokens: 1,
      completion_tokens: 0,
      total_tokens: 1,
      prompt_tokens_details: { cached_tokens: 1 },
    };
    // Only an answer without words is believed to have no output.
    const silent = scripted({ a: { usage, content: '', finishReason: 'length' } });
    const { text, response } = await chatOk(silent.body, { key: liveKey });
    expect(figuresOf(response)).toEqual({
      benchmark: '0.0000005',
      charge: '0.000000375',
      saved: '0.000000125',
    });
    expect(writtenNumber(text, 'customer_charge')).toBe('0.000000375');
    expect(writtenNumber(text, 'saved')).toBe('0.000000125');
  });
});

describe('output caps', () => {
  it('above the model’s limit are clamped, and named', async () => {
    const { liveKey } = await newWorkspace();
    for (const name of ['max_tokens', 'max_completion_tokens']) {
      const { marker, body } = scripted({}, { model: 'acme/small', max_tokens: undefined, [name]: 9_999 });
      const { response } = await chatOk(body, { key: liveKey });
      expect(response.headers.get('x-btl-output-cap')).toBe('500');
      const [call] = await upstreamCalls(marker);
      expect(call.body[name]).toBe(500);
    }
  });

  it('within the limit go on as they were written', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted({}, { max_tokens: 77 });
    const { response } = await chatOk(body, { key: liveKey });
    expect(response.headers.get('x-btl-output-cap')).toBeNull();
    const [call] = await upstreamCalls(marker);
    expect(call.body.max_tokens).toBe(77);
    expect(call.body).not.toHaveProperty('max_completion_tokens');
  });

  it('that nobody set are not invented where the balance affords the model’s limit', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted({}, { max_tokens: undefined });
    await chatOk(body, { key: liveKey });
    const [call] = await upstreamCalls(marker);
    expect(call.body).not.toHaveProperty('max_tokens');
    expect(call.body).not.toHaveProperty('max_completion_tokens');
  });

  it('that nobody set are what a small balance affords, sent on and named', async () => {
    const workspace = await newWorkspace('0.01');
    const { marker, body } = scripted({}, { max_tokens: undefined });
    const { response, id } = await chatOk(body, { key: workspace.liveKey });
    const cap = Number(response.headers.get('x-btl-output-cap'));
    expect(cap).toBeGreaterThanOrEqual(1_024);
    expect(cap).toBeLessThan(4_096);
    const [call] = await upstreamCalls(marker);
    expect(call.body.max_completion_tokens ?? call.body.max_tokens).toBe(cap);
    expect(await rowOf(id)).toMatchObject({ receipt: { output_cap: cap } });
  });
});
