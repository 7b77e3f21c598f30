// Guarantee: a chat request reaches Anthropic with all it says, or is refused by the name of the field that cannot be said; nothing is changed or dropped in silence.
import { describe, expect, test } from 'vitest';
import { parseChatRequest } from '@/lib/openai/chat';
import { anthropic } from '@/lib/providers/anthropic';
import type { TranslatedCall } from '@/lib/providers/translator';

type Fields = Record<string, unknown>;

const HELLO = [{ role: 'user', content: 'Hello' }];
const WEATHER = { type: 'function', function: { name: 'weather', parameters: { type: 'object' } } };

function callOf(fields: Fields, more: Partial<TranslatedCall> = {}): TranslatedCall {
  return {
    request: parseChatRequest({ model: 'anthropic/claude', messages: HELLO, ...fields }),
    omit: new Set(),
    upstreamId: 'claude-sonnet-4-5',
    stream: false,
    outputCap: null,
    outputLimit: 64_000,
    supports: new Set(['structured_outputs', 'json', 'reasoning', 'tools']),
    baseUrl: 'https://api.anthropic.com/v1',
    credentials: { kind: 'key', key: 'sk-ant-1' },
    now: new Date(0),
    ...more,
  };
}

function bodyOf(fields: Fields, more: Partial<TranslatedCall> = {}) {
  return JSON.parse(anthropic.buildRequest(callOf(fields, more)).body.toString());
}

const on = (upstreamId: string) => ({ upstreamId });

/** The field a request is refused for. */
function refusedFor(fields: Fields, more: Partial<TranslatedCall> = {}): string {
  try {
    bodyOf(fields, more);
  } catch (error: any) {
    expect(error.isUntranslatable).toBe(true);
    expect(error.message).toMatch(/^.+\.$/);
    return error.param;
  }
  return 'not refused';
}

describe('the envelope', () => {
  test('is a POST to /v1/messages with the key, the version and the largest output', () => {
    const request = anthropic.buildRequest(callOf({ user: 'u-1', metadata: { a: 'b' } }));
    expect(request).toMatchObject({ origin: 'https://api.anthropic.com', path: '/v1/messages' });
    expect(request.headers).toEqual({
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': 'runtime-gateway',
      'anthropic-version': '2023-06-01',
      'x-api-key': 'sk-ant-1',
    });
    expect(JSON.parse(request.body.toString())).toEqual({
      model: 'claude-sonnet-4-5',
      max_tokens: 64_000,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    });
  });

  test('takes a base URL with and without /v1, a path and a query, and no key', () => {
    const at = (baseUrl: string) => anthropic.buildRequest(callOf({}, { baseUrl })).path;
    expect(at('https://api.anthropic.com')).toBe('/v1/messages');
    expect(at('https://a.example/anthropic')).toBe('/anthropic/v1/messages');
    expect(at('https://a.example/anthropic/v1?version=2')).toBe('/anthropic/v1/messages?version=2');
    const { headers } = anthropic.buildRequest(callOf({}, { credentials: { kind: 'none' } }));
    expect(headers).not.toHaveProperty('x-api-key');
  });

  test('a cap and a stream are asked for; omitted fields are passed over', () => {
    const request = anthropic.buildRequest(
      callOf(
        { temperature: 0.5, top_k: 4 },
        { stream: true, outputCap: 99, omit: new Set(['top_k', 'messages']) },
      ),
    );
    expect(request.headers.accept).toBe('text/event-stream');
    const body = JSON.parse(request.body.toString());
    expect(body).toMatchObject({ max_tokens: 99, stream: true, temperature: 0.5 });
    expect(body).not.toHaveProperty('top_k');
    expect(body.messages).toHaveLength(1);
  });
});

describe('messages', () => {
  const turns = (messages: unknown[]) => bodyOf({ messages }).messages;

  test('instructions become the system prompt, marks for the cache kept', () => {
    const body = bodyOf({
      messages: [
        { role: 'system', content: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } },
        { role: 'user', content: 'Hello' },
        {
          role: 'developer',
          content: [
            { type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } },
            { type: 'text', text: ' \n' },
          ],
        },
      ],
    });
    expect(body.system).toEqual([
      { type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } },
      { type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } },
    ]);
    expect(body.messages).toHaveLength(1);
  });

  test('turns of one role are one, and empty ones none', () => {
    expect(
      turns([
        { role: 'user', content: 'A' },
        { role: 'assistant', content: '' },
        { role: 'user', content: [{ type: 'text', text: 'B' }] },
        { role: 'assistant', content: null, refusal: 'No.' },
        { role: 'assistant', content: [{ type: 'refusal', refusal: 'Never.' }] },
        { role: 'user', content: 'C' },
      ]),
    ).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'A' },
          { type: 'text', text: 'B' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'No.' },
          { type: 'text', text: 'Never.' },
        ],
      },
      { role: 'user', content: [{ type: 'text', text: 'C' }] },
    ]);
  });

  test('calls of a turn and their results stay together, results first', () => {
    const call = (id: string, args: string) => ({
      id,
      type: 'function',
      function: { name: 'f', arguments: args },
    });
    expect(
      turns([
        { role: 'user', content: 'Go' },
        { role: 'assistant', content: 'Two.', tool_calls: [call('a', '{"x":1}'), call('functions.b:0', '')] },
        { role: 'tool', tool_call_id: 'a', content: 'one' },
        { role: 'user', content: 'Wait' },
        {
          role: 'tool',
          tool_call_id: 'functions.b:0',
          is_error: true,
          content: '',
          cache_control: { type: 'ephemeral' },
        },
      ]),
    ).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Go' }] },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Two.' },
          { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
          { type: 'tool_use', id: 'functions_b_0', name: 'f', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: 'one' }] },
          {
            type: 'tool_result',
            tool_use_id: 'functions_b_0',
            is_error: true,
            cache_control: { type: 'ephemeral' },
          },
          { type: 'text', text: 'Wait' },
        ],
      },
    ]);
  });

  test('signed thoughts come back first in their turn, unsigned ones not', () => {
    const [, turn] = turns([
      ...HELLO,
      {
        role: 'assistant',
        content: 'Hi',
        reasoning_content: 'They greet.',
        reasoning_details: [
          { type: 'reasoning.text', text: 'They greet.', signature: 'c2ln', index: 0 },
          { type: 'reasoning.text', text: 'Another model’s.' },
          { type: 'reasoning.text', signature: 'aGlkZGVu', text: '' },
          { type: 'reasoning.encrypted', data: 'c2VhbGVk', index: 1 },
        ],
      },
      ...HELLO,
    ]);
    expect(turn.content).toEqual([
      { type: 'thinking', thinking: 'They greet.', signature: 'c2ln' },
      { type: 'thinking', thinking: '', signature: 'aGlkZGVu' },
      { type: 'redacted_thinking', data: 'c2VhbGVk' },
      { type: 'text', text: 'Hi' },
    ]);
  });

  test('an answer to go on from ends without white space', () => {
    expect(turns([...HELLO, { role: 'assistant', content: 'The answer is \n' }])[1].content[0].text).toBe(
      'The answer is',
    );
  });

  test('images and files by URL and inline', () => {
    const file = (file_data: string) => ({ type: 'file', file: { file_data, filename: 'a.x' } });
    const [turn] = turns([
      {
        role: 'user',
        content: [
          {
            type: 'image_url',
            image_url: { url: 'data:image/png;base64,aW1n' },
            cache_control: { type: 'ephemeral' },
          },
          { type: 'image_url', image_url: { url: 'https://a.example/a.webp', detail: 'high' } },
          file('data:application/pdf;base64,cGRm'),
          file('https://a.example/a.pdf'),
          file('data:text/markdown;charset=utf-8;base64,w6k='),
          { type: 'file', file: { file_data: 'data:text/plain,a%20b' } },
        ],
      },
    ]);
    expect(turn.content).toEqual([
      {
        type: 'image',
        source: { type: 'base64', media_type: 'image/png', data: 'aW1n' },
        cache_control: { type: 'ephemeral' },
      },
      { type: 'image', source: { type: 'url', url: 'https://a.example/a.webp' } },
      {
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: 'cGRm' },
        title: 'a.x',
      },
      { type: 'document', source: { type: 'url', url: 'https://a.example/a.pdf' }, title: 'a.x' },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'é' }, title: 'a.x' },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a b' } },
    ]);
  });

  const part = (value: unknown) => [
    { role: 'user', content: ['x', value].map((v) => (v === 'x' ? { type: 'text', text: 'x' } : v)) },
  ];
  const calling = (call: Fields) => [...HELLO, { role: 'assistant', tool_calls: [{ id: 'a', ...call }] }];

  test.each<[string, unknown[]]>([
    ['messages', [{ role: 'system', content: 'Alone.' }]],
    ['messages[0].content[1]', part({ type: 'input_audio', input_audio: { data: 'x', format: 'wav' } })],
    ['messages[0].content[1]', part({ type: 'text' })],
    ['messages[0].content[1].image_url.url', part({ type: 'image_url', image_url: {} })],
    [
      'messages[0].content[1].image_url.url',
      part({ type: 'image_url', image_url: { url: 'data:image/tiff;base64,x' } }),
    ],
    [
      'messages[0].content[1].image_url.url',
      part({ type: 'image_url', image_url: { url: 'data:image/png,x' } }),
    ],
    ['messages[0].content[1].image_url.url', part({ type: 'image_url', image_url: { url: 'gs://a/b' } })],
    ['messages[0].content[1].file.file_id', part({ type: 'file', file: { file_id: 'file-1' } })],
    ['messages[0].content[1].file.file_data', part({ type: 'file', file: {} })],
    [
      'messages[0].content[1].file.file_data',
      part({ type: 'file', file: { file_data: 'data:application/zip;base64,x' } }),
    ],
    [
      'messages[0].content[1].file.file_data',
      part({ type: 'file', file: { file_data: 'data:text/plain,%zz' } }),
    ],
    [
      'messages[0].content[1].cache_control',
      part({ type: 'text', text: 'x', cache_control: { type: 'ephemeral', ttl: '2h' } }),
    ],
    ['messages[0].cache_control', [{ role: 'user', content: 'x', cache_control: { type: 'forever' } }]],
    ['messages[0].content[0]', [{ role: 'system', content: [{ type: 'image_url' }] }]],
    ['messages[1].role', [...HELLO, { role: 'function', name: 'f', content: 'x' }]],
    [
      'messages[1].function_call',
      [...HELLO, { role: 'assistant', function_call: { name: 'f', arguments: '{}' } }],
    ],
    ['messages[1].audio', [...HELLO, { role: 'assistant', audio: { id: 'a' } }]],
    ['messages[1].tool_call_id', [...HELLO, { role: 'tool', content: 'x' }]],
    ['messages[1].tool_calls[0]', calling({ type: 'custom', custom: { name: 'f', input: 'x' } })],
    [
      'messages[1].tool_calls[0].function.arguments',
      calling({ function: { name: 'f', arguments: '{"x":' } }),
    ],
    ['messages[1].tool_calls[0].function.arguments', calling({ function: { name: 'f', arguments: '[1]' } })],
  ])('%s is refused where it cannot be said', (param, messages) => {
    expect(refusedFor({ messages })).toBe(param);
  });
});

describe('tools', () => {
  test('are named, described and marked as they were', () => {
    const { tools } = bodyOf({
      tools: [
        {
          type: 'function',
          cache_control: { type: 'ephemeral' },
          function: {
            name: 'a',
            description: 'Does a.',
            strict: true,
            parameters: { properties: { x: {} } },
          },
        },
        { type: 'function', function: { name: 'b' } },
      ],
    });
    expect(tools).toEqual([
      {
        name: 'a',
        description: 'Does a.',
        input_schema: { type: 'object', properties: { x: {} } },
        strict: true,
        cache_control: { type: 'ephemeral' },
      },
      { name: 'b', input_schema: { type: 'object', properties: {} } },
    ]);
  });

  const named = { type: 'function', function: { name: 'weather' } };
  test.each<[string, Fields, unknown]>([
    ['nothing', {}, undefined],
    ['none', { tool_choice: 'none', parallel_tool_calls: false }, { type: 'none' }],
    ['auto', { tool_choice: 'auto', parallel_tool_calls: true }, { type: 'auto' }],
    ['required', { tool_choice: 'required' }, { type: 'any' }],
    ['one', { tool_choice: named }, { type: 'tool', name: 'weather' }],
    ['one at a time', { parallel_tool_calls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [
      'exactly one',
      { parallel_tool_calls: false, tool_choice: 'required' },
      { type: 'any', disable_parallel_tool_use: true },
    ],
  ])('tool choice: %s', (_name, fields, expected) => {
    expect(bodyOf({ tools: [WEATHER], ...fields }).tool_choice).toEqual(expected);
  });

  test('what cannot be said of them is refused', () => {
    expect(refusedFor({ tools: [WEATHER, { type: 'web_search' }] })).toBe('tools[1].type');
    expect(refusedFor({ tools: [WEATHER], tool_choice: 'maybe' })).toBe('tool_choice');
    expect(refusedFor({ tools: [WEATHER], tool_choice: { type: 'allowed_tools' } })).toBe('tool_choice');
    expect(refusedFor({ tool_choice: 'required' })).toBe('tool_choice');
    expect(refusedFor({ tools: [WEATHER], tool_choice: 'required' }, on('claude-opus-5-5'))).toBe(
      'tool_choice',
    );
    const strict = { type: 'function', function: { name: 'f', strict: true } };
    expect(refusedFor({ tools: [strict] }, on('claude-sonnet-4-20250514'))).toBe('tools[0].function.strict');
    const taken = { type: 'function', function: { name: 'runtime_structured_answer' } };
    expect(refusedFor({ tools: [taken] })).toBe('tools[0].function.name');
    expect(bodyOf({ tool_choice: 'none' })).not.toHaveProperty('tool_choice');
  });
});

describe('the answer’s format', () => {
  const schema = { type: 'object', properties: { sum: { type: 'number' } } };
  const response_format = { type: 'json_schema', json_schema: { name: 's', schema } };
  const older = on('claude-sonnet-4-20250514');

  test('is asked for natively where model and route have it', () => {
    const body = bodyOf({ response_format, tools: [WEATHER] });
    expect(body.output_config).toEqual({ format: { type: 'json_schema', schema } });
    expect(body.tools).toHaveLength(1);
    expect(bodyOf({ response_format }, { supports: new Set() })).not.toHaveProperty('output_config');
  });

  test('is else the input of a tool that must be called', () => {
    const body = bodyOf({ response_format }, older);
    expect(body.tools).toEqual([
      { name: 'runtime_structured_answer', description: expect.any(String), input_schema: schema },
    ]);
    expect(body.tool_choice).toEqual({
      type: 'tool',
      name: 'runtime_structured_answer',
      disable_parallel_tool_use: true,
    });
    expect(body).not.toHaveProperty('output_config');
  });

  test('leaves the caller’s tools their turn', () => {
    const names = (fields: Fields) => {
      const body = bodyOf({ response_format, tools: [WEATHER], ...fields }, older);
      return [body.tools.map((tool: any) => tool.name).join(), body.tool_choice];
    };
    const both = 'weather,runtime_structured_answer';
    expect(names({})).toEqual([both, { type: 'any' }]);
    expect(names({ parallel_tool_calls: false })).toEqual([
      both,
      { type: 'any', disable_parallel_tool_use: true },
    ]);
    expect(names({ tool_choice: 'none' })[1]).toMatchObject({
      type: 'tool',
      name: 'runtime_structured_answer',
    });
    expect(names({ tool_choice: 'required' })).toEqual(['weather', { type: 'any' }]);
  });

  test('any JSON object is asked for in words, after the caller’s own', () => {
    const messages = [{ role: 'system', content: 'Be brief.' }, ...HELLO];
    const body = bodyOf({ messages, response_format: { type: 'json_object' } });
    expect(body.system.map((block: any) => block.text)).toEqual([
      'Be brief.',
      expect.stringMatching(/JSON object/),
    ]);
    expect(body).not.toHaveProperty('tools');
    expect(bodyOf({ response_format: { type: 'text' } })).not.toHaveProperty('system');
  });

  test('is refused where it cannot be had', () => {
    const noSchema = { type: 'json_schema', json_schema: { name: 's' } };
    expect(refusedFor({ response_format: noSchema })).toBe('response_format.json_schema.schema');
    expect(refusedFor({ response_format }, { ...on('claude-opus-5-5'), supports: new Set() })).toBe(
      'response_format',
    );
    expect(refusedFor({ response_format, reasoning_effort: 'low' }, older)).toBe('response_format');
  });
});

describe('sampling', () => {
  test('is passed on; a neutral 1 goes unsaid where it would be refused', () => {
    expect(bodyOf({ temperature: 0, top_k: 5, stop: 'END' })).toMatchObject({
      temperature: 0,
      top_k: 5,
      stop_sequences: ['END'],
    });
    expect(bodyOf({ top_p: 0.5, temperature: 1, stop: ['a', ' b'] })).toMatchObject({
      top_p: 0.5,
      stop_sequences: ['a', ' b'],
    });
    expect(bodyOf({ top_p: 0.5, temperature: 1, stop: [] })).not.toHaveProperty('temperature');
    expect(bodyOf({ stop: [] })).not.toHaveProperty('stop_sequences');
    const older = bodyOf({ top_p: 0.5, temperature: 1 }, on('claude-sonnet-4-20250514'));
    expect(older).toMatchObject({ top_p: 0.5, temperature: 1 });
    expect(bodyOf({ temperature: 1 }, on('MiniMax-M2'))).toMatchObject({ temperature: 1 });
  });

  test.each<[string, Fields]>([
    ['temperature', { temperature: 1.01 }],
    ['top_p', { temperature: 0.5, top_p: 0.9 }],
    ['stop', { stop: '\n' }],
    ['stop[1]', { stop: ['END', ' '] }],
    ['temperature', { temperature: 0.5, reasoning_effort: 'low' }],
    ['top_k', { top_k: 5, reasoning_effort: 'low' }],
    ['top_p', { top_p: 0.9, reasoning_effort: 'low' }],
  ])('%s is refused in %j', (param, fields) => {
    expect(refusedFor(fields)).toBe(param);
  });
});

describe('reasoning', () => {
  const asked = (model: string, fields: Fields, outputCap: number | null = null) => {
    const { thinking, output_config } = bodyOf(fields, { upstreamId: model, outputCap });
    return { thinking, effort: output_config?.effort };
  };
  const effort = (word: string) => ({ reasoning_effort: word });
  const reasoning = (value: Fields) => ({ reasoning: value });
  const shown = { type: 'adaptive', display: 'summarized' };

  test.each<[string, Fields, number | null, unknown]>([
    [
      'claude-haiku-4-5-20251001',
      effort('low'),
      10_000,
      { thinking: { type: 'enabled', budget_tokens: 2000 } },
    ],
    [
      'us.anthropic.claude-sonnet-4-20250514-v1:0',
      effort('high'),
      null,
      { thinking: { type: 'enabled', budget_tokens: 51_200 } },
    ],
    [
      'claude-3-7-sonnet-20250219',
      reasoning({ max_tokens: 2048 }),
      null,
      { thinking: { type: 'enabled', budget_tokens: 2048 } },
    ],
    ['claude-opus-4-5', effort('minimal'), 2000, { thinking: { type: 'enabled', budget_tokens: 1024 } }],
    [
      'claude-opus-4-1',
      reasoning({ enabled: true, exclude: true }),
      4096,
      { thinking: { type: 'enabled', budget_tokens: 2048, display: 'omitted' } },
    ],
    ['MiniMax-M2', effort('medium'), 4096, { thinking: { type: 'enabled', budget_tokens: 2048 } }],
    ['claude-sonnet-4-5', effort('none'), null, {}],
    ['claude-opus-4-6', effort('max'), null, { thinking: { type: 'adaptive' }, effort: 'max' }],
    [
      'claude-sonnet-4-6@default',
      reasoning({ max_tokens: 5000 }),
      null,
      { thinking: { type: 'enabled', budget_tokens: 5000 } },
    ],
    ['anthropic/claude-opus-4.7', effort('xhigh'), null, { thinking: shown, effort: 'xhigh' }],
    ['claude-opus-4-8', reasoning({ enabled: true }), null, { thinking: shown }],
    ['claude-opus-4-8', reasoning({ enabled: false }), null, {}],
    ['claude-opus-5', effort('minimal'), null, { thinking: shown, effort: 'low' }],
    ['claude-opus-5', effort('none'), null, { thinking: { type: 'disabled' } }],
    ['claude-haiku-5-5', effort('none'), null, { thinking: { type: 'disabled' } }],
    ['claude-sonnet-5-5', effort('none'), null, { thinking: { type: 'between_tools' } }],
    [
      'claude-fable-5',
      reasoning({ effort: 'high', exclude: true }),
      null,
      { thinking: { type: 'adaptive', display: 'omitted' }, effort: 'high' },
    ],
    ['claude-opus-5-5', reasoning({ exclude: true }), null, {}],
    ['claude-3-5-haiku-20241022', effort('none'), null, {}],
    ['claude-opus-5', {}, null, {}],
  ])('%s with %j under a cap of %j', (model, fields, cap, expected) => {
    expect(asked(model, fields, cap)).toEqual({
      thinking: undefined,
      effort: undefined,
      ...(expected as object),
    });
  });

  test.each<[string, string, Fields]>([
    ['reasoning_effort', 'claude-3-5-haiku-20241022', effort('low')],
    ['reasoning_effort', 'claude-opus-5', effort('extreme')],
    ['reasoning_effort', 'claude-opus-4-6', effort('xhigh')],
    ['reasoning_effort', 'claude-opus-5-5', effort('none')],
    ['reasoning', 'claude-fable-5-1', reasoning({ enabled: false })],
    ['reasoning.max_tokens', 'claude-opus-4-7', reasoning({ max_tokens: 2000 })],
    ['reasoning.max_tokens', 'claude-sonnet-4-5', reasoning({ max_tokens: 1000 })],
    ['reasoning.max_tokens', 'claude-sonnet-4-5', reasoning({ max_tokens: 64_000 })],
    ['reasoning.max_tokens', 'claude-sonnet-4-5', reasoning({ max_tokens: 2000, effort: 'low' })],
    ['reasoning.max_tokens', 'claude-sonnet-4-5', reasoning({ max_tokens: '2000' })],
    ['reasoning.effort', 'claude-sonnet-4-5', { ...effort('low'), ...reasoning({ effort: 'high' }) }],
    ['reasoning.effort', 'claude-sonnet-4-5', reasoning({ effort: 3 })],
    ['reasoning.enabled', 'claude-sonnet-4-5', reasoning({ enabled: 'yes' })],
    ['reasoning.exclude', 'claude-sonnet-4-5', reasoning({ exclude: 1 })],
    ['reasoning', 'claude-sonnet-4-5', { reasoning: 'high' }],
    ['tool_choice', 'claude-sonnet-4-5', { ...effort('low'), tools: [WEATHER], tool_choice: 'required' }],
  ])('%s is refused on %s in %j', (param, model, fields) => {
    expect(refusedFor(fields, on(model))).toBe(param);
  });

  test('a cap too small to reason under is refused', () => {
    expect(refusedFor(effort('low'), { outputCap: 1024 })).toBe('reasoning_effort');
  });

  test('a budget needs the thoughts of the last tool calls; the model’s own judgement does not', () => {
    const call = { id: 'a', type: 'function', function: { name: 'weather', arguments: '{}' } };
    const fields = (turn: Fields) => ({
      reasoning_effort: 'low',
      tools: [WEATHER],
      messages: [
        ...HELLO,
        { role: 'assistant', tool_calls: [call], ...turn },
        { role: 'tool', tool_call_id: 'a', content: 'x' },
      ],
    });
    expect(refusedFor(fields({}))).toBe('messages[1].reasoning_details');
    const unsigned = { reasoning_details: [{ type: 'reasoning.text', text: 'x' }] };
    expect(refusedFor(fields(unsigned))).toBe('messages[1].reasoning_details');
    const signed = { reasoning_details: [{ type: 'reasoning.text', text: 'x', signature: 's' }] };
    expect(refusedFor(fields(signed))).toBe('not refused');
    expect(refusedFor(fields({}), on('claude-opus-4-6'))).toBe('not refused');
  });
});
