// Guarantee: /v1/messages answers in Anthropic's shape over a provider of OpenAI's dialect, whole and streamed, charged to the pico-dollar, and each block of either side reaches the other.
import { describe, expect, it } from 'vitest';
import { ask, upstreamCalls } from '../../support/api';
import { chatOk, figuresOf, readRequest, rowOf, writtenNumber } from '../../support/api-checks';
import {
  assemble,
  chunk,
  completion,
  messages,
  messagesOk,
  newWorkspace,
  readMessageStream,
  scripted,
  usageChunk,
} from '../../support/messages';

/** Of 10 tokens in and 5 out at route a: 25 upstream, half of the 25 saved is ours. */
const FIGURES = { benchmark: '0.00005', charge: '0.0000375', saved: '0.0000125' };
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const TOOL = { name: 'weather', description: 'Tells it.', input_schema: { type: 'object', properties: {} } };

describe('a whole message', () => {
  it('has Anthropic’s members, our cost beside its usage, and every header of the receipt', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted({}, { system: 'Be kind.' });
    const { json, response, text, id } = await messagesOk(body, { key: liveKey });
    expect(json).toEqual({
      id: expect.stringMatching(/^msg_[0-9a-f]{32}$/),
      type: 'message',
      role: 'assistant',
      model: 'acme/one',
      content: [{ type: 'text', text: 'Hello from a.' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      stop_details: null,
      container: null,
      usage: {
        input_tokens: 10,
        output_tokens: 5,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
        output_tokens_details: { thinking_tokens: 0 },
        server_tool_use: null,
        service_tier: 'standard',
        inference_geo: null,
        speed: null,
        cost: 0.0000375,
        cost_details: expect.objectContaining({ cache_tier: 'miss' }),
      },
    });
    expect(figuresOf(response)).toEqual(FIGURES);
    expect(writtenNumber(text, 'cost')).toBe(FIGURES.charge);
    expect(response.headers.get('request-id')).toBe(id);
    expect(await readRequest(id, liveKey)).toMatchObject({
      endpoint: '/v1/messages',
      customer_charge: FIGURES.charge,
    });
    const [seen] = await upstreamCalls(marker);
    expect(seen.path).toBe('/v1/chat/completions');
    expect(seen.body).toMatchObject({
      max_tokens: 100,
      messages: [{ role: 'system', content: 'Be kind.' }, {}],
    });
  });

  it('leaves the cached part out of input_tokens', async () => {
    const { liveKey } = await newWorkspace();
    const usage = {
      prompt_tokens: 1_010,
      completion_tokens: 5,
      prompt_tokens_details: { cached_tokens: 1_000 },
      completion_tokens_details: { reasoning_tokens: 3 },
    };
    const { json } = await messagesOk(scripted({ a: { usage } }).body, { key: liveKey });
    expect(json.usage).toMatchObject({
      input_tokens: 10,
      cache_read_input_tokens: 1_000,
      output_tokens: 5,
      output_tokens_details: { thinking_tokens: 3 },
    });
  });

  it('says thoughts, words and calls in order, and what stopped it', async () => {
    const { liveKey } = await newWorkspace();
    const call = {
      id: 'call_1',
      type: 'function',
      function: { name: 'weather', arguments: '{"city":"Oslo"}' },
    };
    const said = { content: 'I look.', reasoning_content: 'Hm.', tool_calls: [call] };
    const script = { a: { body: completion(said, 'tool_calls') } };
    const { json } = await messagesOk(scripted(script, { tools: [TOOL] }).body, { key: liveKey });
    expect(json.content).toEqual([
      { type: 'thinking', thinking: 'Hm.', signature: '' },
      { type: 'text', text: 'I look.' },
      {
        type: 'tool_use',
        id: 'call_1',
        name: 'weather',
        input: { city: 'Oslo' },
        caller: { type: 'direct' },
      },
    ]);
    expect(json.stop_reason).toBe('tool_use');
    for (const [finish, stop] of [
      ['length', 'max_tokens'],
      ['content_filter', 'refusal'],
    ]) {
      const cut = scripted({ a: { finishReason: finish } }).body;
      expect((await messagesOk(cut, { key: liveKey })).json.stop_reason).toBe(stop);
    }
  });
});

describe('a stream', () => {
  it('has the grammar of a message, the receipt before its last event, and says what the whole would', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted({ a: { content: 'Grüße aus Oslo. ' } }, { stream: true });
    const response = await messages(body, { key: liveKey });
    const { events, receipt } = await readMessageStream(response);
    expect(events.map(({ event }) => event)).toEqual([
      'message_start',
      'ping',
      'content_block_start',
      ...['content_block_delta', 'content_block_delta', 'content_block_delta'],
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    const message = assemble(events);
    expect(message).toMatchObject({
      id: expect.stringMatching(/^msg_[0-9a-f]{32}$/),
      model: 'acme/one',
      content: [{ type: 'text', text: 'Grüße aus Oslo. ' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 10, output_tokens: 5, cost: 0.0000375 },
    });
    expect(events[0]?.data.message.usage.input_tokens).toBeGreaterThan(0);
    expect(receipt).toMatchObject({ customer_charge: FIGURES.charge, provider: 'a' });
    expect(response.headers.get('x-btl-model')).toBe('acme/one');
    expect((await upstreamCalls(marker))[0].body.stream_options).toEqual({ include_usage: true });
    // Its own answer, kept, said whole.
    const whole = await messagesOk({ ...body, stream: false }, { key: liveKey });
    expect(whole.response.headers.get('x-btl-cache-tier')).toBe('exact_response_cache');
    expect(whole.json.content).toEqual(message.content);
    expect(whole.json.id).toBe(message.id);
  });

  it('keeps the pieces of parallel calls apart, however they come', async () => {
    const { liveKey } = await newWorkspace();
    const piece = (index: number, args: string, more: object = {}, named: object = {}) =>
      chunk({ tool_calls: [{ index, ...more, function: { ...named, arguments: args } }] });
    const events = [
      chunk({ role: 'assistant', reasoning: 'Let me ' }),
      chunk({ reasoning: 'see.' }),
      piece(0, '', { id: 'call_a', type: 'function' }, { name: 'weather' }),
      piece(0, '{"city":'),
      piece(1, '{"n":', { id: 'call_b', type: 'function' }, { name: 'count' }),
      piece(0, '"Oslo"}'),
      piece(1, '1}'),
      chunk({}, 'tool_calls'),
      usageChunk({ prompt_tokens: 10, completion_tokens: 5 }),
    ];
    const { body } = scripted({ a: { events } }, { stream: true, tools: [TOOL] });
    const { events: told } = await readMessageStream(await messages(body, { key: liveKey }));
    const message = assemble(told);
    expect(message.content).toEqual([
      { type: 'thinking', thinking: 'Let me see.', signature: '' },
      {
        type: 'tool_use',
        id: 'call_a',
        name: 'weather',
        input: { city: 'Oslo' },
        caller: { type: 'direct' },
      },
      { type: 'tool_use', id: 'call_b', name: 'count', input: { n: 1 }, caller: { type: 'direct' } },
    ]);
    expect(message.stop_reason).toBe('tool_use');
  });

  it('that breaks off ends with an error and no end, and charges nothing', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted(
      { a: { content: 'One two three four. ', cutAfter: 3, eventDelayMs: 30 } },
      { stream: true },
    );
    const { events, receipt } = await readMessageStream(await messages(body, { key: liveKey }));
    expect(events[0]?.event).toBe('message_start');
    expect(events.at(-1)).toMatchObject({
      event: 'error',
      data: { type: 'error', error: { type: 'api_error' } },
    });
    expect(events.some(({ event }) => event === 'message_stop')).toBe(false);
    expect(receipt.customer_charge).toBe('0');
  });

  it('is kept alive before its first event by comments that end in one newline', {
    timeout: 40_000,
  }, async () => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted({ slow: { delayMs: 12_000 } }, { model: 'acme/slow', stream: true });
    const { text, events } = await readMessageStream(await messages(body, { key: liveKey }));
    expect(text.startsWith(': keep-alive\n')).toBe(true);
    expect(assemble(events).content[0].text).toBe('Hello from slow.');
  });

  it('stops its provider when the client leaves, who pays for what was sent', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted(
      { a: { repeat: 200, eventDelayMs: 20 } },
      { stream: true, max_tokens: 4_000 },
    );
    const leaving = new AbortController();
    const response = await messages(body, { key: liveKey, signal: leaving.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    leaving.abort();
    const row = await rowOf(response.headers.get('x-btl-request-id') ?? '');
    expect(row).toMatchObject({ status: 499, usage_source: 'counted' });
    expect(row.charge_pico > 0n).toBe(true);
    expect((await upstreamCalls(marker))[0].aborted).toBe(true);
  });
});

describe('what a caller says', () => {
  it('reaches a provider of OpenAI’s dialect in words that it takes', async () => {
    const { liveKey } = await newWorkspace();
    const mark = { type: 'ephemeral' };
    const { marker, body } = scripted();
    const [script] = body.messages as { content: string }[];
    const asked = {
      ...body,
      system: [{ type: 'text', text: 'Be kind.', cache_control: mark }],
      tools: [{ ...TOOL, cache_control: mark }],
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      stop_sequences: ['END'],
      temperature: 1,
      metadata: { user_id: 'u' },
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'What is it?' }] },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Signed.', signature: 'c2ln' },
            { type: 'text', text: 'I look.' },
            { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Oslo' } },
          ],
        },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'toolu_1',
              is_error: true,
              content: [
                { type: 'text', text: 'broken' },
                { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
              ],
            },
            { type: 'text', text: script?.content, cache_control: mark },
          ],
        },
      ],
    };
    await messagesOk(asked, { key: liveKey });
    const [seen] = await upstreamCalls(marker);
    expect(seen.raw).not.toContain('cache_control');
    expect(seen.body).toMatchObject({
      stop: ['END'],
      parallel_tool_calls: false,
      tools: [{ type: 'function', function: { name: 'weather', parameters: TOOL.input_schema } }],
    });
    expect(seen.body).not.toHaveProperty('temperature');
    expect(seen.body).not.toHaveProperty('metadata');
    const url = `data:image/png;base64,${PNG}`;
    expect(seen.body.messages).toEqual([
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'What is it?' },
      {
        role: 'assistant',
        content: 'I look.',
        tool_calls: [
          { id: 'toolu_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'toolu_1', content: 'Error: broken\n\n(Its images and files follow.)' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Shown by the result of toolu_1:' },
          { type: 'image_url', image_url: { url } },
        ],
      },
      { role: 'user', content: script?.content },
    ]);
  });

  it('of thinking is a wish: a route that cannot think serves without it and says so', async () => {
    const { liveKey } = await newWorkspace();
    const thinking = { type: 'enabled', budget_tokens: 2_000 };
    const { marker, body } = scripted({}, { model: 'acme/text-only', thinking, max_tokens: 4_000 });
    const { response } = await messagesOk(body, { key: liveKey });
    expect(response.headers.get('x-btl-dropped-parameters')).toBe('thinking');
    expect((await upstreamCalls(marker))[0].body).not.toHaveProperty('reasoning');
  });

  it('of thinking is told to a route of another dialect as it can be, or not at all', async () => {
    const { liveKey } = await newWorkspace();
    const answer = {
      output: { message: { role: 'assistant', content: [{ text: 'Hello.' }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 },
    };
    const thinking = { type: 'enabled', budget_tokens: 2_000 };
    const script = { converse: { body: JSON.stringify(answer) } };
    const { marker, body } = scripted(script, { model: 'acme/converse', thinking, max_tokens: 4_000 });
    const { json, response } = await messagesOk(body, { key: liveKey });
    expect(json.content).toEqual([{ type: 'text', text: 'Hello.' }]);
    expect(response.headers.get('x-btl-dropped-parameters')).toBe('thinking');
    expect(JSON.stringify((await upstreamCalls(marker))[0].body)).not.toContain('thinking');
  });

  it('that means nothing here is taken and named', async () => {
    const { liveKey } = await newWorkspace();
    const search = { type: 'web_search_20250305', name: 'web_search' };
    const { marker, body } = scripted({}, { tools: [search], inference_geo: 'us', made_up: 1 });
    const { response } = await messagesOk(body, { key: liveKey });
    expect(response.headers.get('x-btl-ignored-parameters')).toBe('inference_geo, made_up, tools[0]');
    expect((await upstreamCalls(marker))[0].body).not.toHaveProperty('tools');
  });
});

it('a call at one door is answered from what the other door was told', async () => {
  const { liveKey } = await newWorkspace();
  const { marker, body } = scripted({ a: { content: 'Shared.' } });
  const chat = await chatOk(body, { key: liveKey });
  const message = await messagesOk(body, { key: liveKey });
  expect(message.response.headers.get('x-btl-cache-tier')).toBe('exact_response_cache');
  expect(message.json.content).toEqual([{ type: 'text', text: 'Shared.' }]);
  expect(message.json.id).toBe(chat.json.id.replace('chatcmpl', 'msg'));
  expect(message.json.usage.cost).toBe(0.000025);
  const streamed = await readMessageStream(await messages({ ...body, stream: true }, { key: liveKey }));
  expect(assemble(streamed.events).content).toEqual(message.json.content);
  expect(streamed.receipt).toMatchObject({ cache_tier: 'exact_response_cache', customer_charge: '0.000025' });
  expect(await upstreamCalls(marker)).toHaveLength(1);
});

it('is found without /v1, and by either way to send a key', async () => {
  const { liveKey } = await newWorkspace();
  const { body } = scripted();
  const bare = await ask('/messages', body, { headers: { 'x-api-key': liveKey } });
  expect(bare.status).toBe(200);
  const bearer = await ask('/v1/messages', body, { key: liveKey });
  expect(bearer.status).toBe(200);
  const both = await ask('/v1/messages', body, {
    headers: { authorization: 'Bearer sk-ant-other', 'x-api-key': liveKey },
  });
  expect(both.status).toBe(200);
});
