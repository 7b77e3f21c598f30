// Guarantee: what a response cannot be made of is refused at once, in words that name the field of the caller's request.
import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { ask, newWorkspace, type TestWorkspace, upstreamCalls } from '../../support/api';
import { expectError, expectUncharged } from '../../support/api-checks';
import { respond, respondOk, scriptedTurn } from '../../support/responses';

const TOOL = { type: 'function', name: 'look', parameters: {} };
const user = (...content: unknown[]) => [{ role: 'user', content }];
const text = { type: 'input_text', text: 'x' };

const MALFORMED: [string, Record<string, unknown>, string | null][] = [
  ['no model', { model: undefined }, 'model'],
  ['no input', { input: undefined }, 'input'],
  ['something to include that nobody knows', { include: ['reasoning.encrypted_content', 'x'] }, 'include[1]'],
  [
    'a trace whose id is a number',
    { input: [...user(text), { type: 'web_search_call', id: 5 }] },
    'input[1].id',
  ],
  ['an empty input', { input: [] }, 'input'],
  ['an input that is a number', { input: 5 }, 'input'],
  ['an item that is a string', { input: ['hello'] }, 'input[0]'],
  ['an item of no known type', { input: [text] }, 'input[0].type'],
  [
    'a part of no known type',
    { input: [...user(text), ...user(text), ...user(text), ...user({ type: 'image', x: 1 })] },
    'input[3].content[0].type',
  ],
  [
    'a part whose text is a number',
    { input: user(text, { type: 'input_text', text: 5 }) },
    'input[0].content[1].text',
  ],
  ['a role of no kind', { input: [{ role: 'robot', content: 'x' }] }, 'input[0].role'],
  ['a message without content', { input: [{ role: 'user' }] }, 'input[0].content'],
  [
    'an image by a file’s id',
    { input: user({ type: 'input_image', file_id: 'file_1' }) },
    'input[0].content[0].image_url',
  ],
  [
    'a file by its id',
    { input: user({ type: 'input_file', file_id: 'file_1' }) },
    'input[0].content[0].file_data',
  ],
  [
    'a call without id',
    { input: [{ type: 'function_call', name: 'look', arguments: '{}' }] },
    'input[0].call_id',
  ],
  [
    'a result of numbers',
    { input: [{ type: 'function_call_output', call_id: 'c', output: 5 }] },
    'input[0].output',
  ],
  [
    'foreign thoughts',
    { input: [{ type: 'reasoning', summary: [], encrypted_content: 'gAAAA' }, ...user(text)] },
    'input[0].encrypted_content',
  ],
  [
    'an altered seal',
    { input: [{ type: 'reasoning', summary: [], encrypted_content: 'rt1_AAAA' }, ...user(text)] },
    'input[0].encrypted_content',
  ],
  ['an item that is not ours', { input: [{ type: 'item_reference', id: 'msg_1' }] }, 'input[0].id'],
  ['a tool without name', { tools: [{ type: 'function', parameters: {} }] }, 'tools[0].name'],
  ['a tool in chat’s shape', { tools: [{ type: 'function', function: { name: 'look' } }] }, 'tools[0].name'],
  ['two tools of one name', { tools: [TOOL, TOOL] }, 'tools[1].name'],
  [
    'a tool of a namespace without name',
    { tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'function' }] }] },
    'tools[0].tools[0].name',
  ],
  [
    'a forced tool that is not there',
    { tools: [TOOL], tool_choice: { type: 'function', name: 'other' } },
    'tool_choice',
  ],
  [
    'a forced custom tool that is a function',
    { tools: [TOOL], tool_choice: { type: 'custom', name: 'look' } },
    'tool_choice',
  ],
  ['a required tool of none', { tool_choice: 'required' }, 'tool_choice'],
  [
    'an allowed tool that is not there',
    {
      tools: [TOOL],
      tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'x' }] },
    },
    'tool_choice.tools[0]',
  ],
  ['a choice of no kind', { tool_choice: 'sometimes' }, 'tool_choice'],
  [
    'a schema that is none',
    { text: { format: { type: 'json_schema', name: 'x', schema: 5 } } },
    'text.format.schema',
  ],
  ['a cap of zero', { max_output_tokens: 0 }, 'max_output_tokens'],
  ['a temperature of three', { temperature: 3 }, 'temperature'],
  ['metadata of numbers', { metadata: { a: 1 } }, 'metadata.a'],
  ['background that is not stored', { background: true, store: false }, 'background'],
];

const UNSUPPORTED: [string, Record<string, unknown>, string][] = [
  ['a conversation', { conversation: 'conv_1' }, 'conversation'],
  ['a kept prompt', { prompt: { id: 'pmpt_1' } }, 'prompt'],
  ['compaction', { context_management: [{ type: 'compaction' }] }, 'context_management'],
  ['compaction in another form', { context_management: { type: 'compaction' } }, 'context_management'],
  [
    'a forced tool of OpenAI’s',
    { tools: [{ type: 'web_search' }], tool_choice: { type: 'web_search' } },
    'tool_choice',
  ],
  [
    'required tools that are all OpenAI’s',
    { tools: [{ type: 'file_search' }], tool_choice: 'required' },
    'tool_choice',
  ],
];

async function refused(
  workspace: TestWorkspace,
  more: Record<string, unknown>,
  code: string,
  param: string | null,
) {
  for (const stream of [false, true]) {
    const { marker, body } = scriptedTurn({}, { stream });
    const response = await respond({ ...body, ...more }, { key: workspace.liveKey });
    const status = param === 'input[0].id' ? 404 : 400;
    const error = await expectError(response, status, status === 404 ? 'not_found' : code);
    expect(error.param).toBe(param);
    expect(await upstreamCalls(marker)).toEqual([]);
  }
  await expectUncharged(workspace, parseUsd('5'));
}

describe('a request is refused', () => {
  it.each(MALFORMED)('with %s', async (_what, more, param) => {
    await refused(await newWorkspace(), more, 'invalid_request', param);
  });

  it.each(UNSUPPORTED)('with %s', async (_what, more, param) => {
    await refused(await newWorkspace(), more, 'unsupported_parameter', param);
  });

  it('in its own words where no route can do what it asks', async () => {
    const workspace = await newWorkspace();
    const key = workspace.liveKey;
    const ask = (more: object) =>
      respond({ ...scriptedTurn().body, model: 'acme/text-only', ...more }, { key });
    const cases: [object, string][] = [
      [{ text: { format: { type: 'json_object' } } }, 'text.format'],
      [{ reasoning: { effort: 'high' } }, 'reasoning.effort'],
      [
        { instructions: 'x', input: user(text, { type: 'input_image', image_url: 'https://x.test/a.png' }) },
        'input[0].content[1]',
      ],
    ];
    for (const [more, param] of cases) {
      const error = await expectError(await ask(more), 400, 'unsupported_parameter');
      expect(error.param).toBe(param);
      expect(error.message).not.toContain('messages');
    }
  });

  it('in its own words where a provider refuses it, and where its credits do not cover it', async () => {
    const tooLong = {
      error: { message: 'maximum context length is 9 tokens', code: 'context_length_exceeded' },
    };
    const refusing = scriptedTurn({ a: { status: 400, body: JSON.stringify(tooLong) } });
    const { liveKey } = await newWorkspace();
    const refusal = await expectError(
      await respond(refusing.body, { key: liveKey }),
      400,
      'context_length_exceeded',
    );
    expect(refusal.param).toBe('input');
    const workspace = await newWorkspace('0.001');
    const { body } = scriptedTurn({}, { max_output_tokens: 4_000 });
    const error = await expectError(
      await respond(body, { key: workspace.liveKey }),
      402,
      'gateway_insufficient_credits',
    );
    expect(error.max_tokens_that_fit).toBeGreaterThan(0);
  });

  it('where the whole is too deep, too large, or no object', async () => {
    const workspace = await newWorkspace();
    const key = workspace.liveKey;
    let deep: unknown = 'x';
    for (let level = 0; level < 300; level++) deep = { deep };
    await expectError(
      await respond({ ...scriptedTurn().body, input: [deep] }, { key }),
      400,
      'invalid_request',
    );
    const input = 'x'.repeat(5 * 1024 * 1024);
    await expectError(await respond({ ...scriptedTurn().body, input }, { key }), 413, 'request_too_large');
    await expectError(await respond([], { key }), 400, 'invalid_request');
  });
});

describe('what is not served', () => {
  it('compacts nothing, and says so', async () => {
    const { liveKey: key } = await newWorkspace();
    const response = await ask('/v1/responses/compact', { model: 'acme/one', input: 'x' }, { key });
    await expectError(response, 400, 'unsupported_parameter');
  });

  it('knows its methods', async () => {
    const { liveKey: key } = await newWorkspace();
    for (const [method, path, allow] of [
      ['GET', '/v1/responses', 'POST'],
      ['POST', `/v1/responses/resp_${'1'.repeat(32)}`, 'GET, DELETE'],
      ['GET', `/v1/responses/resp_${'1'.repeat(32)}/cancel`, 'POST'],
    ]) {
      const response = await ask(path as string, undefined, { key, method });
      expect(response.headers.get('allow')).toContain(allow);
      await expectError(response, 405, 'method_not_allowed');
    }
  });

  it('bounds pages and asks for whole numbers', async () => {
    const { liveKey: key } = await newWorkspace();
    const { json } = await respondOk(scriptedTurn().body, { key });
    for (const query of ['limit=0', 'limit=101', 'order=up', 'after=msg_x', 'before=msg_x']) {
      const response = await ask(`/v1/responses/${json.id}/input_items?${query}`, undefined, { key });
      const error = await expectError(response, 400, 'invalid_request');
      expect(error.param).toBe(query.split('=')[0]);
    }
  });
});
