// Guarantee: a chat reaches Bedrock's Converse with all that it said, in that model's words, or is refused by the field that cannot be said.
import { describe, expect, test } from 'vitest';
import { parseChatRequest } from '@/lib/openai/chat';
import { bedrock } from '@/lib/providers/bedrock';
import type { Credentials, TranslatedCall } from '@/lib/providers/translator';

const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const OLD_SONNET = 'anthropic.claude-sonnet-4-20250514-v1:0';
const OPUS_4_7 = 'anthropic.claude-opus-4-7';
const NOVA = 'amazon.nova-pro-v1:0';
const NOVA_2 = 'us.amazon.nova-2-lite-v1:0';
const LLAMA = 'meta.llama3-3-70b-instruct-v1:0';
const QWEN = 'qwen.qwen3-32b-v1:0';

const USER = { role: 'user', content: 'Hi' };

type Fields = Record<string, unknown>;

function build(fields: Fields, more: Partial<TranslatedCall> = {}) {
  return bedrock.buildRequest({
    request: parseChatRequest({ model: 'm', messages: [USER], ...fields }),
    omit: new Set(),
    upstreamId: HAIKU,
    stream: false,
    outputCap: null,
    outputLimit: 64_000,
    supports: new Set(['structured_outputs']),
    baseUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com',
    credentials: { kind: 'key', key: 'k' },
    now: new Date('2026-11-25T10:00:00Z'),
    ...more,
  });
}

/** The body, as any: tests look into it at will. */
function bodyOf(fields: Fields, upstreamId = HAIKU, more: Partial<TranslatedCall> = {}): any {
  return JSON.parse(build(fields, { upstreamId, ...more }).body.toString());
}

const saidBy = (messages: unknown[], upstreamId?: string) => bodyOf({ messages }, upstreamId);

function refused(fields: Fields, param: string, upstreamId = HAIKU, more: Partial<TranslatedCall> = {}) {
  expect(() => build(fields, { upstreamId, ...more })).toThrow(
    expect.objectContaining({ isUntranslatable: true, param }),
  );
}

describe('the call', () => {
  test('goes to the model’s path with a key', () => {
    const request = build({});
    expect(request).toMatchObject({
      origin: 'https://bedrock-runtime.us-east-1.amazonaws.com',
      path: '/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse',
    });
    expect(request.headers).toEqual({
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': 'runtime-gateway',
      authorization: 'Bearer k',
    });
    expect(request.body.toString()).toBe('{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}');
  });

  test('streams elsewhere, signed for AWS', () => {
    const credentials: Credentials = {
      kind: 'aws',
      accessKeyId: 'AKID',
      secretAccessKey: 'secret',
      sessionToken: 'token',
      region: 'us-east-1',
    };
    const { path, headers } = build({}, { stream: true, credentials });
    expect(path).toMatch(/\/converse-stream$/);
    expect(headers).toMatchObject({
      accept: 'application/vnd.amazon.eventstream',
      'x-amz-date': '20261125T100000Z',
      'x-amz-security-token': 'token',
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKID\/20261125\/us-east-1\/bedrock\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
      ),
    });
    expect(JSON.stringify(headers)).not.toContain('secret');
    expect(build({}, { credentials: { kind: 'none' } }).headers.authorization).toBeUndefined();
  });

  test('keeps a path of the base URL and passes over what is omitted', () => {
    const call = { baseUrl: 'http://127.0.0.1:99/aws/', omit: new Set(['temperature']) };
    const request = build({ temperature: 0.5, top_p: 0.1 }, call);
    expect(request).toMatchObject({
      origin: 'http://127.0.0.1:99',
      path: expect.stringMatching(/^\/aws\/model\//),
    });
    expect(JSON.parse(request.body.toString()).inferenceConfig).toEqual({ topP: 0.1 });
  });
});

describe('the messages', () => {
  test('alternate, with the instructions apart', () => {
    const messages = [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'One' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Two' },
          { type: 'text', text: ' ' },
        ],
      },
      { role: 'assistant', content: '' },
      { role: 'developer', content: [{ type: 'text', text: 'Be brief.' }] },
      { role: 'assistant', content: 'Three' },
      { role: 'assistant', refusal: 'Four \n' },
    ];
    expect(saidBy(messages)).toEqual({
      system: [{ text: 'Be kind.' }, { text: 'Be brief.' }],
      messages: [
        { role: 'user', content: [{ text: 'One' }, { text: 'Two' }] },
        { role: 'assistant', content: [{ text: 'Three' }, { text: 'Four' }] },
      ],
    });
  });

  test('hold images and documents inline', () => {
    const csv = Buffer.from('a,b').toString('base64');
    const file = (filename: string | undefined, file_data: string) => ({
      type: 'file',
      file: { filename, file_data },
    });
    const content = [
      { type: 'text', text: 'Read' },
      { type: 'image_url', image_url: { url: 'data:image/jpg;base64,AAAA' } },
      file('Q3 report_(final).v2.pdf', 'data:application/pdf;base64,JVBERi0='),
      file('data.csv', `data:application/octet-stream;base64,${csv}`),
      file('data.md', 'data:text/plain,a%2Cb'),
      file(undefined, `data:text/csv;charset=utf-8;base64,${csv}`),
    ];
    expect(saidBy([{ role: 'user', content }]).messages[0].content).toEqual([
      { text: 'Read' },
      { image: { format: 'jpeg', source: { bytes: 'AAAA' } } },
      { document: { format: 'pdf', name: 'Q3 report (final) v2', source: { bytes: 'JVBERi0=' } } },
      { document: { format: 'csv', name: 'data', source: { bytes: csv } } },
      { document: { format: 'txt', name: 'data (2)', source: { bytes: csv } } },
      { document: { format: 'csv', name: 'document', source: { bytes: csv } } },
    ]);
  });

  test('carry thoughts, calls and their results', () => {
    const longId = 'x'.repeat(65);
    const messages = [
      USER,
      {
        role: 'assistant',
        content: null,
        reasoning_details: [
          { type: 'reasoning.text', text: 'Hm', signature: 'c2ln' },
          { type: 'reasoning.text', text: 'unsigned' },
          { type: 'reasoning.encrypted', data: 'AAEC' },
        ],
        tool_calls: [
          { id: 'call_1', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
          { id: longId, function: { name: 'now', arguments: '' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'no such city', is_error: true },
      { role: 'tool', tool_call_id: longId, content: [{ type: 'text', text: '12:00' }] },
      { role: 'user', content: 'And?' },
    ];
    const tools = [{ type: 'function', function: { name: 'weather' } }];
    const [, assistant, user] = bodyOf({ messages, tools }).messages;
    const otherId = assistant.content[3].toolUse.toolUseId;
    expect(otherId).toMatch(/^call_[0-9a-f]{32}$/);
    expect(assistant.content).toEqual([
      { reasoningContent: { reasoningText: { text: 'Hm', signature: 'c2ln' } } },
      { reasoningContent: { redactedContent: 'AAEC' } },
      { toolUse: { toolUseId: 'call_1', name: 'weather', input: { city: 'Oslo' } } },
      { toolUse: { toolUseId: otherId, name: 'now', input: {} } },
    ]);
    expect(user.content).toEqual([
      { toolResult: { toolUseId: 'call_1', content: [{ text: 'no such city' }], status: 'error' } },
      { toolResult: { toolUseId: otherId, content: [{ text: '12:00' }] } },
      { text: 'And?' },
    ]);
    const plain = bodyOf({ messages, tools }, LLAMA).messages;
    expect(plain[1].content).toHaveLength(2);
    expect(JSON.stringify(plain)).not.toContain('"status"');
  });

  test('tell of tools in words where the model may call none', () => {
    const messages = [
      USER,
      { role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'now', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'a', content: '12:00' },
    ];
    const tools = [{ type: 'function', function: { name: 'now' } }];
    for (const fields of [{ messages }, { messages, tools, tool_choice: 'none' }]) {
      expect(bodyOf(fields)).toEqual({
        messages: [
          { role: 'user', content: [{ text: 'Hi' }] },
          { role: 'assistant', content: [{ text: 'Called the tool now with {}' }] },
          { role: 'user', content: [{ text: 'The tool now answered:' }, { text: '12:00' }] },
        ],
      });
    }
  });

  test.each<[unknown[], string]>([
    [[{ role: 'system', content: 'x' }], 'messages'],
    [[{ role: 'assistant', content: 'x' }], 'messages'],
    [
      [
        {
          role: 'user',
          content: [{ type: 'file', file: { file_data: 'data:application/pdf;base64,AA==' } }],
        },
      ],
      'messages',
    ],
    [[{ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }], 'messages[0].content[0]'],
    [
      [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }] }],
      'messages[0].content[0].image_url.url',
    ],
    [
      [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/tiff;base64,AA==' } }] }],
      'messages[0].content[0].image_url.url',
    ],
    [
      [{ role: 'user', content: [{ type: 'file', file: { file_id: 'f' } }] }],
      'messages[0].content[0].file.file_id',
    ],
    [
      [
        {
          role: 'user',
          content: [{ type: 'file', file: { file_data: 'data:application/zip;base64,AA==' } }],
        },
      ],
      'messages[0].content[0].file.file_data',
    ],
    [
      [{ role: 'user', content: [{ type: 'file', file: { file_data: 'data:text/plain,%' } }] }],
      'messages[0].content[0].file.file_data',
    ],
    [[USER, { role: 'tool', content: 'x' }], 'messages[1].tool_call_id'],
    [[USER, { role: 'function', content: 'x' }], 'messages[1].role'],
    [[USER, { role: 'assistant', tool_calls: [{ id: 'a' }] }], 'messages[1].tool_calls[0]'],
    [
      [USER, { role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'n', arguments: '[' } }] }],
      'messages[1].tool_calls[0].function.arguments',
    ],
    [[USER, { role: 'assistant', audio: { id: 'a' } }], 'messages[1].audio'],
  ])('cannot be said: %j', (messages, param) => {
    refused({ messages }, param);
  });
});

describe('the cache', () => {
  const mark = { type: 'ephemeral', ttl: '1h' };
  const marked = {
    messages: [
      { role: 'system', content: [{ type: 'text', text: 'Long', cache_control: mark }] },
      { role: 'user', content: 'Hi', cache_control: { type: 'ephemeral' } },
    ],
    tools: [{ type: 'function', function: { name: 'now' }, cache_control: mark }],
  };

  test('is marked behind what is marked, for as long as the model keeps it', () => {
    const body = bodyOf(marked);
    const long = { cachePoint: { type: 'default', ttl: '1h' } };
    const short = { cachePoint: { type: 'default' } };
    expect(body.system).toEqual([{ text: 'Long' }, long]);
    expect(body.messages[0].content).toEqual([{ text: 'Hi' }, short]);
    expect(body.toolConfig.tools[1]).toEqual(long);
    expect(bodyOf(marked, OLD_SONNET).system[1]).toEqual(short);
    expect(bodyOf(marked, NOVA).system[1]).toEqual(short);
    expect(bodyOf(marked, NOVA).toolConfig.tools).toHaveLength(1);
    expect(JSON.stringify(bodyOf(marked, LLAMA))).not.toContain('cachePoint');
  });

  test('has no other marks', () => {
    refused(
      { messages: [{ ...USER, cache_control: { type: 'ephemeral', ttl: '2d' } }] },
      'messages[0].cache_control',
    );
  });
});

describe('the sampling', () => {
  test('is inferenceConfig and the model’s own fields', () => {
    const fields = { temperature: 0.5, top_k: 40, stop: 'END' };
    const inferenceConfig = { maxTokens: 9, temperature: 0.5, stopSequences: ['END'] };
    expect(bodyOf(fields, HAIKU, { outputCap: 9 })).toMatchObject({
      inferenceConfig,
      additionalModelRequestFields: { top_k: 40 },
    });
    const nova = bodyOf({ ...fields, top_p: 0.9 }, NOVA);
    expect(nova.inferenceConfig.topP).toBe(0.9);
    expect(nova.additionalModelRequestFields).toEqual({ inferenceConfig: { topK: 40 } });
    expect(bodyOf({ top_k: 4 }, 'cohere.command-r-v1:0').additionalModelRequestFields).toEqual({ k: 4 });
  });

  test('says one of temperature and top_p where the model takes one', () => {
    expect(bodyOf({ temperature: 1, top_p: 0.5 }).inferenceConfig).toEqual({ topP: 0.5 });
    refused({ temperature: 0.5, top_p: 0.5 }, 'top_p');
  });

  test('has bounds', () => {
    refused({ temperature: 1.5 }, 'temperature', LLAMA);
    refused({ top_k: 1 }, 'top_k', LLAMA);
    refused({ stop: ['a', '\n'] }, 'stop[1]');
  });
});

describe('tools', () => {
  const parameters = { type: 'object', properties: { city: { type: 'string' } } };
  const tools = [
    { type: 'function', function: { name: 'weather', description: 'Looks out', parameters, strict: true } },
    { type: 'function', function: { name: 'now', description: '' } },
  ];

  test('are specified', () => {
    expect(bodyOf({ tools }).toolConfig).toEqual({
      tools: [
        {
          toolSpec: {
            name: 'weather',
            description: 'Looks out',
            inputSchema: { json: parameters },
            strict: true,
          },
        },
        { toolSpec: { name: 'now', inputSchema: { json: { type: 'object', properties: {} } } } },
      ],
    });
  });

  test('are called as chosen', () => {
    const chosen = (tool_choice: unknown) => bodyOf({ tools, tool_choice }).toolConfig?.toolChoice;
    expect(chosen('auto')).toBeUndefined();
    expect(chosen('required')).toEqual({ any: {} });
    expect(chosen({ type: 'function', function: { name: 'now' } })).toEqual({ tool: { name: 'now' } });
    expect(bodyOf({ tools, tool_choice: 'none' }).toolConfig).toBeUndefined();
    expect(bodyOf({ tools, parallel_tool_calls: false }).additionalModelRequestFields).toEqual({
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    });
    expect(bodyOf({ tools, parallel_tool_calls: true }, QWEN).additionalModelRequestFields).toBeUndefined();
  });

  test.each<[Fields, string, string]>([
    [{ tools: [{ type: 'function', function: { name: 'a.b' } }] }, 'tools[0].function.name', HAIKU],
    [
      { tools: [{ type: 'function', function: { name: 'runtime_structured_answer' } }] },
      'tools[0].function.name',
      HAIKU,
    ],
    [{ tools: [{ type: 'custom' }] }, 'tools[0].type', HAIKU],
    [{ tools }, 'tools[0].function.strict', OLD_SONNET],
    [{ tools: tools.slice(1), tool_choice: 'required' }, 'tool_choice', LLAMA],
    [{ tool_choice: 'required' }, 'tool_choice', HAIKU],
    [{ tools, tool_choice: 'never' }, 'tool_choice', HAIKU],
    [{ tools: tools.slice(1), parallel_tool_calls: false }, 'parallel_tool_calls', NOVA],
  ])('cannot be said: %j', (fields, param, model) => {
    refused(fields, param, model);
  });
});

describe('reasoning', () => {
  const extra = (fields: Fields, model?: string, more?: Partial<TranslatedCall>) =>
    bodyOf(fields, model, more).additionalModelRequestFields;

  test('is asked for in the model’s words', () => {
    expect(extra({ reasoning_effort: 'low' }, HAIKU, { outputCap: 10_000 })).toEqual({
      thinking: { type: 'enabled', budget_tokens: 2000 },
    });
    expect(extra({ reasoning: { max_tokens: 4096 } })).toEqual({
      thinking: { type: 'enabled', budget_tokens: 4096 },
    });
    expect(extra({ reasoning_effort: 'high' }, 'anthropic.claude-opus-4-6-v1')).toEqual({
      thinking: { type: 'adaptive' },
      output_config: { effort: 'high' },
    });
    expect(extra({ reasoning: { enabled: true } }, OPUS_4_7)).toEqual({
      thinking: { type: 'adaptive', display: 'summarized' },
    });
    expect(extra({ reasoning_effort: 'minimal' }, NOVA_2)).toEqual({
      reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' },
    });
    expect(extra({ reasoning_effort: 'high' }, 'openai.gpt-oss-120b-1:0')).toEqual({
      reasoning_effort: 'high',
    });
    expect(extra({ reasoning_effort: 'xhigh' }, 'us.openai.gpt-5.6-sol')).toEqual({
      reasoning: { effort: 'xhigh' },
    });
  });

  test('is turned off in the model’s words', () => {
    expect(extra({ reasoning_effort: 'none' })).toBeUndefined();
    expect(extra({ reasoning: { enabled: false } }, 'anthropic.claude-sonnet-5')).toEqual({
      thinking: { type: 'disabled' },
    });
    expect(extra({ reasoning_effort: 'none' }, 'openai.gpt-5.5')).toEqual({ reasoning: { effort: 'none' } });
    refused({ reasoning_effort: 'none' }, 'reasoning_effort', 'openai.gpt-oss-20b-1:0');
  });

  test('leaves Claude its own sampling', () => {
    expect(bodyOf({ reasoning_effort: 'low', temperature: 1, top_p: 0.97 }).inferenceConfig).toEqual({
      topP: 0.97,
    });
    refused({ reasoning_effort: 'low', temperature: 0.2 }, 'temperature', OLD_SONNET);
    refused({ reasoning_effort: 'low', top_k: 5 }, 'top_k', OLD_SONNET);
  });

  test.each<[Fields, string, string]>([
    [{ reasoning_effort: 'low' }, 'reasoning_effort', LLAMA],
    [{ reasoning_effort: 'huge' }, 'reasoning_effort', HAIKU],
    [{ reasoning_effort: 'xhigh' }, 'reasoning_effort', NOVA_2],
    [{ reasoning_effort: 'high', temperature: 0.5 }, 'reasoning_effort', NOVA_2],
    [{ reasoning_effort: 'low', reasoning: { effort: 'high' } }, 'reasoning', HAIKU],
    [{ reasoning: { effort: 'low', max_tokens: 2000 } }, 'reasoning', HAIKU],
    [{ reasoning: { max_tokens: 1000 } }, 'reasoning.max_tokens', HAIKU],
    [{ reasoning: { max_tokens: 64_000 } }, 'reasoning.max_tokens', HAIKU],
    [{ reasoning: { max_tokens: 2000 } }, 'reasoning.max_tokens', OPUS_4_7],
    [{ reasoning: { effort: 5 } }, 'reasoning', HAIKU],
    [{ reasoning: { enabled: true, exclude: true } }, 'reasoning', NOVA_2],
  ])('cannot be said: %j', (fields, param, model) => {
    refused(fields, param, model);
  });

  test('beside a budget Claude is made to call nothing, and Nova’s high effort has no cap', () => {
    const tools = [{ type: 'function', function: { name: 'now' } }];
    refused({ reasoning_effort: 'low', tools, tool_choice: 'required' }, 'tool_choice');
    refused({ reasoning_effort: 'high' }, 'reasoning_effort', NOVA_2, { outputCap: 100 });
    expect(bodyOf({ reasoning_effort: 'high' }, NOVA_2).inferenceConfig).toBeUndefined();
  });
});

describe('the answer’s format', () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'number' } },
    required: ['a'],
    additionalProperties: false,
  };
  const response_format = { type: 'json_schema', json_schema: { name: 'answer', schema } };
  const answerTool = (json: unknown) => ({
    toolSpec: {
      name: 'runtime_structured_answer',
      description: 'Gives the final answer. Its input is the answer.',
      inputSchema: { json },
    },
  });
  const tools = [{ type: 'function', function: { name: 'now' } }];

  test.each([HAIKU, QWEN, 'openai.gpt-oss-20b-1:0'])(
    'is outputConfig where the model has it: %s',
    (model) => {
      const body = bodyOf({ response_format, tools }, model);
      expect(body.outputConfig).toEqual({
        textFormat: {
          type: 'json_schema',
          structure: { jsonSchema: { name: 'answer', schema: JSON.stringify(schema) } },
        },
      });
      expect(body.toolConfig.tools).toHaveLength(1);
    },
  );

  test('is a tool that must be called where it has not', () => {
    const alone = bodyOf({ response_format }, NOVA);
    expect(alone.outputConfig).toBeUndefined();
    expect(alone.toolConfig).toEqual({
      tools: [answerTool(schema)],
      toolChoice: { tool: { name: 'runtime_structured_answer' } },
    });
    expect(bodyOf({ response_format, tools }, NOVA).toolConfig).toMatchObject({ toolChoice: { any: {} } });
    expect(bodyOf({ response_format }, 'mistral.pixtral-large-2502-v1:0').toolConfig.toolChoice).toEqual({
      any: {},
    });
    expect(bodyOf({ response_format, tools, tool_choice: 'required' }, NOVA).toolConfig.tools).toHaveLength(
      1,
    );
  });

  test('of any JSON object is the tool, or words where no tool can be forced', () => {
    const json = { response_format: { type: 'json_object' } };
    expect(bodyOf(json).toolConfig.tools).toEqual([answerTool({ type: 'object' })]);
    for (const body of [bodyOf(json, LLAMA), bodyOf({ ...json, reasoning_effort: 'low' })]) {
      expect(body.toolConfig).toBeUndefined();
      expect(body.system).toEqual([{ text: expect.stringContaining('JSON') }]);
    }
  });

  test('cannot always be had', () => {
    refused({ response_format }, 'response_format', LLAMA);
    refused({ response_format, reasoning_effort: 'low' }, 'response_format', OLD_SONNET);
    refused(
      { response_format: { type: 'json_schema', json_schema: { name: 'answer' } } },
      'response_format.json_schema.schema',
    );
  });
});
