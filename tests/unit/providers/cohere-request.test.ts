// Guarantee: a chat reaches Cohere in its own words with nothing lost and nothing made up; what it has no word for is refused by name.
import { describe, expect, test } from 'vitest';
import { ChatRequest } from '@/lib/openai/chat';
import { cohere } from '@/lib/providers/cohere';
import type { TranslatedCall } from '@/lib/providers/translator';

const USER = { role: 'user', content: 'Hi' };

function callOf(fields: Record<string, unknown>, more: Partial<TranslatedCall> = {}): TranslatedCall {
  return {
    request: ChatRequest.parse({ model: 'cohere/command-a', messages: [USER], ...fields }),
    omit: new Set(),
    upstreamId: 'command-a-03-2025',
    stream: false,
    outputCap: null,
    outputLimit: 8000,
    supports: new Set(['reasoning']),
    baseUrl: 'https://api.cohere.com',
    credentials: { kind: 'key', key: 'co-1' },
    now: new Date(0),
    ...more,
  };
}

function bodyOf(fields: Record<string, unknown>, more: Partial<TranslatedCall> = {}) {
  return JSON.parse(cohere.buildRequest(callOf(fields, more)).body.toString());
}

const messagesOf = (messages: unknown[], more: Partial<TranslatedCall> = {}) =>
  bodyOf({ messages }, more).messages;

const tool = (name: string, more: Record<string, unknown> = {}) => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: { city: { type: 'string' } } }, ...more },
});

describe('the call', () => {
  test('asks for nothing that the caller did not', () => {
    const request = cohere.buildRequest(callOf({}));
    expect(request).toMatchObject({ origin: 'https://api.cohere.com', path: '/v2/chat' });
    expect(request.headers).toEqual({
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': 'runtime-gateway',
      authorization: 'Bearer co-1',
    });
    expect(JSON.parse(request.body.toString())).toEqual({
      model: 'command-a-03-2025',
      messages: [USER],
      stream: false,
    });
  });

  test('a stream is asked for as one; no key, no header', () => {
    const request = cohere.buildRequest(callOf({}, { stream: true, credentials: { kind: 'none' } }));
    expect(request.headers.accept).toBe('text/event-stream');
    expect(request.headers).not.toHaveProperty('authorization');
    expect(JSON.parse(request.body.toString()).stream).toBe(true);
  });

  test.each([
    ['https://api.cohere.com', '/v2/chat'],
    ['https://api.cohere.com/v2', '/v2/chat'],
    ['https://api.cohere.ai/compatibility/v1', '/v2/chat'],
    ['https://api.cohere.ai/v1/', '/v2/chat'],
    ['http://127.0.0.1:8000/cohere', '/cohere/v2/chat'],
    ['https://proxy.example/a/v2?team=1', '/a/v2/chat?team=1'],
  ])('%s leads to %s', (baseUrl, path) => {
    expect(cohere.buildRequest(callOf({}, { baseUrl })).path).toBe(path);
  });

  test('parameters go by Cohere’s names', () => {
    const asked = {
      temperature: 0,
      top_p: 0.4,
      top_k: 50,
      stop: 'END',
      seed: 7,
      frequency_penalty: 0.5,
      presence_penalty: 0,
      logprobs: true,
    };
    expect(bodyOf(asked, { outputCap: 100 })).toEqual({
      model: 'command-a-03-2025',
      messages: [USER],
      stream: false,
      max_tokens: 100,
      temperature: 0,
      p: 0.4,
      k: 50,
      stop_sequences: ['END'],
      seed: 7,
      frequency_penalty: 0.5,
      presence_penalty: 0,
      logprobs: true,
    });
  });

  test('what is to be omitted is, and nulls ask for nothing', () => {
    const asked = { temperature: 1, top_k: null, stop: null, tools: null, reasoning_effort: null };
    const body = bodyOf(asked, { omit: new Set(['temperature', 'absent']) });
    expect(Object.keys(body).sort()).toEqual(['messages', 'model', 'stream']);
  });

  test('the ends of `top_p` and `top_k` keep their meaning', () => {
    expect(bodyOf({ top_p: 1 }).p).toBe(0.99);
    expect(bodyOf({ top_p: 0 }).p).toBe(0.01);
    expect(bodyOf({ top_k: -1 }).k).toBe(0);
  });

  test.each([
    [{ top_k: 501 }, 'top_k'],
    [{ top_k: 1.5 }, 'top_k'],
    [{ stop: ['1', '2', '3', '4', '5', '6'] }, 'stop'],
    [{ frequency_penalty: -0.1 }, 'frequency_penalty'],
    [{ presence_penalty: 1.5 }, 'presence_penalty'],
    [{ reasoning_effort: 'hard' }, 'reasoning_effort'],
    [{ reasoning: 'high' }, 'reasoning'],
    [{ reasoning: { effort: 7 } }, 'reasoning.effort'],
    [{ reasoning: { max_tokens: 0 } }, 'reasoning.max_tokens'],
    [{ reasoning: { enabled: true, exclude: true } }, 'reasoning.exclude'],
    [{ tools: [{ type: 'custom', custom: { name: 'x' } }] }, 'tools[0]'],
    [{ tools: [tool('a')], tool_choice: { type: 'function', function: { name: 'b' } } }, 'tool_choice'],
    [{ tools: [tool('a')], tool_choice: { type: 'allowed_tools', allowed_tools: {} } }, 'tool_choice'],
    [{ tools: [tool('a')], tool_choice: 'some' }, 'tool_choice'],
    [{ tools: [tool('a')], response_format: { type: 'json_object' } }, 'response_format'],
    [{ messages: [{ role: 'function', name: 'f', content: 'x' }] }, 'messages[0].role'],
    [{ messages: [USER, { role: 'tool', content: 'x' }] }, 'messages[1].tool_call_id'],
    [{ messages: [{ role: 'user', content: [{ type: 'file', file: {} }] }] }, 'messages[0].content[0]'],
    [
      { messages: [{ role: 'system', content: [{ type: 'image_url', image_url: { url: 'x' } }] }] },
      'messages[0].content[0]',
    ],
    [
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] },
      'messages[0].content[0].image_url',
    ],
    [
      { messages: [{ role: 'assistant', tool_calls: [{ id: '1', type: 'custom' }] }] },
      'messages[0].tool_calls[0]',
    ],
  ])('%j is refused', (fields, param) => {
    expect(() => bodyOf(fields)).toThrow(expect.objectContaining({ isUntranslatable: true, param }));
  });
});

describe('messages', () => {
  test('instructions and texts', () => {
    expect(
      messagesOf([
        { role: 'system', content: 'A' },
        { role: 'developer', content: [{ type: 'text', text: 'B' }] },
        { role: 'user', content: '' },
      ]),
    ).toEqual([
      { role: 'system', content: 'A' },
      { role: 'system', content: [{ type: 'text', text: 'B' }] },
      { role: 'user', content: '' },
    ]);
  });

  test('images by URL, with their detail', () => {
    const url = 'data:image/png;base64,AAAA';
    expect(
      messagesOf([
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is it?' },
            { type: 'image_url', image_url: { url, detail: 'high' } },
            { type: 'image_url', image_url: 'https://a.example/b.png' },
          ],
        },
      ]),
    ).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image_url', image_url: { url, detail: 'high' } },
          { type: 'image_url', image_url: { url: 'https://a.example/b.png' } },
        ],
      },
    ]);
  });

  test('a tool’s turn: the thoughts and words before a call are its plan', () => {
    const call = { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } };
    expect(
      messagesOf([
        { role: 'assistant', content: null, reasoning_content: 'I will look.', tool_calls: [call] },
        { role: 'tool', tool_call_id: 'c1', content: '{"celsius":4}' },
        { role: 'assistant', content: 'One moment.', reasoning: 'Again.', tool_calls: [call] },
        { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: '5' }] },
        { role: 'assistant', tool_calls: [call] },
      ]),
    ).toEqual([
      { role: 'assistant', tool_plan: 'I will look.', tool_calls: [call] },
      { role: 'tool', tool_call_id: 'c1', content: '{"celsius":4}' },
      { role: 'assistant', tool_plan: 'Again.\n\nOne moment.', tool_calls: [call] },
      { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: '5' }] },
      { role: 'assistant', tool_calls: [call] },
    ]);
  });

  test('earlier thoughts go back to a model that thinks, and to no other', () => {
    const said = {
      role: 'assistant',
      content: [
        { type: 'text', text: 'Four' },
        { type: 'refusal', refusal: '!' },
      ],
      reasoning_details: [
        { type: 'reasoning.text', text: 'Two and two.' },
        { type: 'reasoning.encrypted', data: 'opaque' },
      ],
    };
    expect(messagesOf([said])).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Two and two.' },
          { type: 'text', text: 'Four!' },
        ],
      },
    ]);
    expect(messagesOf([said], { supports: new Set() })).toEqual([{ role: 'assistant', content: 'Four!' }]);
    expect(messagesOf([{ role: 'assistant', content: null, refusal: 'No.' }])).toEqual([
      { role: 'assistant', content: 'No.' },
    ]);
  });
});

describe('tools', () => {
  test('are functions with parameters, strict all or none', () => {
    const bare = { type: 'function', function: { name: 'now', description: 'The time', parameters: null } };
    expect(bodyOf({ tools: [tool('a'), bare], tool_choice: 'auto' })).toMatchObject({
      tools: [
        tool('a'),
        {
          type: 'function',
          function: { name: 'now', description: 'The time', parameters: { type: 'object', properties: {} } },
        },
      ],
    });
    const strict = bodyOf({ tools: [tool('a'), tool('b', { strict: true })] });
    expect(strict.strict_tools).toBe(true);
    expect(strict.tools).toEqual([tool('a'), tool('b')]);
    expect(bodyOf({ tools: [tool('a', { strict: false })] })).not.toHaveProperty('strict_tools');
  });

  test.each([
    ['none', 'NONE'],
    ['required', 'REQUIRED'],
    ['auto', undefined],
    [null, undefined],
  ])('choice %s is %s', (choice, expected) => {
    expect(bodyOf({ tools: [tool('a')], tool_choice: choice }).tool_choice).toBe(expected);
  });

  test('one function is forced by offering it alone; a choice among none says nothing', () => {
    const forced = bodyOf({
      tools: [tool('a'), tool('b')],
      tool_choice: { type: 'function', function: { name: 'b' } },
    });
    expect(forced).toMatchObject({ tools: [tool('b')], tool_choice: 'REQUIRED' });
    expect(bodyOf({ tools: [], tool_choice: 'none' })).not.toHaveProperty('tool_choice');
  });
});

describe('shapes of answers', () => {
  test('JSON, freely or by a schema', () => {
    const schema = { type: 'object', properties: { a: { type: 'number' } } };
    expect(bodyOf({ response_format: { type: 'text' } })).not.toHaveProperty('response_format');
    expect(bodyOf({ response_format: { type: 'json_object' } }).response_format).toEqual({
      type: 'json_object',
    });
    expect(
      bodyOf({ response_format: { type: 'json_schema', json_schema: { name: 'n', schema } } })
        .response_format,
    ).toEqual({ type: 'json_object', json_schema: schema });
  });

  test.each([
    [{ reasoning_effort: 'none' }, { type: 'disabled' }],
    [{ reasoning_effort: 'high' }, { type: 'enabled' }],
    [{ reasoning_effort: 'low' }, { type: 'enabled', token_budget: 1600 }],
    [{ reasoning: { effort: 'medium' } }, { type: 'enabled', token_budget: 4000 }],
    [{ reasoning: { effort: 'none', exclude: true } }, { type: 'disabled' }],
    [{ reasoning: { enabled: false }, reasoning_effort: 'high' }, { type: 'disabled' }],
    [{ reasoning: { enabled: true } }, { type: 'enabled' }],
    [{ reasoning: { max_tokens: 300 } }, { type: 'enabled', token_budget: 300 }],
    [{ reasoning: {} }, undefined],
  ])('thoughts: %j', (fields, thinking) => {
    expect(bodyOf(fields).thinking).toEqual(thinking);
  });

  test('an effort is a share of the cap, where there is one', () => {
    expect(bodyOf({ reasoning_effort: 'medium' }, { outputCap: 1000 }).thinking).toEqual({
      type: 'enabled',
      token_budget: 500,
    });
  });
});
