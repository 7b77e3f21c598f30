// Guarantee: what cannot be embedded is refused with the field's name before anything is held, and a provider's fault is another's chance.
import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { newWorkspace, upstreamCalls } from '../../support/api';
import { chat, expectError, expectUncharged, rowOf } from '../../support/api-checks';
import { fakeVector } from '../../support/fake-upstream';
import { embed, embedOk, embedScripted, vectorsIn } from './support';

describe.concurrent('a bad request', () => {
  it.each([
    [{ input: undefined }, 'input'],
    [{ input: '' }, 'input'],
    [{ input: [] }, 'input'],
    [{ input: ['a', ''] }, 'input[1]'],
    [{ input: ['a', 1] }, 'input[1]'],
    [{ input: [[1], []] }, 'input[1]'],
    [{ input: [1, 2.5] }, 'input[1]'],
    [{ input: [1, -1] }, 'input[1]'],
    [{ input: [[1, 'x']] }, 'input[0][1]'],
    [{ input: { text: 'a' } }, 'input'],
    [{ input: Array.from({ length: 2_049 }, () => 'a') }, 'input'],
    [{ input: 'a', encoding_format: 'int8' }, 'encoding_format'],
    [{ input: 'a', dimensions: 0 }, 'dimensions'],
    [{ input: 'a', model: undefined }, 'model'],
  ])('%j is refused by the name of its field', async (fault, param) => {
    const workspace = await newWorkspace('1');
    const response = await embed({ model: 'acme/embed', ...fault }, { key: workspace.liveKey });
    const error = await expectError(response, 400, 'invalid_request');
    expect(error.param).toBe(param);
    await expectUncharged(workspace, parseUsd('1'));
  });

  it('an input that is too long is named, with its tokens', async () => {
    const { testKey } = await newWorkspace();
    const model = 'openai/text-embedding-3-small';
    const long = 'word '.repeat(9_000);
    const text = await expectError(
      await embed({ model, input: ['short', long] }, { key: testKey }),
      400,
      'context_length_exceeded',
    );
    expect(text.param).toBe('input[1]');
    expect(text.message).toMatch(/900\d tokens.*8192/);
    const tokens = Array.from({ length: 8_193 }, () => 5);
    const told = await expectError(
      await embed({ model, input: tokens }, { key: testKey }),
      400,
      'context_length_exceeded',
    );
    expect(told.param).toBe('input');
    // As many bytes and fewer tokens fit.
    await embedOk({ model, input: 'word '.repeat(8_000), dimensions: 2 }, { key: testKey });
  });

  it('a chat model asked for embeddings is refused by name of one that embeds, and the other way round', async () => {
    const { testKey } = await newWorkspace();
    const wrong = await embed({ model: 'openai/gpt-4.1-mini', input: 'a' }, { key: testKey });
    const error = await expectError(wrong, 400, 'unsupported_parameter');
    expect(error.param).toBe('model');
    expect(error.message).toContain('`openai/text-embedding-3-small`');
    const messages = [{ role: 'user', content: 'a' }];
    const other = await chat({ model: 'text-embedding-3-small', messages }, { key: testKey });
    expect((await expectError(other, 400, 'unsupported_parameter')).message).toContain('POST /v1/embeddings');
    const router = await embed({ model: 'auto', input: 'a' }, { key: testKey });
    await expectError(router, 400, 'unsupported_parameter');
  });

  it('other models as fallbacks are refused: their vectors cannot be compared', async () => {
    const { testKey } = await newWorkspace();
    const body = { model: 'acme/embed', input: 'a', models: ['openai/text-embedding-3-small'] };
    const error = await expectError(await embed(body, { key: testKey }), 400, 'unsupported_parameter');
    expect(error.param).toBe('models');
  });

  it('dimensions at a model that has one length are refused, or dropped with leave', async () => {
    const { testKey } = await newWorkspace();
    const body = { model: 'openai/text-embedding-ada-002', input: 'a', dimensions: 8 };
    const error = await expectError(await embed(body, { key: testKey }), 400, 'unsupported_parameter');
    expect(error.param).toBe('dimensions');
    const { json, response } = await embedOk(
      { ...body, provider: { require_parameters: false } },
      { key: testKey },
    );
    expect(vectorsIn(json)[0]).toHaveLength(1_536);
    expect(response.headers.get('x-btl-dropped-parameters')).toBe('dimensions');
  });

  it('an unknown model, a bad key and a key without the scope are told as anywhere', async () => {
    const workspace = await newWorkspace();
    const body = { model: 'acme/nothing', input: 'a' };
    await expectError(await embed(body, { key: workspace.liveKey }), 404, 'model_not_found');
    await expectError(await embed(body, { key: 'gw_live_nothing' }), 401, 'invalid_api_key');
    const { key } = await workspace.key({ scopes: ['usage:read'] });
    await expectError(await embed(body, { key }), 403, 'scope_denied');
  });

  it('credits that do not cover the input are 402, and nothing is sent', async () => {
    const workspace = await newWorkspace('0');
    const { marker, body } = embedScripted();
    await expectError(await embed(body, { key: workspace.liveKey }), 402, 'gateway_insufficient_credits');
    expect(await upstreamCalls(marker)).toEqual([]);
  });

  it('tokens a minute are counted as at chats', async () => {
    const workspace = await newWorkspace();
    const { key } = await workspace.key({ tokensPerMinute: 100 });
    const body = { model: 'acme/embed', input: 'word '.repeat(200) };
    await expectError(await embed(body, { key }), 429, 'rate_limit_exceeded');
  });
});

describe.concurrent('a provider that fails', () => {
  const SHORT = { object: 'embedding', index: 0, embedding: [0.5, 0.5, 0.5] };

  it.each([
    ['500', { status: 500 }, {}],
    ['malformed', { body: '{"object":"list","data":[{"index":0,"embedding":[0.1' }, {}],
    ['short', { data: [] }, {}],
    ['dimensions', { data: [SHORT] }, { dimensions: 2 }],
  ])('%s: the other route answers, and is paid alone', async (name, fault, more) => {
    const workspace = await newWorkspace('1');
    const { body } = embedScripted({ a: fault }, { model: `acme/embed-${name}`, ...more });
    const { json, response, id } = await embedOk(body, { key: workspace.liveKey });
    expect(vectorsIn(json)).toEqual([fakeVector(0, body.dimensions)]);
    expect(response.headers.get('x-btl-provider')).toBe('b');
    expect(response.headers.get('x-btl-attempts')).toBe('2');
    expect(await rowOf(id)).toMatchObject({ charge_pico: 800_000n, upstream_pico: 600_000n });
  });

  it('too long at the provider alone: the input is named', async () => {
    const { liveKey } = await newWorkspace();
    const fault = { status: 400, body: '{"error":{"message":"maximum context length is 9 tokens"}}' };
    const { body } = embedScripted({ a: fault }, { model: 'acme/embed' });
    const error = await expectError(await embed(body, { key: liveKey }), 400, 'context_length_exceeded');
    expect(error.param).toBe('input');
  });

  it('everywhere: the error is ours and nothing is charged', async () => {
    const workspace = await newWorkspace('1');
    const fault = { status: 500 };
    const { body } = embedScripted({ a: fault, b: fault }, { model: 'acme/embed-500' });
    await expectError(await embed(body, { key: workspace.liveKey }), 502, 'upstream_error');
    await expectUncharged(workspace, parseUsd('1'));
  });

  it('is simulated for test keys', async () => {
    const { testKey } = await newWorkspace();
    const body = { model: 'acme/embed', input: 'a' };
    const asked = (test: string) => ({ key: testKey, headers: { 'x-btl-test': test } });
    await expectError(await embed(body, asked('error_429')), 429, 'rate_limit_exceeded');
    for (const test of ['error_500', 'cut', 'malformed', 'empty'])
      await expectError(await embed(body, asked(test)), 502, 'upstream_error');
  });

  it('without embeddings in its dialect is not called', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = embedScripted({}, { model: 'acme/embed-claude' });
    const error = await expectError(await embed(body, { key: liveKey }), 503, 'no_route_available');
    expect(error.message).toContain('not spoken');
    expect(await upstreamCalls(marker)).toEqual([]);
  });

  it('without embeddings is passed over where the model chats there', async () => {
    const { liveKey } = await newWorkspace();
    const messages = [{ role: 'user', content: 'Hi' }];
    await (await chat({ model: 'acme/embed-and-chat', messages }, { key: liveKey })).text();
    const { body } = embedScripted({}, { model: 'acme/embed-and-chat' });
    const { response } = await embedOk(body, { key: liveKey });
    expect(response.headers.get('x-btl-provider')).toBe('a');
  });

  it('that takes texts alone is not sent tokens', async () => {
    const { liveKey } = await newWorkspace();
    const body = { model: 'acme/embed-gemini', input: [1, 2, 3] };
    const error = await expectError(await embed(body, { key: liveKey }), 400, 'unsupported_parameter');
    expect(error.param).toBe('input');
  });
});
