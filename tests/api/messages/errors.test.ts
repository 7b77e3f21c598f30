// Guarantee: whatever goes wrong under /v1/messages is told in Anthropic's shape, with its words and statuses, the field by the name the caller wrote, and nothing charged.
import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { ask } from '../../support/api';
import { expectUncharged } from '../../support/api-checks';
import { expectAnthropicError, messages, messagesOk, newWorkspace, scripted } from '../../support/messages';

describe('a request that cannot be', () => {
  const block = (block: object) => ({ messages: [{ role: 'user', content: [block] }] });
  it.for<[string, object, string]>([
    ['no cap', { max_tokens: undefined }, 'max_tokens'],
    ['no messages', { messages: [] }, 'messages'],
    ['a role nobody has', { messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].role'],
    ['a block nobody knows', block({ type: 'hologram' }), 'messages[0].content[0].type'],
    ['an image without a source', block({ type: 'image' }), 'messages[0].content[0].source.type'],
    [
      'a file by its id',
      block({ type: 'document', source: { type: 'file', file_id: 'f' } }),
      'messages[0].content[0].source.type',
    ],
    [
      'a result of no call',
      block({ type: 'tool_result', content: 'x' }),
      'messages[0].content[0].tool_use_id',
    ],
    [
      'a block that is none in a result',
      block({ type: 'tool_result', tool_use_id: 't', content: [null] }),
      'messages[0].content[0].content[0]',
    ],
    ['a budget without a number', { thinking: { type: 'enabled' } }, 'thinking.budget_tokens'],
    ['a tool without a schema', { tools: [{ name: 'x' }] }, 'tools[0].input_schema'],
    [
      'a tool that only Anthropic’s models know',
      { tools: [{ type: 'computer_20250124', name: 'computer' }] },
      'tools[0].type',
    ],
    ['a forced tool that is not there', { tool_choice: { type: 'tool', name: 'x' } }, 'tool_choice.name'],
    [
      'a forced tool that Anthropic runs',
      {
        tools: [{ type: 'web_search_20250305', name: 'web_search' }],
        tool_choice: { type: 'tool', name: 'web_search' },
      },
      'tool_choice.name',
    ],
    ['a server’s tools', { mcp_servers: [{ type: 'url', url: 'https://x', name: 'x' }] }, 'mcp_servers'],
    ['a kept thread', { thread: { type: 'create' } }, 'thread'],
    ['a temperature too high', { temperature: 1.5 }, 'temperature'],
  ])('%s: 400 naming the field', async ([, wrong, param]) => {
    const workspace = await newWorkspace('1');
    const { body } = scripted();
    const error = await expectAnthropicError(
      await messages({ ...body, ...wrong }, { key: workspace.liveKey }),
      400,
      'invalid_request_error',
    );
    expect(error.param).toBe(param);
    expect(error.message.length).toBeGreaterThan(10);
    await expectUncharged(workspace, parseUsd('1'));
  });

  it('names what no route can honour as the caller called it', async () => {
    const { liveKey } = await newWorkspace();
    const output_config = { format: { type: 'json_schema', schema: { type: 'object' } } };
    const refused = await messages(scripted({}, { model: 'acme/text-only', output_config }).body, {
      key: liveKey,
    });
    const error = await expectAnthropicError(refused, 400, 'invalid_request_error');
    expect(error).toMatchObject({ code: 'unsupported_parameter', param: 'output_config.format' });
    expect(error.message).toContain('`output_config.format`');
  });

  it('tells the SDK that threads are not kept, so that it goes on without', async () => {
    const { liveKey } = await newWorkspace();
    const response = await messages({ ...scripted().body, thread: { type: 'create' } }, { key: liveKey });
    const { details } = await expectAnthropicError(response, 400, 'invalid_request_error');
    expect(details).toEqual({ error_code: 'thread_unsupported_request', unsupported: ['thread'] });
  });
});

describe('who may not', () => {
  it('is told 401, 402, 403, 404, 405 and 429', async () => {
    const { liveKey, key } = await newWorkspace();
    const { body } = scripted();
    await expectAnthropicError(await messages(body), 401, 'authentication_error');
    await expectAnthropicError(await messages(body, { key: 'gw_live_wrong' }), 401, 'authentication_error');
    const poor = await newWorkspace('0');
    await expectAnthropicError(await messages(body, { key: poor.liveKey }), 402, 'billing_error');
    const reader = await key({ scopes: ['usage:read'] });
    await expectAnthropicError(await messages(body, { key: reader.key }), 403, 'permission_error');
    const unknown = await messages({ ...body, model: 'nobody/nothing' }, { key: liveKey });
    await expectAnthropicError(unknown, 404, 'not_found_error');
    const path = await ask('/v1/messages/batches', body, { key: liveKey });
    await expectAnthropicError(path, 404, 'not_found_error');
    await expectAnthropicError(await ask('/v1/messages'), 405, 'invalid_request_error');
    const busy = await messages(scripted({ a: { status: 429 } }).body, { key: liveKey });
    await expectAnthropicError(busy, 429, 'rate_limit_error');
    expect(busy.headers.get('retry-after')).toMatch(/^\d+$/);
  });

  it('is told by providers: 502 and 504', async () => {
    const workspace = await newWorkspace('1');
    const { liveKey } = workspace;
    const failed = await messages(scripted({ a: { status: 500 } }).body, { key: liveKey });
    await expectAnthropicError(failed, 502, 'api_error');
    await expectUncharged(workspace, parseUsd('1'));
  });
});

describe('count_tokens', () => {
  it('counts what a message would send, for free and without a cap', async () => {
    const workspace = await newWorkspace('1');
    const { max_tokens: _cap, ...body } = scripted().body;
    const count = async (more: object = {}) => {
      const response = await ask(
        '/v1/messages/count_tokens',
        { ...body, ...more },
        { key: workspace.liveKey },
      );
      const text = await response.text();
      expect(response.status, text).toBe(200);
      const json = JSON.parse(text);
      expect(Object.keys(json)).toEqual(['input_tokens']);
      return json.input_tokens as number;
    };
    const plain = await count();
    expect(plain).toBeGreaterThan(10);
    expect(await count({ system: 'Be kind and brief.' })).toBeGreaterThan(plain);
    expect(await count({ tools: [{ name: 'weather', input_schema: { type: 'object' } }] })).toBeGreaterThan(
      plain,
    );
    await expectUncharged(workspace, parseUsd('1'));
  });

  it('refuses as a message would', async () => {
    const { liveKey } = await newWorkspace();
    const wrong = await ask('/v1/messages/count_tokens', { model: 'acme/one' }, { key: liveKey });
    await expectAnthropicError(wrong, 400, 'invalid_request_error');
    const unknown = await ask(
      '/v1/messages/count_tokens',
      { ...scripted().body, model: 'no/such' },
      { key: liveKey },
    );
    await expectAnthropicError(unknown, 404, 'not_found_error');
  });
});

it('a test key is answered by the sandbox, thoughts of the model’s own kind and all', async () => {
  const { testKey } = await newWorkspace();
  const { json, response } = await messagesOk(
    { model: 'claude-sonnet-4-5', max_tokens: 50, messages: [{ role: 'user', content: 'Hello' }] },
    { key: testKey },
  );
  expect(json.model).toBe('anthropic/claude-sonnet-4.5');
  expect(response.headers.get('x-btl-provider')).toBe('sandbox');
});
