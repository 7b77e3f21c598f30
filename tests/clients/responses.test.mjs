// Guarantee: the official `openai` package's Responses calls work with only base URL and key replaced, and all that they are answered is of the types that the package declares.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import OpenAI from 'openai';
import { zodResponsesFunction, zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { typesOf } from './sdk-types.mjs';
import { startServer } from './server.mjs';

let server;
let client;
const MODEL = 'openai/gpt-4.1-mini';
const faults = typesOf('openai/resources/responses/responses', ['Response', 'ResponseStreamEvent']);
const lists = typesOf('openai/resources/responses/input-items', ['ResponseItemList']);
const counts = typesOf('openai/resources/responses/input-tokens', ['InputTokenCountResponse']);
const WEATHER = {
  type: 'function',
  name: 'get_weather',
  description: 'The weather of a city.',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
  strict: true,
};
const PATCH = { type: 'custom', name: 'patch', description: 'Applies a patch.' };
const FILES = {
  type: 'namespace',
  name: 'files',
  description: 'Files.',
  tools: [{ type: 'function', name: 'read', parameters: { type: 'object', properties: {} } }],
};

before(async () => {
  server = await startServer();
  client = new OpenAI({ apiKey: server.testKey, baseURL: `${server.origin}/v1`, maxRetries: 0 });
});
after(() => server?.stop());

function assertIs(name, value) {
  assert.deepEqual(faults(name, value), []);
}

async function failureOf(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return assert.fail('it did not fail');
}

/** A stream's events, each held against its type, and the response that the package puts together from them. */
async function streamed(body, options) {
  const events = [];
  const stream = client.responses.stream(body, options);
  for await (const event of stream) events.push(event);
  const plain = JSON.parse(JSON.stringify(events));
  for (const [index, event] of plain.entries()) {
    assert.equal(event.sequence_number, index);
    // What the package adds for its own users.
    delete event.snapshot;
    assertIs('ResponseStreamEvent', event);
  }
  return { events, final: await stream.finalResponse() };
}

const alike = (response) =>
  JSON.parse(JSON.stringify(response).replaceAll(response.id.slice('resp_'.length), 'ID'), (name, value) =>
    ['created_at', 'completed_at', 'usage', 'parsed', 'parsed_arguments', 'output_parsed'].includes(name)
      ? undefined
      : value,
  );

describe('responses.create', () => {
  it('gives a whole response, of its type', async () => {
    const response = await client.responses.create({ model: MODEL, input: 'Hello from Gateway' });
    assertIs('Response', response);
    assert.match(response.output_text, /simulated/i);
    assert.equal(response.status, 'completed');
    assert.match(response._request_id, /^req_/);
    assert.ok(response.usage.total_tokens > 0);
  });

  it('gives one of its type with everything asked for', async () => {
    const response = await client.responses.create({
      model: MODEL,
      instructions: 'Be brief.',
      input: [
        { role: 'developer', content: 'Answer in JSON.' },
        { role: 'user', content: [{ type: 'input_text', text: 'Hello' }] },
      ],
      include: ['reasoning.encrypted_content'],
      max_output_tokens: 200,
      metadata: { a: 'b' },
      parallel_tool_calls: false,
      prompt_cache_key: 'k',
      safety_identifier: 's',
      service_tier: 'auto',
      store: false,
      temperature: 0.2,
      text: {
        format: {
          type: 'json_schema',
          name: 'x',
          schema: { type: 'object', properties: {}, additionalProperties: false },
          strict: true,
        },
      },
      tool_choice: 'none',
      tools: [WEATHER, PATCH, FILES, { type: 'web_search' }],
      top_p: 0.9,
      truncation: 'disabled',
      user: 'u',
    });
    assertIs('Response', response);
    assert.equal(response.metadata.a, 'b');
  });

  it('is incomplete at its cap, and so is its stream', async () => {
    const body = { model: MODEL, input: 'Count', max_output_tokens: 16 };
    const options = { headers: { 'x-btl-test': 'length' } };
    const response = await client.responses.create(body, options);
    assertIs('Response', response);
    assert.deepEqual(response.incomplete_details, { reason: 'max_output_tokens' });
    const { final } = await streamed(body, options);
    assert.deepEqual(alike(final), alike(response));
  });

  it('raises the package’s errors', async () => {
    const missing = await failureOf(client.responses.create({ model: 'openai/none', input: 'x' }));
    assert.ok(missing instanceof OpenAI.NotFoundError);
    const wrong = await failureOf(
      client.responses.create({ model: MODEL, input: [{ role: 'user', content: [{ type: 'x' }] }] }),
    );
    assert.ok(wrong instanceof OpenAI.BadRequestError);
    assert.equal(wrong.param, 'input[0].content[0].type');
    const limited = await failureOf(
      client.responses.create({ model: MODEL, input: 'x' }, { headers: { 'x-btl-test': 'error_429' } }),
    );
    assert.ok(limited instanceof OpenAI.RateLimitError);
  });
});

describe('responses.stream', () => {
  it('gives the same as unstreamed, event by event of their types', async () => {
    const body = { model: MODEL, input: 'Streamed and whole' };
    const { events, final } = await streamed(body);
    assert.equal(events[0].type, 'response.created');
    assert.equal(events.at(-1).type, 'response.completed');
    assertIs('Response', final);
    assert.deepEqual(alike(final), alike(await client.responses.create(body)));
  });

  for (const tool of [WEATHER, PATCH, FILES]) {
    it(`gives the same with a call of a ${tool.type} tool`, async () => {
      const body = {
        model: MODEL,
        input: 'The weather, a patch, a file',
        tools: [tool],
        tool_choice: 'required',
      };
      const { events, final } = await streamed(body);
      const response = await client.responses.create(body);
      assertIs('Response', response);
      assert.deepEqual(alike(final), alike(response));
      const [call] = response.output;
      assert.equal(call.type, tool.type === 'custom' ? 'custom_tool_call' : 'function_call');
      assert.equal(call.namespace, tool.type === 'namespace' ? 'files' : undefined);
      assert.ok(events.some(({ type }) => /(arguments|input)\.delta$/.test(type)));
    });
  }

  it('tells of a stream that broke off', async () => {
    const stream = await client.responses.create(
      { model: MODEL, input: 'x', stream: true },
      { headers: { 'x-btl-test': 'cut' } },
    );
    const events = [];
    for await (const event of stream) events.push(event);
    for (const event of events) assertIs('ResponseStreamEvent', event);
    assert.equal(events.at(-1).type, 'response.failed');
    assert.equal(events.at(-1).response.error.code, 'server_error');
  });

  it('is stopped by its reader', async () => {
    const stream = await client.responses.create(
      { model: MODEL, input: 'x', stream: true },
      { headers: { 'x-btl-test': 'long' } },
    );
    let seen = 0;
    for await (const _event of stream) if (++seen === 6) break;
    assert.equal(seen, 6);
  });
});

describe('responses.parse', () => {
  it('reads an answer by its schema', async () => {
    const Answer = z.object({ city: z.string(), degrees: z.number() });
    const response = await client.responses.parse({
      model: MODEL,
      input: 'The weather in Paris',
      text: { format: zodTextFormat(Answer, 'answer') },
    });
    assert.equal(typeof response.output_parsed.city, 'string');
    assert.equal(typeof response.output_parsed.degrees, 'number');
  });

  it('reads a call’s arguments by theirs', async () => {
    const tool = zodResponsesFunction({ name: 'get_weather', parameters: z.object({ city: z.string() }) });
    const response = await client.responses.parse({
      model: MODEL,
      input: 'The weather in Paris',
      tools: [tool],
      tool_choice: { type: 'function', name: 'get_weather' },
    });
    assert.equal(typeof response.output[0].parsed_arguments.city, 'string');
  });
});

describe('stored turns', () => {
  it('go on by their ids, with tools, and are read, listed and deleted', async () => {
    const first = await client.responses.create({
      model: MODEL,
      input: 'The weather?',
      tools: [WEATHER],
      tool_choice: 'required',
    });
    const [call] = first.output;
    const second = await client.responses.create({
      model: MODEL,
      previous_response_id: first.id,
      tools: [WEATHER],
      input: [{ type: 'function_call_output', call_id: call.call_id, output: '21 degrees' }],
    });
    assert.match(second.output_text, /result of your tool arrived/);
    assert.equal(second.previous_response_id, first.id);
    const retrieved = await client.responses.retrieve(second.id);
    assertIs('Response', retrieved);
    assert.deepEqual({ ...retrieved, _request_id: 0 }, { ...second, _request_id: 0 });
    const items = [];
    for await (const item of client.responses.inputItems.list(second.id)) items.push(item);
    assert.deepEqual(
      items.map(({ type }) => type),
      ['function_call_output'],
    );
    const page = await client.get(`/responses/${first.id}/input_items`);
    assert.deepEqual(lists('ResponseItemList', page), []);
    await client.responses.delete(second.id);
    assert.ok((await failureOf(client.responses.retrieve(second.id))) instanceof OpenAI.NotFoundError);
  });

  it('list every kind of item as its type', async () => {
    const { id } = await client.responses.create({
      model: MODEL,
      include: ['reasoning.encrypted_content'],
      tools: [WEATHER, PATCH],
      input: [
        { role: 'developer', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'Look' },
            { type: 'input_image', image_url: 'data:image/png;base64,iVBORw0KGgo=' },
          ],
        },
        { type: 'reasoning', id: 'rs_1', summary: [] },
        { role: 'assistant', content: 'I look.' },
        { type: 'function_call', call_id: 'call_1', name: 'get_weather', arguments: '{}' },
        { type: 'custom_tool_call', call_id: 'call_2', name: 'patch', input: '+1' },
        { type: 'function_call_output', call_id: 'call_1', output: 'sunny' },
        {
          type: 'custom_tool_call_output',
          call_id: 'call_2',
          output: [{ type: 'input_text', text: 'done' }],
        },
      ],
    });
    const page = await client.get(`/responses/${id}/input_items?order=asc`);
    assert.deepEqual(lists('ResponseItemList', page), []);
    assert.equal(page.data.length, 8);
  });

  it('page through items', async () => {
    const input = Array.from({ length: 45 }, (_, index) => ({ role: 'user', content: `Line ${index}` }));
    const { id } = await client.responses.create({ model: MODEL, input });
    const lines = [];
    for await (const item of client.responses.inputItems.list(id, { order: 'asc', limit: 10 }))
      lines.push(item.content[0].text);
    assert.deepEqual(
      lines,
      input.map(({ content }) => content),
    );
  });

  it('are counted before they are sent', async () => {
    const counted = await client.responses.inputTokens.count({
      model: MODEL,
      input: 'Hello from Gateway',
      tools: [WEATHER],
    });
    assert.deepEqual(counts('InputTokenCountResponse', counted), []);
    const response = await client.responses.create({
      model: MODEL,
      input: 'Hello from Gateway',
      tools: [WEATHER],
    });
    assert.equal(counted.input_tokens, response.usage.input_tokens);
  });
});

describe('in the background', () => {
  it('a response is polled, and streamed again from an event on', async () => {
    let response = await client.responses.create({ model: MODEL, input: 'Later', background: true });
    assertIs('Response', response);
    while (response.status === 'queued' || response.status === 'in_progress') {
      await new Promise((resolve) => setTimeout(resolve, 50));
      response = await client.responses.retrieve(response.id);
      assertIs('Response', response);
    }
    assert.equal(response.status, 'completed');

    const stream = await client.responses.create({
      model: MODEL,
      input: 'Later, streamed',
      background: true,
      stream: true,
    });
    const events = [];
    for await (const event of stream) events.push(event);
    for (const event of events) assertIs('ResponseStreamEvent', event);
    const { id } = events[0].response;
    const again = [];
    for await (const event of await client.responses.retrieve(id, { stream: true, starting_after: 3 }))
      again.push(event);
    assert.deepEqual(again, events.slice(4));
  });

  it('a response is cancelled', async () => {
    const { id } = await client.responses.create(
      { model: MODEL, input: 'Slowly', background: true },
      { headers: { 'x-btl-test': 'stall' } },
    );
    const cancelled = await client.responses.cancel(id);
    assertIs('Response', cancelled);
    assert.equal(cancelled.status, 'cancelled');
  });
});
