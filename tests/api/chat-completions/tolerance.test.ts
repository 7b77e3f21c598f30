// Guarantee: what programs send from habit is taken: older words, huge caps, fields and headers nobody knows; what no route can do is refused by name.
import { describe, expect, it } from 'vitest';
import { ask, newWorkspace, readStream, scripted, upstreamCalls } from '../../support/api';
import { chat, chatOk, expectError, figuresOf } from '../../support/api-checks';

const FUNCTIONS = [
  {
    name: 'get_weather',
    description: 'Weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
  },
];
const TOOLS = FUNCTIONS.map((definition) => ({ type: 'function', function: definition }));
const CALL = { name: 'get_weather', arguments: '{"city":"Köln"}' };
const toolAnswer = (calls: object[]) =>
  JSON.stringify({
    id: 'up',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'up',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: null, tool_calls: calls },
        finish_reason: 'tool_calls',
      },
    ],
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  });
const toolCall = (id: string, more: object = {}) => ({ id, type: 'function', function: CALL, ...more });

describe('functions', () => {
  it('are told to the provider as tools, and the call comes back as function_call', async () => {
    const { liveKey } = await newWorkspace();
    const script = { a: { body: toolAnswer([toolCall('call_1'), toolCall('call_2')]) } };
    const { marker, body } = scripted(script, {
      functions: FUNCTIONS,
      function_call: { name: 'get_weather' },
    });
    const { json, response } = await chatOk(body, { key: liveKey });
    const [call] = await upstreamCalls(marker);
    expect(call.body).toEqual({
      model: 'up-cheap',
      max_tokens: 100,
      messages: body.messages,
      tools: TOOLS,
      tool_choice: { type: 'function', function: { name: 'get_weather' } },
      parallel_tool_calls: false,
    });
    expect(json.choices).toEqual([
      {
        index: 0,
        message: { role: 'assistant', content: null, function_call: CALL },
        finish_reason: 'function_call',
      },
    ]);
    expect(json.model).toBe('acme/one');
    expect(json.usage).toMatchObject({ prompt_tokens: 10, total_tokens: 15 });
    expect(figuresOf(response).charge).toBe('0.0000375');
    expect(response.headers.get('x-btl-dropped-parameters')).toBeNull();
    const hit = await chatOk(body, { key: liveKey });
    expect(hit.json.choices).toEqual(json.choices);
    expect(hit.response.headers.get('x-btl-cache-tier')).toBe('exact_response_cache');
  });

  it('stream as deltas of function_call, with usage where it is asked for', async () => {
    const { liveKey } = await newWorkspace();
    const chunk = (delta: object, finish_reason: string | null = null) =>
      JSON.stringify({
        id: 'up',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'up',
        choices: [{ index: 0, delta, finish_reason }],
      });
    const events = [
      chunk({ role: 'assistant', content: null }),
      chunk({
        tool_calls: [
          { index: 0, id: 'c1', type: 'function', function: { name: 'get_weather', arguments: '' } },
        ],
      }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] }),
      chunk({
        tool_calls: [{ index: 1, id: 'c2', type: 'function', function: { name: 'other', arguments: '{}' } }],
      }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '"Köln"}' } }] }),
      chunk({}, 'tool_calls'),
      JSON.stringify({ choices: [], usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } }),
    ];
    const more = { functions: FUNCTIONS, stream: true, stream_options: { include_usage: true } };
    const { body } = scripted({ a: { events } }, more);
    for (const tier of [null, 'exact_response_cache']) {
      const response = await chat(body, { key: liveKey });
      expect(response.headers.get('x-btl-cache-tier')).toBe(tier);
      const { events: seen, done, receipt } = await readStream(response);
      expect(done).toBe(true);
      expect(receipt.settlement).toBe('posted');
      const deltas = seen.flatMap(({ choices }) =>
        choices.map(({ delta }: any) => delta.function_call).filter(Boolean),
      );
      expect(deltas[0]).toEqual({ name: 'get_weather', arguments: '' });
      expect(deltas.map((delta: any) => delta.arguments).join('')).toBe('{"city":"Köln"}');
      expect(seen.flatMap(({ choices }) => choices.map((choice: any) => choice.finish_reason))).toContain(
        'function_call',
      );
      expect(JSON.stringify(seen)).not.toContain('tool_calls');
      expect(new Set(seen.map(({ id }) => id)).size).toBe(1);
      expect(seen.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 15 } });
    }
  });

  it('of earlier turns become calls and results of tools that belong together', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted({}, { functions: FUNCTIONS });
    const messages = [
      { role: 'user', content: 'Weather?' },
      { role: 'assistant', content: null, function_call: CALL },
      { role: 'function', name: 'get_weather', content: '{"temp":12}' },
      ...(body.messages as object[]),
    ];
    await chatOk({ ...body, messages }, { key: liveKey });
    const [call] = await upstreamCalls(marker);
    const id = call.body.messages[1].tool_calls[0].id;
    expect(id).toMatch(/^[A-Za-z0-9]{9}$/);
    expect(call.body.messages.slice(1, 3)).toEqual([
      { role: 'assistant', content: null, tool_calls: [{ id, type: 'function', function: CALL }] },
      { role: 'tool', tool_call_id: id, content: '{"temp":12}' },
    ]);
  });

  it('work with a model whose provider never had them', async () => {
    const { testKey } = await newWorkspace();
    const body = {
      model: 'anthropic/claude-sonnet-4.5',
      messages: [{ role: 'user', content: 'Weather in Köln?' }],
      functions: FUNCTIONS,
      function_call: { name: 'get_weather' },
    };
    const { json } = await chatOk(body, { key: testKey });
    expect(json.choices[0].message.function_call.name).toBe('get_weather');
    expect(json.choices[0].finish_reason).toBe('function_call');
  });

  it('are quoted as they are called', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted({}, { functions: FUNCTIONS });
    const quoted = await (await ask('/v1/account/quote', body, { key: liveKey })).json();
    expect((await chat(body, { key: liveKey, headers: { 'x-btl-quote': quoted.id } })).status).toBe(200);
  });

  it.for([
    ['functions', { functions: FUNCTIONS, tools: TOOLS }],
    ['functions[0].name', { functions: [{ name: '' }] }],
    ['function_call', { function_call: 'auto' }],
    ['function_call', { functions: FUNCTIONS, function_call: 5 }],
    ['messages[0]', { messages: [{ role: 'function', name: 'f', content: 'x' }] }],
  ] as const)('that make no sense are refused by their own name: %s', async ([param, fields]) => {
    const { liveKey } = await newWorkspace();
    const body = { model: 'acme/one', messages: [{ role: 'user', content: 'Hi' }], ...fields };
    expect((await expectError(await chat(body, { key: liveKey }), 400, 'invalid_request')).param).toBe(param);
  });
});

describe('a cap', () => {
  it('far beyond the model’s limit is lowered to it, said in a header, whatever its name', async () => {
    const { testKey } = await newWorkspace('100');
    const messages = [{ role: 'user', content: 'Hi' }];
    for (const name of ['max_tokens', 'max_completion_tokens']) {
      const asked = { model: 'openai/gpt-5', messages, [name]: 1_000_000_000 };
      const { response } = await chatOk(asked, { key: testKey });
      expect(response.headers.get('x-btl-output-cap'), name).toBe('128000');
    }
  });

  it('that the credits do not cover is lowered where the key asks for it, unless the request says otherwise', async () => {
    const workspace = await newWorkspace('0.001');
    const { key } = await workspace.key({ fitOutput: true });
    const body = () => scripted({}, { max_tokens: 4_000 }).body;
    await expectError(await chat(body(), { key: workspace.liveKey }), 402, 'gateway_insufficient_credits');
    const { response } = await chatOk(body(), { key });
    expect(Number(response.headers.get('x-btl-output-cap'))).toBeLessThan(4_000);
    const off = await chat(body(), { key, headers: { 'x-btl-fit': 'off' } });
    await expectError(off, 402, 'gateway_insufficient_credits');
  });

  it('of a key is set and shown where keys are managed', async () => {
    const workspace = await newWorkspace();
    const { key } = await workspace.key({ scopes: ['keys:write', 'inference'] });
    const made = await (await ask('/v1/api-keys', { name: 'fits', fit: true }, { key })).json();
    expect(made.fit).toBe(true);
    const path = `/v1/api-keys/${made.id}`;
    const changed = await (await ask(path, { fit: false }, { key, method: 'PATCH' })).json();
    expect(changed.fit).toBe(false);
  });
});

describe('what no route of the model can honour', () => {
  const FIELDS: Record<string, unknown> = {
    top_p: 0.5,
    top_k: 5,
    min_p: 0.1,
    frequency_penalty: 1,
    presence_penalty: 1,
    repetition_penalty: 1.1,
    logit_bias: { 1: 1 },
    logprobs: true,
    top_logprobs: 2,
    n: 2,
    stop: ['x'],
    seed: 1,
    response_format: { type: 'json_object' },
    tools: TOOLS,
    tool_choice: 'required',
    parallel_tool_calls: false,
    reasoning_effort: 'low',
    reasoning: { effort: 'low' },
    verbosity: 'low',
    modalities: ['audio'],
    audio: { voice: 'alloy', format: 'wav' },
    prediction: { type: 'content', content: 'x' },
    web_search_options: {},
  };

  it.for(Object.entries(FIELDS))('is refused by name: %s', async ([name, value]) => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted({}, { model: 'acme/text-only', [name]: value });
    const error = await expectError(await chat(body, { key: liveKey }), 400, 'unsupported_parameter');
    expect(error.param).toBe(name);
    expect(await upstreamCalls(marker)).toEqual([]);
  });

  it('is taken where its value is everyone’s default, and sent to those who know it', async () => {
    const { liveKey } = await newWorkspace();
    const defaults = {
      temperature: 1,
      top_p: 1,
      presence_penalty: 0,
      frequency_penalty: 0,
      parallel_tool_calls: true,
      logit_bias: {},
      n: 1,
      logprobs: false,
      stop: [],
      modalities: ['text'],
      response_format: { type: 'text' },
      functions: [],
    };
    const sent = async (model: string) => {
      const { marker, body } = scripted({}, { model, ...defaults });
      const { response } = await chatOk(body, { key: liveKey });
      expect(response.headers.get('x-btl-dropped-parameters')).toBeNull();
      const [call] = await upstreamCalls(marker);
      return Object.keys(call.body).filter((name) => name in defaults);
    };
    expect(await sent('acme/text-only')).toEqual(['temperature']);
    const known = ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty', 'parallel_tool_calls'];
    expect(await sent('acme/one')).toEqual(known);
    const thinking = { model: 'openai/o3', messages: [{ role: 'user', content: 'Hi' }], ...defaults };
    expect((await chat(thinking, { key: (await newWorkspace()).testKey })).status).toBe(200);
  });

  it('is dropped only with leave, and then named', async () => {
    const { liveKey } = await newWorkspace();
    const more = { model: 'acme/text-only', ...FIELDS, provider: { require_parameters: false } };
    const { marker, body } = scripted({}, more);
    const { response } = await chatOk(body, { key: liveKey });
    const [call] = await upstreamCalls(marker);
    expect(Object.keys(call.body).sort()).toEqual(['max_tokens', 'messages', 'model']);
    const dropped = response.headers.get('x-btl-dropped-parameters')?.split(', ') ?? [];
    expect(dropped.sort()).toEqual(Object.keys(FIELDS).sort());
  });
});
