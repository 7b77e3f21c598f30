// Guarantee: LlamaIndex's OpenAI model and embedding work against Runtime with only base URL, key and model replaced.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startServer } from '../server.mjs';
import { missing } from './installed.mjs';

let server;
before(async () => {
  server = await startServer();
});
after(() => server?.stop());

describe('LlamaIndex', { skip: missing('llamaindex', '@llamaindex/openai', 'zod') }, () => {
  let OpenAI;
  let OpenAIEmbedding;
  let tool;
  let z;
  const QUESTION = { messages: [{ role: 'user', content: 'Hello from Gateway' }] };
  const llmOf = (apiKey, model) =>
    new OpenAI({ baseURL: `${server.origin}/v1`, apiKey, model, maxRetries: 0 });

  before(async () => {
    ({ OpenAI, OpenAIEmbedding } = await import('@llamaindex/openai'));
    ({ tool } = await import('llamaindex'));
    ({ z } = await import('zod'));
  });

  it('answers whole and streamed alike', async () => {
    const llm = llmOf(server.testKey, 'openai/gpt-4.1-mini');
    const { message, raw } = await llm.chat(QUESTION);
    assert.match(message.content, /simulated/i);
    assert.ok(raw.usage.total_tokens > 0 && raw.usage.cost > 0);
    let text = '';
    for await (const { delta } of await llm.chat({ ...QUESTION, stream: true })) text += delta;
    assert.equal(text, message.content);
  });

  it('reaches a provider, and shows what it cost', async () => {
    const { message, raw } = await llmOf(server.liveKey, 'acme/writer-1').chat(QUESTION);
    assert.equal(message.content, 'Hello from upstream.');
    assert.equal(raw.usage.cost, 0.0000375);
    assert.equal(raw.usage.cost_details.benchmark_cost, 0.00005);
  });

  it('calls a tool and goes on with its result', async () => {
    const asked = [];
    const weather = tool({
      name: 'get_weather',
      description: 'The weather of a city.',
      parameters: z.object({ city: z.string() }),
      execute: ({ city }) => {
        asked.push(city);
        return '4 °C';
      },
    });
    const llm = llmOf(server.testKey, 'gpt-4.1-mini');
    const question = { role: 'user', content: 'What is the weather in Oslo?' };
    const { newMessages, toolCalls } = await llm.exec({ messages: [question], tools: [weather] });
    assert.equal(toolCalls[0].name, 'get_weather');
    assert.equal(asked.length, 1);
    const { message } = await llm.chat({ messages: [question, ...newMessages], tools: [weather] });
    assert.match(message.content, /result of your tool arrived/);
  });

  it('embeds', async () => {
    const embedding = new OpenAIEmbedding({
      baseURL: `${server.origin}/v1`,
      apiKey: server.testKey,
      model: 'openai/text-embedding-3-small',
      dimensions: 64,
    });
    const vector = await embedding.getTextEmbedding('Hello from Gateway');
    assert.equal(vector.length, 64);
    const [first, second] = await embedding.getTextEmbeddings(['Hello from Gateway', 'two']);
    assert.deepEqual(first, vector);
    assert.equal(second.length, 64);
  });
});
