// Guarantee: LangChain's OpenAI and Anthropic models work against Runtime with only base URL, key and model replaced.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startServer } from '../server.mjs';
import { missing } from './installed.mjs';

let server;
before(async () => {
  server = await startServer();
});
after(() => server?.stop());

const PACKAGES = { ChatOpenAI: '@langchain/openai', ChatAnthropic: '@langchain/anthropic' };
const KINDS = [
  { of: 'ChatOpenAI', door: 'chat completions', model: 'openai/gpt-4.1-mini', more: {} },
  { of: 'ChatOpenAI', door: 'responses', model: 'openai/gpt-4.1-mini', more: { useResponsesApi: true } },
  { of: 'ChatAnthropic', door: 'messages', model: 'anthropic/claude-sonnet-4.5', more: {} },
];

for (const { of, door, model, more } of KINDS) {
  describe(`${of} over ${door}`, { skip: missing(PACKAGES[of], '@langchain/core', 'zod') }, () => {
    let chat;
    let live;
    let weather;
    let z;

    before(async () => {
      const Chat = (await import(PACKAGES[of]))[of];
      const { tool } = await import('@langchain/core/tools');
      ({ z } = await import('zod'));
      const chatOf = (apiKey, name) =>
        new Chat({
          model: name,
          apiKey,
          maxRetries: 0,
          maxTokens: 200,
          ...(of === 'ChatOpenAI'
            ? { configuration: { baseURL: `${server.origin}/v1` } }
            : { anthropicApiUrl: server.origin }),
          ...more,
        });
      chat = chatOf(server.testKey, model);
      live = chatOf(server.liveKey, 'acme/writer-1');
      weather = tool(async ({ city }) => `4 °C in ${city}`, {
        name: 'get_weather',
        description: 'The weather of a city.',
        schema: z.object({ city: z.string() }),
      });
    });

    it('answers whole and streamed alike, with usage', async () => {
      const whole = await chat.invoke('Hello from Gateway');
      assert.match(whole.text, /simulated/i);
      assert.ok(whole.usage_metadata.input_tokens > 0 && whole.usage_metadata.output_tokens > 0);
      let streamed = null;
      let chunks = 0;
      for await (const chunk of await chat.stream('Hello from Gateway')) {
        streamed = streamed ? streamed.concat(chunk) : chunk;
        chunks++;
      }
      assert.ok(chunks > 3);
      assert.equal(streamed.text, whole.text);
      assert.equal(streamed.usage_metadata.input_tokens, whole.usage_metadata.input_tokens);
      assert.equal(streamed.usage_metadata.output_tokens, whole.usage_metadata.output_tokens);
    });

    it('reaches a provider and shows its tokens', async () => {
      const answer = await live.invoke('Hello');
      assert.equal(answer.text, 'Hello from upstream.');
      assert.equal(answer.usage_metadata.input_tokens, 10);
      assert.equal(answer.usage_metadata.output_tokens, 5);
    });

    it('calls tools and goes on with their results', async () => {
      const bound = chat.bindTools([weather]);
      const asked = await bound.invoke('What is the weather in Oslo?');
      const [call] = asked.tool_calls;
      assert.equal(call.name, 'get_weather');
      assert.equal(typeof call.args.city, 'string');
      const result = await weather.invoke(call);
      const answer = await bound.invoke([
        { role: 'user', content: 'What is the weather in Oslo?' },
        asked,
        result,
      ]);
      assert.match(answer.text, /result of your tool arrived/);
    });

    it('puts a streamed tool call together', async () => {
      let streamed = null;
      for await (const chunk of await chat.bindTools([weather]).stream('What is the weather in Rome?'))
        streamed = streamed ? streamed.concat(chunk) : chunk;
      assert.equal(streamed.tool_calls[0].name, 'get_weather');
      assert.equal(typeof streamed.tool_calls[0].args.city, 'string');
    });

    it('gives objects of a schema', async () => {
      const schema = z.object({ city: z.string(), degrees: z.number() });
      const parsed = await chat.withStructuredOutput(schema, { name: 'report' }).invoke('The weather');
      assert.deepEqual(schema.parse(parsed), parsed);
    });

    it('fails with status and words', async () => {
      const Chat = chat.constructor;
      const unknown = new Chat({ ...chat.lc_kwargs, model: 'nobody/nothing' });
      await assert.rejects(unknown.invoke('x'), (error) => {
        assert.equal(error.status, 404);
        assert.match(error.message, /nobody\/nothing/);
        return true;
      });
    });
  });
}

describe('LangChain’s agent', { skip: missing('langchain', '@langchain/openai', 'zod') }, () => {
  it('runs a tool and finishes', async () => {
    const [{ createAgent, tool }, { ChatOpenAI }, { z }] = await Promise.all([
      import('langchain'),
      import('@langchain/openai'),
      import('zod'),
    ]);
    const asked = [];
    const weather = tool(
      ({ city }) => {
        asked.push(city);
        return '4 °C';
      },
      { name: 'get_weather', description: 'The weather of a city.', schema: z.object({ city: z.string() }) },
    );
    const model = new ChatOpenAI({
      configuration: { baseURL: `${server.origin}/v1` },
      apiKey: server.testKey,
      model: 'openai/gpt-4.1-mini',
    });
    const agent = createAgent({ model, tools: [weather] });
    const { messages } = await agent.invoke({ messages: [{ role: 'user', content: 'Weather in Oslo?' }] });
    assert.equal(asked.length, 1);
    assert.match(messages.at(-1).text, /result of your tool arrived/);
  });
});

describe('OpenAIEmbeddings', { skip: missing('@langchain/openai') }, () => {
  it('embeds a query and documents, in the dimensions asked for', async () => {
    const { OpenAIEmbeddings } = await import('@langchain/openai');
    const embeddings = new OpenAIEmbeddings({
      configuration: { baseURL: `${server.origin}/v1` },
      apiKey: server.testKey,
      model: 'openai/text-embedding-3-small',
      dimensions: 64,
    });
    const query = await embeddings.embedQuery('Hello from Gateway');
    assert.equal(query.length, 64);
    const documents = await embeddings.embedDocuments(['Hello from Gateway', 'two']);
    assert.deepEqual(documents[0], query);
    assert.equal(documents[1].length, 64);
  });
});
