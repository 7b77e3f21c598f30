// Guarantee: a quote tells every route's charge in plain numbers, and sent back it binds: its ceiling, its prices, its content, its ten minutes.
import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { type Asked, apiPool, ask, newWorkspace, scripted, upstreamCalls } from '../../support/api';
import { chat, chatOk, expectError, figuresOf, writtenNumber } from '../../support/api-checks';

async function quoteOf(body: object, asked: Asked): Promise<{ quote: any; text: string }> {
  const response = await ask('/v1/account/quote', body, asked);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return { quote: JSON.parse(text), text };
}

const isNumber = expect.any(Number);

describe('a quote', () => {
  it('has the contract’s shape: flat numbers, exact strings beside them', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted({}, { model: 'acme/two' });
    const { quote, text } = await quoteOf(body, { key: liveKey });
    expect(quote).toMatchObject({
      id: expect.stringMatching(/^quote_[0-9a-f]{32}$/),
      object: 'quote',
      model: 'acme/two',
      binding: true,
      currency: 'usd',
      input_tokens: isNumber,
      max_output_tokens: 100,
      benchmark_cost: isNumber,
      customer_charge: isNumber,
      saved: isNumber,
      cache_tier: 'miss',
      predicted_total: isNumber,
      max_charge: isNumber,
      estimate: { output_tokens: 100 },
    });
    const lifeMs = Date.parse(quote.expires_at) - Date.now();
    expect(lifeMs).toBeGreaterThan(9 * 60_000);
    expect(lifeMs).toBeLessThanOrEqual(10 * 60_000);
    for (const name of ['benchmark_cost', 'customer_charge', 'saved', 'predicted_total', 'max_charge']) {
      expect(quote.amounts[name]).toMatch(/^\d+(\.\d*[1-9])?$/);
      expect(Number(quote.amounts[name])).toBe(quote[name]);
    }
    expect(text).not.toMatch(/:-?\d+(\.\d+)?[eE]/);
    expect(await upstreamCalls(marker)).toEqual([]);
  });

  it('adds up, for every route', async () => {
    const { liveKey } = await newWorkspace();
    const { quote } = await quoteOf(scripted({}, { model: 'acme/two' }).body, { key: liveKey });
    const { input_tokens: input, amounts } = quote;
    const micro = (amount: number) => parseUsd(amount.toFixed(6));
    expect(parseUsd(amounts.benchmark_cost)).toBe(micro((input * 2 + 600) / 1e6));
    expect(quote.routes.map((route: any) => route.provider)).toEqual(['a', 'b']);
    for (const [index, upstream] of [input * 1 + 300, input * 1.5 + 450].entries()) {
      const route = quote.routes[index];
      expect(route).toMatchObject({ available: true, reason: null });
      expect(route.upstream_cost).toBeCloseTo(upstream / 1e6, 12);
      expect(route.customer_charge).toBeCloseTo((upstream + input * 2 + 600) / 2e6, 12);
      expect(route.saved).toBeCloseTo(route.benchmark_cost - route.customer_charge, 12);
    }
    expect(quote.customer_charge).toBe(quote.routes[0].customer_charge);
    expect(quote.predicted_total).toBe(quote.customer_charge);
    expect(quote.savings_breakdown).toMatchObject({ routing: quote.saved, exact_response_cache: 0 });
    expect(parseUsd(amounts.max_charge)).toBeGreaterThanOrEqual(parseUsd(amounts.customer_charge));
  });

  it('is for many calls an estimate that does not bind', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted();
    const { quote } = await quoteOf({ ...body, estimated_calls: 1_000 }, { key: liveKey });
    expect(quote.binding).toBe(false);
    expect(parseUsd(quote.amounts.predicted_total)).toBe(parseUsd(quote.amounts.customer_charge) * 1_000n);
    const response = await chat(body, { key: liveKey, headers: { 'x-btl-quote': quote.id } });
    await expectError(response, 409, 'quote_expired');
  });

  it('takes a Responses body', async () => {
    const { liveKey } = await newWorkspace();
    const body = {
      model: 'acme/one',
      instructions: 'Be brief.',
      input: 'Hello there',
      max_output_tokens: 50,
    };
    const { quote } = await quoteOf(body, { key: liveKey });
    expect(quote).toMatchObject({ model: 'acme/one', max_output_tokens: 50 });
    expect(quote.input_tokens).toBeGreaterThan(5);
  });

  it('knows that the answer is stored', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted();
    await chatOk(body, { key: liveKey });
    const { quote, text } = await quoteOf(body, { key: liveKey });
    expect(quote.cache_tier).toBe('exact_response_cache');
    expect(writtenNumber(text, 'customer_charge')).toBe('0.000025');
    expect(quote.savings_breakdown.exact_response_cache).toBe(0.000025);
  });

  it('is given to a test key and to one that may only read usage', async () => {
    const workspace = await newWorkspace();
    const reader = await workspace.key({ scopes: ['usage:read'] });
    for (const key of [workspace.testKey, reader.key]) await quoteOf(scripted().body, { key });
    const writer = await workspace.key({ scopes: ['keys:write'] });
    await expectError(
      await ask('/v1/account/quote', scripted().body, { key: writer.key }),
      403,
      'scope_denied',
    );
  });

  it('names what is not configured', async () => {
    const { liveKey } = await newWorkspace();
    const { quote } = await quoteOf(scripted({}, { model: 'acme/unset' }).body, { key: liveKey });
    expect(quote.binding).toBe(false);
    expect(quote.routes).toMatchObject([
      { provider: 'unset', available: false, reason: expect.stringMatching(/configured/) },
    ]);
  });

  it('is refused where the body is wrong', async () => {
    const { liveKey } = await newWorkspace();
    const wrong: [object, number, string][] = [
      [{ model: 'acme/one' }, 400, 'invalid_request'],
      [{ ...scripted().body, estimated_calls: 0 }, 400, 'invalid_request'],
      [{ ...scripted().body, model: 'acme/nothing' }, 404, 'model_not_found'],
    ];
    for (const [body, status, code] of wrong)
      await expectError(await ask('/v1/account/quote', body, { key: liveKey }), status, code);
  });
});

describe('a quote sent back', () => {
  it('covers the audio that the request carries, so that the charge is what it is without one', async () => {
    const { liveKey } = await newWorkspace();
    const usage = { prompt_tokens: 100, completion_tokens: 10, prompt_tokens_details: { audio_tokens: 60 } };
    const { body } = scripted({ b: { usage } }, { model: 'acme/hears' });
    const [message] = body.messages as { content: string }[];
    const speech = { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } };
    const content = [{ type: 'text', text: message?.content }, speech];
    const spoken = { ...body, messages: [{ role: 'user', content }] };
    const { quote } = await quoteOf(spoken, { key: liveKey });
    const { response } = await chatOk(spoken, { key: liveKey, headers: { 'x-btl-quote': quote.id } });
    // 40 × 2.00 + 60 × 20.00 + 10 × 6.00 direct; 40 × 1.50 + 60 × 15.00 + 10 × 4.50 at b.
    expect(figuresOf(response)).toEqual({ benchmark: '0.00134', charge: '0.0011725', saved: '0.0001675' });
  });

  it('holds no more than its ceiling, and charges no more', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted();
    const { quote } = await quoteOf(body, { key: liveKey });
    const { response } = await chatOk(body, { key: liveKey, headers: { 'x-btl-quote': quote.id } });
    expect(response.headers.get('x-btl-quoted-max')).toBe(quote.amounts.max_charge);
    expect(parseUsd(figuresOf(response).charge)).toBeLessThanOrEqual(parseUsd(quote.amounts.max_charge));
  });

  it('stays below its ceiling though the provider reports far more', async () => {
    const { liveKey } = await newWorkspace();
    const usage = { prompt_tokens: 20_000, completion_tokens: 4_000, total_tokens: 24_000 };
    const { body } = scripted({ a: { usage } });
    const { quote } = await quoteOf(body, { key: liveKey });
    const { response } = await chatOk(body, { key: liveKey, headers: { 'x-btl-quote': quote.id } });
    expect(figuresOf(response).charge).toBe(quote.amounts.max_charge);
  });

  it('streams, too', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted();
    const { quote } = await quoteOf(body, { key: liveKey });
    const response = await chat(
      { ...body, stream: true },
      { key: liveKey, headers: { 'x-btl-quote': quote.id } },
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('x-btl-quoted-max')).toBe(quote.amounts.max_charge);
    await response.text();
  });

  it('with other content is 409 quote_mismatch, not to be retried, and nothing is sent', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted();
    const { quote } = await quoteOf(body, { key: liveKey });
    const changes = [
      { max_tokens: 101 },
      { model: 'acme/two' },
      { n: 2 },
      { messages: [{ role: 'user', content: 'Hi' }] },
    ];
    for (const change of changes) {
      const response = await chat(
        { ...body, ...change },
        { key: liveKey, headers: { 'x-btl-quote': quote.id } },
      );
      expect(response.headers.get('x-should-retry')).toBe('false');
      const error = await expectError(response, 409, 'quote_mismatch');
      expect(error.param).toBe('x-btl-quote');
    }
    expect(await upstreamCalls(marker)).toEqual([]);
  });

  it('past its time is 409 quote_expired', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted();
    const { quote } = await quoteOf(body, { key: liveKey });
    await apiPool().query("update quotes set expires_at = now() - interval '1 second' where id = $1", [
      quote.id,
    ]);
    const response = await chat(body, { key: liveKey, headers: { 'x-btl-quote': quote.id } });
    expect(response.headers.get('x-should-retry')).toBe('false');
    await expectError(response, 409, 'quote_expired');
  });

  it('of another workspace or mode is 404', async () => {
    const [one, two] = await Promise.all([newWorkspace(), newWorkspace()]);
    const { body } = scripted();
    const { quote } = await quoteOf(body, { key: one.liveKey });
    for (const key of [two.liveKey, one.testKey])
      await expectError(await chat(body, { key, headers: { 'x-btl-quote': quote.id } }), 404, 'not_found');
  });
});
