// Guarantee: a response is the whole object of the Responses API, its money the receipt's, its provider asked in chat's words.
import { describe, expect, it } from 'vitest';
import { ask, newWorkspace, upstreamCalls } from '../../support/api';
import { expectError, rowOf } from '../../support/api-checks';
import { chatBody, respond, respondOk, scriptedTurn } from '../../support/responses';

const KEYS = [
  ...['id', 'object', 'created_at', 'status', 'completed_at', 'background', 'error', 'incomplete_details'],
  ...['instructions', 'max_output_tokens', 'max_tool_calls', 'model', 'output', 'output_text', 'metadata'],
  ...['parallel_tool_calls', 'previous_response_id', 'prompt_cache_key', 'reasoning', 'safety_identifier'],
  ...['service_tier', 'store', 'temperature', 'text', 'tool_choice', 'tools', 'top_logprobs', 'top_p'],
  ...['truncation', 'usage', 'conversation', 'access_programs', 'frequency_penalty', 'presence_penalty'],
];

const TOOL = { type: 'function', name: 'look', parameters: { type: 'object', properties: {} } };

describe('a response', () => {
  it('has every key, null where empty, and the text at its top', async () => {
    const workspace = await newWorkspace();
    const { body } = scriptedTurn({ a: { content: 'Grüße, 世界 🌍' } });
    const { json, response } = await respondOk(body, { key: workspace.liveKey });
    expect(Object.keys(json)).toEqual(expect.arrayContaining(KEYS));
    expect(json).toMatchObject({
      object: 'response',
      status: 'completed',
      model: 'acme/one',
      error: null,
      incomplete_details: null,
      instructions: null,
      previous_response_id: null,
      max_output_tokens: 100,
      output_text: 'Grüße, 世界 🌍',
      store: true,
      background: false,
      service_tier: 'default',
      tool_choice: 'auto',
      tools: [],
      truncation: 'disabled',
      text: { format: { type: 'text' }, verbosity: 'medium' },
    });
    expect(json.id).toMatch(/^resp_[0-9a-f]{32}$/);
    expect(json.output).toHaveLength(1);
    expect(json.output[0]).toMatchObject({
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'Grüße, 世界 🌍', annotations: [] }],
    });
    expect(json.output[0].id).toMatch(/^msg_/);
    expect(json.completed_at).toBeGreaterThanOrEqual(json.created_at);
    expect(response.headers.get('x-btl-provider')).toBe('a');
  });

  it('prints the receipt: headers, usage and row say the same', async () => {
    const workspace = await newWorkspace();
    const usage = {
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 2 },
    };
    const { body } = scriptedTurn({ a: { body: chatBody({ content: 'ok' }, 'stop', usage) } });
    const { json, text, response } = await respondOk(body, { key: workspace.liveKey });
    expect(json.usage).toMatchObject({
      input_tokens: 10,
      input_tokens_details: { cached_tokens: 4, cache_write_tokens: 0 },
      output_tokens: 5,
      output_tokens_details: { reasoning_tokens: 2 },
      total_tokens: 15,
      cost_details: { cache_tier: 'miss' },
    });
    const charge = response.headers.get('x-btl-customer-charge');
    expect(text).toContain(`"cost":${charge},`);
    expect(text).toContain(`"customer_charge":${charge},`);
    const row = await rowOf(response.headers.get('x-btl-request-id') ?? '');
    expect(row).toMatchObject({
      status: 200,
      endpoint: '/v1/responses',
      finish_reason: 'stop',
      settlement: 'posted',
    });
  });

  it('asks the provider in the words of a chat', async () => {
    const workspace = await newWorkspace();
    const { marker, body } = scriptedTurn(
      {},
      {
        instructions: 'Be brief.',
        temperature: 0.5,
        top_p: 0.9,
        frequency_penalty: 0.5,
        presence_penalty: 0,
        parallel_tool_calls: true,
        tools: [{ ...TOOL, description: 'Looks.', strict: true }],
        tool_choice: { type: 'function', name: 'look' },
        text: { format: { type: 'json_schema', name: 'answer', schema: { type: 'object' }, strict: true } },
        metadata: { a: 'b' },
        user: 'u-1',
        safety_identifier: 's-1',
        client_metadata: { session: '1' },
        service_tier: 'auto',
        truncation: 'disabled',
      },
    );
    const { json } = await respondOk(body, { key: workspace.liveKey });
    const [call] = await upstreamCalls(marker);
    expect(call.body).toEqual({
      model: 'up-cheap',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: body.input },
      ],
      temperature: 0.5,
      top_p: 0.9,
      frequency_penalty: 0.5,
      max_completion_tokens: 100,
      tools: [
        {
          type: 'function',
          function: { name: 'look', description: 'Looks.', parameters: TOOL.parameters, strict: true },
        },
      ],
      tool_choice: { type: 'function', function: { name: 'look' } },
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', schema: { type: 'object' }, strict: true },
      },
    });
    expect(json).toMatchObject({
      instructions: 'Be brief.',
      temperature: 0.5,
      top_p: 0.9,
      frequency_penalty: 0.5,
      presence_penalty: 0,
      tool_choice: { type: 'function', name: 'look' },
      tools: [{ type: 'function', name: 'look', strict: true }],
      metadata: { a: 'b' },
      user: 'u-1',
      safety_identifier: 's-1',
      text: { format: { type: 'json_schema', name: 'answer', strict: true } },
    });
  });

  it('sends images and files as parts of a chat', async () => {
    const workspace = await newWorkspace();
    const { marker, body } = scriptedTurn();
    const image = 'data:image/png;base64,iVBORw0KGgo=';
    const input = [
      {
        role: 'user',
        content: [
          { type: 'input_image', image_url: image, detail: 'low' },
          { type: 'input_text', text: body.input },
        ],
      },
    ];
    await respondOk({ ...body, input }, { key: workspace.liveKey });
    const [call] = await upstreamCalls(marker);
    expect(call.body.messages[0].content).toEqual([
      { type: 'image_url', image_url: { url: image, detail: 'low' } },
      { type: 'text', text: body.input },
    ]);
  });

  it('says what it took and did not use', async () => {
    const workspace = await newWorkspace();
    const { marker, body } = scriptedTurn({}, { tools: [{ type: 'web_search' }, TOOL], frobnicate: 1 });
    const { response, json } = await respondOk(body, { key: workspace.liveKey });
    expect(response.headers.get('x-btl-ignored-parameters')).toBe('frobnicate, tools[0]:web_search');
    expect(json.tools).toHaveLength(2);
    const [call] = await upstreamCalls(marker);
    expect(call.body.tools).toHaveLength(1);
  });

  it('is incomplete where the output ran into its cap', async () => {
    const workspace = await newWorkspace();
    const { body } = scriptedTurn({ a: { finishReason: 'length' } });
    const { json } = await respondOk(body, { key: workspace.liveKey });
    expect(json).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      completed_at: null,
      output: [{ status: 'incomplete' }],
    });
  });

  it('is told a refusal as one', async () => {
    const workspace = await newWorkspace();
    const { body } = scriptedTurn({ a: { body: chatBody({ refusal: 'I cannot.' }) } });
    const { json } = await respondOk(body, { key: workspace.liveKey });
    expect(json.output[0].content).toEqual([{ type: 'refusal', refusal: 'I cannot.' }]);
    expect(json.output_text).toBe('');
  });

  it('gives log probabilities where they are asked for', async () => {
    const workspace = await newWorkspace();
    const entry = { token: 'ok', logprob: -0.5, bytes: [111, 107], top_logprobs: [] };
    const completion = JSON.parse(chatBody({ content: 'ok' }));
    completion.choices[0].logprobs = { content: [entry] };
    const { marker, body } = scriptedTurn(
      { a: { body: JSON.stringify(completion) } },
      { include: ['message.output_text.logprobs'], top_logprobs: 2 },
    );
    const { json } = await respondOk(body, { key: workspace.liveKey });
    expect(json.output[0].content[0].logprobs).toEqual([entry]);
    const [call] = await upstreamCalls(marker);
    expect(call.body).toMatchObject({ logprobs: true, top_logprobs: 2 });
  });

  it('is answered from what a chat was answered, at half the benchmark', async () => {
    const workspace = await newWorkspace();
    const { body } = scriptedTurn();
    const first = await respondOk(body, { key: workspace.liveKey });
    const second = await respondOk(body, { key: workspace.liveKey });
    expect(second.response.headers.get('x-btl-cache-tier')).toBe('exact_response_cache');
    expect(second.json.usage.cost_details.cache_tier).toBe('exact_response_cache');
    expect(second.json.id).not.toBe(first.json.id);
    expect(second.json.output_text).toBe(first.json.output_text);
  });

  it('stands at the root and under doubled prefixes, too', async () => {
    const workspace = await newWorkspace();
    for (const path of ['/responses', '/v1/v1/responses', '/api/v1/responses', '/v1/responses/']) {
      const response = await ask(path, scriptedTurn().body, { key: workspace.liveKey });
      expect(response.status, path).toBe(200);
    }
  });
});

describe('a quote of a response', () => {
  it('is given for what the call would be served, and refused in its words', async () => {
    const { liveKey: key } = await newWorkspace();
    const quote = (more: object) => ask('/v1/account/quote', { ...scriptedTurn().body, ...more }, { key });
    // What a provider cannot be told is seen to here: such a call is served.
    const one = { model: 'acme/gemini', tools: [TOOL], parallel_tool_calls: false };
    expect(await (await quote(one)).json()).toMatchObject({ binding: true });
    const long = await quote({ model: 'acme/small', input: 'word '.repeat(3_000) });
    expect(await expectError(long, 400, 'context_length_exceeded')).toMatchObject({ param: 'input' });
  });

  it('binds the response that is asked with it', async () => {
    const workspace = await newWorkspace();
    const key = workspace.liveKey;
    const { body } = scriptedTurn({}, { tools: [TOOL], instructions: 'Be brief.' });
    const quoted: any = await (await ask('/v1/account/quote', body, { key })).json();
    expect(quoted).toMatchObject({ object: 'quote', binding: true });
    const headers = { 'x-btl-quote': quoted.id };
    const { json } = await respondOk(body, { key, headers });
    expect(json.usage.cost).toBeLessThanOrEqual(Number(quoted.max_charge));
    const other = await respond({ ...body, input: `${body.input} ` }, { key, headers });
    expect(other.status).toBe(409);
  });
});
