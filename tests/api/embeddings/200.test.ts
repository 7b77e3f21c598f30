// Guarantee: texts and tokens are embedded in order, in the form asked for, at an exact price of their input, with the receipt of any call.
import { describe, expect, it } from 'vitest';
import { addProviderKey } from '@/lib/auth/provider-key-queries';
import { parseUsd } from '@/lib/base/money';
import { apiPool, ask, newWorkspace, upstreamCalls } from '../../support/api';
import { balance, figuresOf, readRequest, rowOf, writtenNumber } from '../../support/api-checks';
import { fakeVector } from '../../support/fake-upstream';
import { ENCRYPTION_KEY } from '../../support/server-process';
import { embedOk, embedScripted, vectorsIn } from './support';

/** 10 tokens at 0.10 a million direct, 0.04 at the provider. */
const FIGURES = { benchmark: '0.000001', charge: '0.0000007', saved: '0.0000003' };

describe.concurrent('embeddings', () => {
  it('come back in order, under our name of the model, and cost what their input does', async () => {
    const workspace = await newWorkspace('1');
    const { marker, body } = embedScripted({}, { others: ['two', 'three'] });
    const { response, json, id, text } = await embedOk(body, { key: workspace.liveKey });
    expect(vectorsIn(json)).toEqual([fakeVector(0), fakeVector(1), fakeVector(2)]);
    expect(json.data.map(({ index, object }: any) => [index, object])).toEqual(
      [0, 1, 2].map((index) => [index, 'embedding']),
    );
    expect(json).toMatchObject({ object: 'list', model: 'acme/embed' });
    expect(Object.keys(json).sort()).toEqual(['data', 'model', 'object', 'usage']);
    expect(json.usage).toMatchObject({ prompt_tokens: 10, total_tokens: 10 });
    expect(json.usage).not.toHaveProperty('completion_tokens');
    expect(writtenNumber(text, 'customer_charge')).toBe('0.0000007');
    expect(figuresOf(response)).toEqual(FIGURES);
    const get = (name: string) => response.headers.get(name);
    expect(get('x-btl-model')).toBe('acme/embed');
    expect(get('x-btl-provider')).toBe('a');
    expect(get('x-btl-miss-reason')).toBe('first_seen');
    expect(get('x-btl-quoted-max')).toMatch(/^0\.0000/);
    expect(get('x-btl-overhead-ms')).toMatch(/^\d/);
    expect(get('cache-control')).toBe('no-store');
    const { balance: left, held } = await balance(workspace);
    expect([parseUsd('1') - left, held]).toEqual([parseUsd('0.0000007'), 0n]);
    expect(await rowOf(id)).toMatchObject({
      endpoint: '/v1/embeddings',
      input_tokens: 10,
      output_tokens: 0,
      charge_pico: 700_000n,
      upstream_pico: 400_000n,
      settlement: 'posted',
    });
    const record = await readRequest(id, workspace.liveKey);
    expect(record.customer_charge).toBe('0.0000007');
    const [call] = await upstreamCalls(marker);
    expect(call.path).toBe('/v1/embeddings');
    expect(call.body).toEqual({ model: 'up-embed', input: body.input });
  });

  it('come as base64 where that is asked for, byte for byte as the provider sent them', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = embedScripted({}, { encoding_format: 'base64', others: ['two'] });
    const { json } = await embedOk(body, { key: liveKey });
    expect(typeof json.data[1].embedding).toBe('string');
    expect(vectorsIn(json)).toEqual([fakeVector(0), fakeVector(1)]);
    const [call] = await upstreamCalls(marker);
    expect(call.body.encoding_format).toBe('base64');
  });

  it('come as asked from a provider that knows floats alone', async () => {
    const { liveKey } = await newWorkspace();
    const asked = { model: 'acme/embed-floats', encoding_format: 'base64', others: ['two'] };
    const { marker, body } = embedScripted({}, asked);
    const { json } = await embedOk(body, { key: liveKey });
    expect(typeof json.data[0].embedding).toBe('string');
    expect(vectorsIn(json)).toEqual([fakeVector(0), fakeVector(1)]);
    const [call] = await upstreamCalls(marker);
    expect(call.body).not.toHaveProperty('encoding_format');
  });

  it('come in the order of the inputs, whatever the provider’s', async () => {
    const { liveKey } = await newWorkspace();
    const data = [1, 0].map((index) => ({ object: 'embedding', index, embedding: [index + 0.5] }));
    const { body } = embedScripted({ a: { data } }, { others: ['two'] });
    const { json } = await embedOk(body, { key: liveKey });
    expect(vectorsIn(json)).toEqual([[0.5], [1.5]]);
  });

  it('pass dimensions on, keep what is ours, and name what is in no schema', async () => {
    const { liveKey } = await newWorkspace();
    const more = { dimensions: 2, user: 'u-1', metadata: { a: 1 }, wild: true, provider: { ignore: ['b'] } };
    const { marker, body } = embedScripted({}, more);
    const { response, json } = await embedOk(body, { key: liveKey });
    expect(vectorsIn(json)).toEqual([fakeVector(0, 2)]);
    const [call] = await upstreamCalls(marker);
    expect(Object.keys(call.body).sort()).toEqual(['dimensions', 'input', 'model']);
    expect(response.headers.get('x-btl-ignored-parameters')).toBe('metadata, wild');
  });

  it('take a single text, one list of tokens, and lists of tokens', async () => {
    const { testKey } = await newWorkspace();
    const model = 'openai/text-embedding-3-small';
    for (const [input, tokens, count] of [
      ['Hello from Gateway', 3, 1],
      [[9906, 505, 30898], 3, 1],
      [[[9906, 505], [30898]], 3, 2],
      [['Hello', ' from Gateway'], 3, 2],
    ] as const) {
      const { json } = await embedOk({ model, input }, { key: testKey });
      expect(json.usage.prompt_tokens, JSON.stringify(input)).toBe(tokens);
      expect(json.data).toHaveLength(count);
    }
  });

  it('take two thousand inputs and three hundred thousand tokens at once', async () => {
    const { testKey } = await newWorkspace();
    const input = Array.from({ length: 2_000 }, (_, i) => Array.from({ length: 150 }, (_, k) => i + k));
    const body = { model: 'openai/text-embedding-3-small', input, dimensions: 8, encoding_format: 'base64' };
    const { json } = await embedOk(body, { key: testKey });
    expect(json.data).toHaveLength(2_000);
    expect(json.usage.prompt_tokens).toBe(300_000);
    expect(new Set(json.data.map(({ embedding }: any) => embedding)).size).toBe(2_000);
  });

  it('are counted by us where the provider reports no usage, and the row says so', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = embedScripted({ a: { usage: null } });
    const { json, id } = await embedOk(body, { key: liveKey });
    expect(json.usage.prompt_tokens).toBeGreaterThan(10);
    expect(await rowOf(id)).toMatchObject({ usage_source: 'counted', output_tokens: 0 });
  });

  it('are asked for with the customer’s own key where there is one', async () => {
    const workspace = await newWorkspace('0');
    const key = { workspaceId: workspace.id, providerId: 'b', name: 'mine', secret: 'own-secret-embeddings' };
    await addProviderKey(apiPool(), Buffer.from(ENCRYPTION_KEY, 'hex'), key);
    const { marker, body } = embedScripted();
    const { response } = await embedOk(body, { key: workspace.liveKey });
    expect(figuresOf(response)).toEqual({ benchmark: '0.000001', charge: '0', saved: '0.0000004' });
    const [call] = await upstreamCalls(marker);
    expect(call.headers.authorization).toBe('Bearer own-secret-embeddings');
  });

  it('are quoted as they are called, and a quote sent back holds for them alone', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = embedScripted({}, { others: ['two'] });
    const response = await ask('/v1/account/quote', body, { key: liveKey });
    const quoted = await response.json();
    expect(response.status, JSON.stringify(quoted)).toBe(200);
    expect(quoted).toMatchObject({ model: 'acme/embed', binding: true, max_output_tokens: 0 });
    expect(quoted.estimate.output_tokens).toBe(0);
    expect(quoted.input_tokens).toBeGreaterThan(10);
    const headers = { 'x-btl-quote': quoted.id };
    const { response: called } = await embedOk(body, { key: liveKey, headers });
    expect(parseUsd(figuresOf(called).charge)).toBeLessThanOrEqual(parseUsd(quoted.amounts.max_charge));
    const other = await ask('/v1/embeddings', { ...body, input: 'other' }, { key: liveKey, headers });
    expect(other.status).toBe(409);
  });

  it('come through the other door alike', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = embedScripted();
    const { json, response } = await embedOk(body, { key: liveKey, door: 'next' });
    expect(vectorsIn(json)).toEqual([fakeVector(0)]);
    expect(figuresOf(response)).toEqual(FIGURES);
  });
});

describe.concurrent('another dialect', () => {
  it('Gemini’s is told the texts and gives its vectors', async () => {
    const { liveKey } = await newWorkspace();
    const answer = { embeddings: [{ values: [0.5, 0.25] }, { values: [1, -1] }] };
    const more = { model: 'acme/embed-gemini', others: ['two'], dimensions: 2, input_type: 'search_query' };
    const { marker, body } = embedScripted({ gemini: { body: JSON.stringify(answer) } }, more);
    const { json, id } = await embedOk(body, { key: liveKey });
    expect(vectorsIn(json)).toEqual([
      [0.5, 0.25],
      [1, -1],
    ]);
    const [call] = await upstreamCalls(marker);
    expect(call.path).toBe('/v1beta/models/up-embed:batchEmbedContents');
    expect(call.body.requests[1]).toEqual({
      model: 'models/up-embed',
      content: { parts: [{ text: 'two' }] },
      taskType: 'RETRIEVAL_QUERY',
      outputDimensionality: 2,
    });
    expect(await rowOf(id)).toMatchObject({ usage_source: 'counted' });
  });

  it('Cohere’s is told the texts and gives its vectors and what it billed', async () => {
    const { liveKey } = await newWorkspace();
    const answer = { embeddings: { float: [[0.5, 0.25]] }, meta: { billed_units: { input_tokens: 7 } } };
    const more = { model: 'acme/embed-command', encoding_format: 'base64' };
    const { marker, body } = embedScripted({ command: { body: JSON.stringify(answer) } }, more);
    const { json } = await embedOk(body, { key: liveKey });
    expect(vectorsIn(json)).toEqual([[0.5, 0.25]]);
    expect(json.usage.prompt_tokens).toBe(7);
    const [call] = await upstreamCalls(marker);
    expect(call.path).toBe('/v2/embed');
    expect(call.body).toMatchObject({ input_type: 'search_document', truncate: 'NONE', texts: body.input });
  });
});

describe.concurrent('a test key', () => {
  it('gets the same vector of length 1 for the same input, another for another, of the model’s dimensions', async () => {
    const { testKey } = await newWorkspace();
    const asked = { model: 'text-embedding-3-large', input: ['one', 'two', 'one'] };
    const { json, response } = await embedOk(asked, { key: testKey });
    const [one, two, again] = vectorsIn(json);
    expect(json.model).toBe('openai/text-embedding-3-large');
    expect(one).toEqual(again);
    expect(one).not.toEqual(two);
    expect(one).toHaveLength(3_072);
    expect(Math.hypot(...(two ?? []))).toBeCloseTo(1, 5);
    expect(response.headers.get('x-btl-provider')).toBe('sandbox');
    // Three tokens at 0.13 a million.
    expect(figuresOf(response).benchmark).toBe('0.00000039');
  });

  it('is answered for every embedding model of the catalog', async () => {
    const { testKey } = await newWorkspace();
    const { data } = await (await ask('/v1/models?modality=embeddings', undefined, { key: testKey })).json();
    const models = data.filter(
      (row: any) => row.compatible_endpoints.includes('/v1/embeddings') && !row.alias_of,
    );
    expect(models.length).toBeGreaterThanOrEqual(7);
    for (const { id, architecture, pricing } of models.filter((row: any) => !row.id.startsWith('acme/'))) {
      expect(architecture.output_modalities, id).toEqual(['embeddings']);
      expect(Number(pricing.prompt), id).toBeGreaterThan(0);
      const { response } = await embedOk({ model: id, input: 'Hello' }, { key: testKey });
      expect(parseUsd(figuresOf(response).charge), id).toBeGreaterThan(0n);
    }
  });
});
