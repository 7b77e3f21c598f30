// Guarantee: btl-2 and auto answer with a test key whatever is asked, name their price, and record which rule chose.
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { addressOf, newWorkspace, type TestWorkspace } from '../../support/api';
import { chat, chatOk, readRequest } from '../../support/api-checks';

let space: TestWorkspace;
beforeAll(async () => {
  space = await newWorkspace();
});

const asks = (body: object = {}) => ({
  model: 'btl-2',
  messages: [{ role: 'user', content: randomUUID() }],
  max_tokens: 50,
  ...body,
});
const get = async (path: string) =>
  (await fetch(`${addressOf()}${path}`, { headers: { authorization: `Bearer ${space.testKey}` } })).json();

describe('btl-2', () => {
  it('answers under its own slug at its own rates, below the benchmark', async () => {
    const { response, json, id } = await chatOk(asks(), { key: space.testKey });
    expect(json.model).toBe('btl/btl-2');
    expect(response.headers.get('cache-control')).toContain('no-store');
    const { prompt_tokens: input, completion_tokens: output } = json.usage;
    const charge = Number(response.headers.get('x-btl-customer-charge'));
    expect(charge).toBeCloseTo((input * 0.6 + output * 2.4) / 1e6, 12);
    expect(Number(response.headers.get('x-btl-benchmark-cost'))).toBeCloseTo(
      (input * 2 + output * 8) / 1e6,
      12,
    );
    const receipt = await readRequest(id, space.testKey);
    expect(receipt).toMatchObject({
      model: 'btl/btl-2',
      requested_model: 'btl-2',
      benchmark_provider: 'openai',
    });
    expect(receipt.routing).toMatchObject({ rule: 'btl/btl-2: short_chat' });
    expect(receipt.route_id).toBe(receipt.routing.considered[0].route_id);
    expect(receipt.routing.considered[0].model).toBe('openai/gpt-4.1-nano');
  });

  it('is never cached', async () => {
    const body = asks();
    await chatOk(body, { key: space.testKey });
    const { response } = await chatOk(body, { key: space.testKey });
    expect(response.headers.get('x-btl-cache-tier')).toBeNull();
    expect(response.headers.get('x-btl-miss-reason')).toBe('not_cacheable:router');
  });

  it.each([
    ['temperature 0', { temperature: 0 }],
    ['top_k', { top_k: 5 }],
    ['logit_bias and seed', { logit_bias: { '1': 1 }, seed: 1 }],
    ['verbosity', { verbosity: 'low' }],
    ['reasoning', { reasoning_effort: 'high', temperature: 0 }],
    [
      'everything at once',
      { temperature: 0, top_k: 5, min_p: 0.1, logit_bias: { '1': 1 }, verbosity: 'low', seed: 1 },
    ],
  ])('takes %s', async (_name, more) => {
    await chatOk(asks(more), { key: space.testKey });
  });

  it('streams, and refuses audio with the reason', async () => {
    const stream = await chat(asks({ stream: true }), { key: space.testKey });
    expect(stream.status).toBe(200);
    expect(await stream.text()).toContain('"model":"btl/btl-2"');
    const content = [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }];
    const refused = await chat(asks({ messages: [{ role: 'user', content }] }), { key: space.testKey });
    expect(refused.status).toBe(400);
    expect((await refused.json()).error.code).toBe('unsupported_parameter');
  });

  it('is listed with its rates', async () => {
    const { data } = await get('/v1/account/pricing');
    expect(data.find(({ id }: any) => id === 'btl/btl-2').pricing).toMatchObject({
      pricing_model: 'explicit_sell_rates',
      input_per_mtok: 0.6,
      output_per_mtok: 2.4,
    });
    expect(data.some(({ id }: any) => id === 'btl-2')).toBe(true);
    const model = await get('/v1/models/btl-2');
    expect(model.id).toBe('btl/btl-2');
    expect(model.available_providers.length).toBeGreaterThan(3);
  });
});

describe('auto', () => {
  it.each([
    ['short_chat', {}, 'openai/gpt-4.1-mini'],
    [
      'code',
      { messages: [{ role: 'user', content: 'Fix it:\n```js\nx(\n```' }] },
      'anthropic/claude-sonnet-4.5',
    ],
    ['reasoning', { reasoning_effort: 'high' }, 'openai/gpt-5.1'],
  ])('answers %s under the name of the model it chose', async (shape, more, wanted) => {
    const { json, id } = await chatOk(asks({ model: 'auto', ...more }), { key: space.testKey });
    expect(json.model).toBe(wanted);
    const { routing, requested_model } = await readRequest(id, space.testKey);
    expect(requested_model).toBe('auto');
    expect(routing.rule).toBe(`btl/auto: ${shape}`);
  });

  it('is closed to a key that may not call it', async () => {
    const { key } = await space.key({ mode: 'test', models: ['openai/gpt-4.1-mini'] });
    expect((await chat(asks({ model: 'auto' }), { key })).status).toBe(403);
  });

  it('can be quoted, and the quote sent back', async () => {
    const body = asks({ model: 'auto' });
    const response = await fetch(`${addressOf()}/v1/account/quote`, {
      method: 'POST',
      headers: { authorization: `Bearer ${space.testKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const quote = await response.json();
    expect(quote.model).toBe('openai/gpt-4.1-mini');
    await chatOk(body, { key: space.testKey, headers: { 'x-btl-quote': quote.id } });
  });
});
