// Guarantee: provider preferences, fallback models and suffixes decide the route, and the request's record says why.
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { newWorkspace, type TestWorkspace } from '../../support/api';
import { chat, chatOk, readRequest } from '../../support/api-checks';

let space: TestWorkspace;
beforeAll(async () => {
  space = await newWorkspace();
});

async function routed(body: object) {
  const { response, json, id } = await chatOk(
    { model: 'acme/two', messages: [{ role: 'user', content: randomUUID() }], ...body },
    { key: space.liveKey },
  );
  const { routing } = await readRequest(id, space.liveKey);
  return { provider: response.headers.get('x-btl-provider'), model: json.model, routing };
}

describe('preferences', () => {
  it('take the cheapest where there are none, and say what was considered', async () => {
    const { provider, routing } = await routed({ max_tokens: 100 });
    expect(provider).toBe('a');
    expect(routing).toMatchObject({ reason: 'cheapest', rule: null, expected_output_tokens: 100 });
    expect(routing.considered.map((route: any) => [route.provider, route.model, route.verdict])).toEqual([
      ['a', 'acme/two', 'price'],
      ['b', 'acme/two', 'price'],
    ]);
    // Input at 1.00 and output at 3.00 a million.
    const [first] = routing.considered;
    expect(Number(first.price_estimate)).toBeCloseTo((routing.expected_input_tokens + 300) / 1e6, 12);
    expect(first.score).toBe(first.price_estimate);
  });

  it('order, only and ignore name the route', async () => {
    expect(await routed({ provider: { order: ['b'] } })).toMatchObject({
      provider: 'b',
      routing: { reason: 'caller_order' },
    });
    const only = await routed({ provider: { only: ['Fake B'] } });
    expect(only).toMatchObject({ provider: 'b', routing: { reason: 'only_route' } });
    expect(only.routing.considered[1]).toMatchObject({
      provider: 'a',
      verdict: 'refused',
      why: 'preference: provider.only',
      score: null,
    });
    expect((await routed({ provider: { ignore: ['a'] } })).provider).toBe('b');
  });

  it('max_price leaves out what is dearer', async () => {
    const response = await chat(
      {
        model: 'acme/two',
        messages: [{ role: 'user', content: randomUUID() }],
        provider: { max_price: { prompt: '0.50' } },
      },
      { key: space.liveKey },
    );
    expect(response.status).toBe(503);
    expect((await routed({ provider: { max_price: { prompt: '1.20' } } })).routing.reason).toBe('only_route');
  });

  it('sort and the suffixes are taken, unmeasured routes by price', async () => {
    for (const model of ['acme/two:floor', 'acme/two:nitro'])
      expect((await routed({ model })).provider, model).toBe('a');
    expect((await routed({ provider: { sort: 'latency' } })).routing.sort).toBe('latency');
    expect((await routed({ model: 'acme/two:nitro' })).routing.sort).toBe('throughput');
  });

  it('models[] follow one another', async () => {
    const { model, routing } = await routed({ model: 'acme/unset', models: ['acme/one'] });
    expect(model).toBe('acme/one');
    expect(routing.considered[0]).toMatchObject({ model: 'acme/one', provider: 'a' });
  });

  it('data_collection: deny is refused with the reason only where nothing qualifies', async () => {
    const response = await chat(
      {
        model: 'acme/two',
        messages: [{ role: 'user', content: randomUUID() }],
        provider: { data_collection: 'deny' },
      },
      { key: space.liveKey },
    );
    expect(response.status).toBe(400);
    const { error } = await response.json();
    expect(error).toMatchObject({ code: 'unsupported_parameter', param: 'provider.data_collection' });
    expect(error.message).toContain('Fake A');
    const kept = await chatOk(
      {
        model: 'openai/gpt-oss-120b',
        messages: [{ role: 'user', content: randomUUID() }],
        provider: { data_collection: 'deny' },
      },
      { key: space.testKey },
    );
    expect(['deepinfra', 'fireworks']).toContain(
      (await readRequest(kept.id, space.testKey)).simulated_provider,
    );
  });
});
