// Guarantee: what a caller wrote reaches the provider unharmed, what is ours stays with us, and nothing is dropped in silence.
import { describe, expect, it } from 'vitest';
import { newWorkspace, readStream, scripted, upstreamCalls } from '../../support/api';
import { chat, chatOk } from '../../support/api-checks';

const TOOLS = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      description: 'Wetter – 天気 🌦',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      strict: true,
    },
  },
];
const SCHEMA = {
  type: 'json_schema',
  json_schema: {
    name: 'out',
    strict: true,
    schema: { type: 'object', properties: { a: { type: 'number' } } },
  },
};
const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe('what reaches the provider', () => {
  it('is every documented parameter as it was written, under the provider’s own name of the model', async () => {
    const { liveKey } = await newWorkspace();
    const parameters = {
      temperature: 0,
      top_p: 0.9,
      frequency_penalty: 0.1,
      presence_penalty: -0.1,
      logit_bias: { '50256': -100 },
      logprobs: true,
      top_logprobs: 2,
      n: 2,
      stop: ['END', '\n\n'],
      seed: 7,
      tools: TOOLS,
      tool_choice: { type: 'function', function: { name: 'get_weather' } },
      parallel_tool_calls: false,
      response_format: SCHEMA,
      reasoning_effort: 'low',
    };
    const { marker, body } = scripted({}, parameters);
    const { response } = await chatOk(body, { key: liveKey });
    const [call] = await upstreamCalls(marker);
    expect(call.body).toEqual({ ...body, model: 'up-cheap' });
    expect(response.headers.get('x-btl-ignored-parameters')).toBeNull();
    expect(response.headers.get('x-btl-dropped-parameters')).toBeNull();
    expect(response.headers.get('x-btl-miss-reason')).toBe('not_cacheable:n');
  });

  it('is images, tool history and other languages byte for byte', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted();
    const [script] = body.messages as { content: string }[];
    const messages = [
      { role: 'system', content: 'Sei höflich. 日本語も。\u2028' },
      { role: 'user', content: 'What is the weather?' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Köln"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '{"temp": 12.50}' },
      {
        role: 'user',
        content: [
          { type: 'text', text: script?.content },
          { type: 'image_url', image_url: { url: PIXEL, detail: 'low' } },
        ],
      },
    ];
    await chatOk({ ...body, messages, tools: TOOLS }, { key: liveKey });
    const [call] = await upstreamCalls(marker);
    expect(call.body.messages).toEqual(messages);
    expect(call.raw).toContain(JSON.stringify(messages[3]));
  });

  it('lacks our own fields, nulls and what is in no schema; the last are named', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted(
      {},
      {
        store: true,
        metadata: { team: 'blue' },
        user: 'user-1',
        safety_identifier: 'x',
        service_tier: 'auto',
        provider: { sort: 'price' },
        temperature: null,
        tools: null,
        stop: null,
        made_up: { deep: 1 },
        made_up_too: true,
      },
    );
    const { response } = await chatOk(body, { key: liveKey });
    const [call] = await upstreamCalls(marker);
    expect(Object.keys(call.body).sort()).toEqual(['max_tokens', 'messages', 'model']);
    expect(response.headers.get('x-btl-ignored-parameters')).toBe('made_up, made_up_too');
  });

  it('carries the provider’s key and nothing of the caller’s headers', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted();
    await chatOk(body, {
      key: liveKey,
      headers: {
        'x-secret': 'of-the-caller',
        cookie: 'session=1',
        'x-btl-tag': 'nightly',
        'x-stainless-lang': 'js',
        'openai-organization': 'org-1',
      },
    });
    const [call] = await upstreamCalls(marker);
    expect(call.headers.authorization).toBe('Bearer fake-upstream-key');
    expect(JSON.stringify(call.headers)).not.toContain(liveKey);
    for (const name of ['x-secret', 'cookie', 'x-btl-tag', 'x-stainless-lang', 'openai-organization'])
      expect(call.headers, name).not.toHaveProperty(name);
  });

  it('asks for usage in every stream, whether the caller did or not', async () => {
    const { liveKey } = await newWorkspace();
    for (const stream_options of [undefined, { include_usage: true }, { include_usage: false }, null]) {
      const { marker, body } = scripted({}, { stream: true, stream_options });
      await readStream(await chat(body, { key: liveKey }));
      const [call] = await upstreamCalls(marker);
      expect(call.body.stream).toBe(true);
      expect(call.body.stream_options).toEqual({ include_usage: true });
    }
  });

  it('has no stream_options where nothing is streamed', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted({}, { stream: false });
    await chatOk(body, { key: liveKey });
    const [call] = await upstreamCalls(marker);
    expect(call.body).not.toHaveProperty('stream_options');
  });

  it('has a key once that stood twice in the body: the one we read ourselves', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted();
    const messages = JSON.stringify(body.messages);
    const text = `{"model":"acme/nothing","messages":[{"role":"user","content":"first"}],"max_tokens":4000,"model":"acme/one","max_tokens":9,"messages":${messages}}`;
    await chatOk(text, { key: liveKey });
    const [call] = await upstreamCalls(marker);
    for (const name of ['model', 'messages', 'max_tokens'])
      expect(call.raw.split(`"${name}"`).length, name).toBe(2);
    expect(call.body).toEqual({ model: 'up-cheap', messages: body.messages, max_tokens: 9 });
  });

  it('has a key once that was written with an escape the second time', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted();
    const text = `{"messages":${JSON.stringify(body.messages)},"m\\u006fdel":"acme/one","max_tokens":9}`;
    await chatOk(text, { key: liveKey });
    const [call] = await upstreamCalls(marker);
    expect(call.body).toEqual({ model: 'up-cheap', messages: body.messages, max_tokens: 9 });
  });

  it('survives white space, a byte order of fields of any kind and large numbers', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted();
    const text = ` {\n "max_tokens" : 9 ,\r\n\t"seed": 9007199254740991, "messages" : ${JSON.stringify(body.messages)} , "model" :\n"acme/one" }\n`;
    await chatOk(text, { key: liveKey });
    const [call] = await upstreamCalls(marker);
    expect(call.body).toMatchObject({ model: 'up-cheap', seed: 9_007_199_254_740_991 });
  });
});

describe('a parameter that a route cannot honour', () => {
  it('makes a route preferred that can', async () => {
    const { liveKey } = await newWorkspace();
    const { response } = await chatOk(scripted({}, { model: 'acme/seeded', seed: 1 }).body, { key: liveKey });
    expect(response.headers.get('x-btl-provider')).toBe('b');
    const other = await chatOk(scripted({}, { model: 'acme/seeded' }).body, { key: liveKey });
    expect(other.response.headers.get('x-btl-provider')).toBe('a');
  });

  it('is dropped with the caller’s leave, and named', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted(
      {},
      {
        model: 'acme/text-only',
        seed: 1,
        tools: TOOLS,
        temperature: 1,
        provider: { require_parameters: false },
      },
    );
    const { response } = await chatOk(body, { key: liveKey });
    const dropped = response.headers.get('x-btl-dropped-parameters')?.split(', ').sort();
    expect(dropped).toEqual(['seed', 'tools']);
    const [call] = await upstreamCalls(marker);
    expect(call.body).not.toHaveProperty('seed');
    expect(call.body).not.toHaveProperty('tools');
    expect(call.body.temperature).toBe(1);
  });
});
