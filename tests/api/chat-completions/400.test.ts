// Guarantee: a wrong body gets a 400 that names the field, is sent nowhere and costs nothing.
import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { newWorkspace, scripted, upstreamCalls } from '../../support/api';
import { chat, expectError, expectUncharged, rowsOf } from '../../support/api-checks';

const USER = { role: 'user', content: 'Hi' };
const GOOD = { model: 'acme/one', messages: [USER] };

const BROKEN: [string, string | Uint8Array, RegExp][] = [
  ['nothing', '', /empty/],
  ['half an object', '{"model":"acme/one","messages":[', /not valid JSON/],
  ['a trailing comma', '{"model":"acme/one",}', /not valid JSON/],
  ['single quotes', "{'model':'acme/one'}", /not valid JSON/],
  ['an array', '[]', /JSON object/],
  ['null', 'null', /JSON object/],
  ['a text', '"acme/one"', /JSON object/],
  ['a form', 'model=acme%2Fone', /not valid JSON/],
  ['bytes that are no UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), /UTF-8/],
  [
    'NaN',
    '{"model":"acme/one","messages":[{"role":"user","content":"Hi"}],"temperature":NaN}',
    /not valid JSON/,
  ],
];

const WRONG: [param: string, fields: Record<string, unknown>][] = [
  ['model', { model: undefined }],
  ['model', { model: 5 }],
  ['model', { model: '' }],
  ['messages', { messages: undefined }],
  ['messages', { messages: 'Hi' }],
  ['messages', { messages: [] }],
  ['messages[0]', { messages: ['Hi'] }],
  ['messages[0].role', { messages: [{ content: 'Hi' }] }],
  ['messages[0].role', { messages: [{ role: 'robot', content: 'Hi' }] }],
  ['messages[1].content', { messages: [USER, { role: 'user', content: 5 }] }],
  ['messages[0].content[0].type', { messages: [{ role: 'user', content: [{ text: 'Hi' }] }] }],
  ['messages[0].tool_calls[0].id', { messages: [{ role: 'assistant', tool_calls: [{ type: 'function' }] }] }],
  ['temperature', { temperature: 'hot' }],
  ['temperature', { temperature: 2.5 }],
  ['top_p', { top_p: -0.1 }],
  ['presence_penalty', { presence_penalty: 3 }],
  ['max_tokens', { max_tokens: 0 }],
  ['max_tokens', { max_tokens: -5 }],
  ['max_tokens', { max_tokens: 1.5 }],
  ['max_tokens', { max_tokens: '100' }],
  ['max_completion_tokens', { max_completion_tokens: 0 }],
  ['n', { n: 0 }],
  ['n', { n: 1_000 }],
  ['stream', { stream: 'yes' }],
  ['stream_options.include_usage', { stream: true, stream_options: { include_usage: 'yes' } }],
  ['stop', { stop: 5 }],
  ['seed', { seed: 1.5 }],
  ['top_logprobs', { logprobs: true, top_logprobs: 21 }],
  ['tools', { tools: {} }],
  ['tools[0].type', { tools: [{}] }],
  ['tools[0].function.name', { tools: [{ type: 'function', function: { name: '' } }] }],
  ['response_format.type', { response_format: { type: 'xml' } }],
  ['response_format.json_schema', { response_format: { type: 'json_schema' } }],
  ['provider.sort', { provider: { sort: 'best' } }],
  ['provider.order', { provider: { order: 'a' } }],
  ['models', { models: 'acme/two' }],
  ['provider.max_price.prompt', { provider: { max_price: { prompt: 'cheap' } } }],
];

describe('a body that is no JSON object', () => {
  it.for(BROKEN)('is refused: %s', async ([, body, message]) => {
    const { liveKey } = await newWorkspace();
    const error = await expectError(await chat(body, { key: liveKey }), 400, 'invalid_request');
    expect(error.message).toMatch(message);
    expect(error.type).toBe('invalid_request_error');
  });

  it('is refused without a word of it repeated', async () => {
    const { liveKey } = await newWorkspace();
    const error = await expectError(
      await chat('{"model":"acme/one","messages":[{"role":"user","content":"my secret words"]}', {
        key: liveKey,
      }),
      400,
      'invalid_request',
    );
    expect(error.message).not.toContain('secret');
  });
});

describe('a field of the wrong kind', () => {
  it.for(WRONG)('is named: %s', async ([param, fields]) => {
    const { liveKey } = await newWorkspace();
    const error = await expectError(
      await chat({ ...GOOD, ...fields }, { key: liveKey }),
      400,
      'invalid_request',
    );
    expect(error.param).toBe(param);
    expect(error.message).toMatch(/expected|must|least|most|small|big|invalid/i);
  });

  it('costs nothing and is not sent', async () => {
    const workspace = await newWorkspace('1');
    const { marker, body } = scripted({}, { temperature: 'hot' });
    await expectError(await chat(body, { key: workspace.liveKey }), 400, 'invalid_request');
    expect(await upstreamCalls(marker)).toEqual([]);
    await expectUncharged(workspace, parseUsd('1'));
  });
});

describe('deep nesting', () => {
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

  it.for([200, 5_000, 100_000])('is refused: %d levels', async (levels) => {
    const { liveKey } = await newWorkspace();
    const text = `{"model":"acme/one","messages":[{"role":"user","content":"Hi"}],"metadata":${nested(levels)}}`;
    const error = await expectError(await chat(text, { key: liveKey }), 400, 'invalid_request');
    expect(error.message).toMatch(/deep|nested/);
  });

  it('is taken where a true schema may be as deep', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted();
    const text = JSON.stringify(body).replace(/}$/, `,"metadata":{"a":${nested(40)}}}`);
    expect((await chat(text, { key: liveKey })).status).toBe(200);
  });
});

describe('a header of ours with a wrong value', () => {
  const HEADERS: [string, string, string][] = [
    ['x-btl-cache', 'maybe', 'invalid_request'],
    ['x-btl-cache-ttl', '0', 'invalid_request'],
    ['x-btl-cache-ttl', '1h', 'invalid_request'],
    ['x-btl-quote', 'quote_abc', 'invalid_request'],
    ['x-btl-fit', 'yes', 'invalid_request'],
    ['x-btl-tag', 'x'.repeat(200), 'invalid_request'],
    ['x-btl-test', 'error_429', 'invalid_request'],
    ['Idempotency-Key', 'abc', 'unsupported_parameter'],
  ];
  it.for(HEADERS)('is named: %s: %s', async ([name, value, code]) => {
    const workspace = await newWorkspace('1');
    const { marker, body } = scripted();
    const response = await chat(body, { key: workspace.liveKey, headers: { [name]: value } });
    const error = await expectError(response, 400, code);
    expect(error.param).toBe(name);
    expect(error.message).toContain(name);
    expect(await upstreamCalls(marker)).toEqual([]);
  });

  it('is named: x-btl-test of a test key that asks for what there is not', async () => {
    const { testKey } = await newWorkspace();
    const response = await chat(GOOD, { key: testKey, headers: { 'x-btl-test': 'explode' } });
    const error = await expectError(response, 400, 'invalid_request');
    expect(error.message).toContain('error_429');
  });
});

describe('what no route of the model can do', () => {
  const tools = [{ type: 'function', function: { name: 'f', parameters: {} } }];
  const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } };
  const UNSUPPORTED: [param: string, fields: Record<string, unknown>][] = [
    ['tools', { tools }],
    ['seed', { seed: 1 }],
    ['response_format', { response_format: { type: 'json_object' } }],
    [
      'messages[0].content[1]',
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }, image] }] },
    ],
    ['messages[0].content[0]', { messages: [{ role: 'user', content: [{ type: 'hologram' }] }] }],
    ['provider.data_collection', { provider: { data_collection: 'deny' } }],
  ];
  it.for(UNSUPPORTED)('is 400 unsupported_parameter naming it: %s', async ([param, fields]) => {
    const workspace = await newWorkspace('1');
    const body = { ...GOOD, model: 'acme/text-only', ...fields };
    const error = await expectError(
      await chat(body, { key: workspace.liveKey }),
      400,
      'unsupported_parameter',
    );
    expect(error.param).toBe(param);
    expect(error.message).toContain('acme/text-only');
    await expectUncharged(workspace, parseUsd('1'));
    expect(await rowsOf(workspace)).toMatchObject([{ status: 400, error_code: 'unsupported_parameter' }]);
  });

  it('is refused by name where it is neutral nowhere, and taken where its value asks for nothing', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted(
      {},
      { model: 'acme/text-only', tools: [], n: 1, response_format: { type: 'text' } },
    );
    expect((await chat(body, { key: liveKey })).status).toBe(200);
  });
});

describe('a prompt that is too long', () => {
  it('is 400 context_length_exceeded before anything is sent', async () => {
    const workspace = await newWorkspace('1');
    const { marker, body } = scripted({}, { model: 'acme/small' });
    const messages = [{ role: 'system', content: 'word '.repeat(20_000) }, ...(body.messages as object[])];
    const response = await chat({ ...body, messages }, { key: workspace.liveKey });
    const error = await expectError(response, 400, 'context_length_exceeded');
    expect(error.param).toBe('messages');
    expect(error.message).toContain('2000');
    expect(await upstreamCalls(marker)).toEqual([]);
    await expectUncharged(workspace, parseUsd('1'));
  });

  it('is the same where only the provider finds out', async () => {
    const workspace = await newWorkspace('1');
    const text = 'This model’s maximum context length is 10 tokens, org-456 sk-live-123';
    const script = {
      status: 400,
      body: JSON.stringify({ error: { message: text, code: 'context_length_exceeded' } }),
    };
    const { marker, body } = scripted({ a: script }, { model: 'acme/pair-context' });
    const error = await expectError(
      await chat(body, { key: workspace.liveKey }),
      400,
      'context_length_exceeded',
    );
    expect(error.message).not.toMatch(/org-456|sk-live/);
    expect(await upstreamCalls(marker)).toHaveLength(1);
    await expectUncharged(workspace, parseUsd('1'));
  });
});

describe('a request that the provider refuses', () => {
  it('is 400 at the first route: another would say the same', async () => {
    const workspace = await newWorkspace('1');
    const refusal = {
      message: 'Bad sk-live-123 of org-456: "my words"',
      code: 'invalid_value',
      param: 'tools[0]',
    };
    const script = { status: 400, body: JSON.stringify({ error: refusal }) };
    const { marker, body } = scripted({ a: script }, { model: 'acme/pair-400' });
    const error = await expectError(await chat(body, { key: workspace.liveKey }), 400, 'invalid_request');
    expect(error.param).toBe('tools[0]');
    expect(error.message).not.toMatch(/sk-live|org-456|my words/);
    expect(await upstreamCalls(marker)).toHaveLength(1);
    await expectUncharged(workspace, parseUsd('1'));
    expect(await rowsOf(workspace)).toMatchObject([
      { status: 400, error_code: 'invalid_request', settlement: 'voided', charge_pico: 0n },
    ]);
  });

  it('is 400 in a stream too, with a status and not in the band', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted({ a: { status: 422 } }, { stream: true });
    await expectError(await chat(body, { key: liveKey }), 400, 'invalid_request');
  });
});

describe('odd text', () => {
  it.for(['\u0000', '\ud800', '\u202e', '\u2028'])(
    'in the model’s name is no defect of ours',
    async (odd) => {
      const { liveKey } = await newWorkspace();
      const response = await chat({ ...GOOD, model: `acme/one${odd}x` }, { key: liveKey });
      await expectError(response, 404, 'model_not_found');
    },
  );

  it('in a message goes through', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted();
    const text = JSON.stringify({ ...body, user: 'a\u0000b' }).replace(
      '"role"',
      '"name":"\\ud800\\u0000","role"',
    );
    expect((await chat(text, { key: liveKey })).status).toBe(200);
    const [call] = await upstreamCalls(marker);
    expect(call.raw).toContain('\\ud800\\u0000');
  });
});
