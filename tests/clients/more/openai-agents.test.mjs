// Guarantee: OpenAI's Agents SDK runs an agent with a tool against Runtime, over Responses and over chat completions.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startServer } from '../server.mjs';
import { missing } from './installed.mjs';

let server;
before(async () => {
  server = await startServer();
});
after(() => server?.stop());

for (const useResponses of [true, false]) {
  const over = useResponses ? 'responses' : 'chat completions';
  describe(`OpenAI Agents over ${over}`, { skip: missing('@openai/agents', 'zod') }, () => {
    let sdk;
    let z;
    let asked;
    let weather;
    const runnerWith = (apiKey) =>
      new sdk.Runner({
        modelProvider: new sdk.OpenAIProvider({ baseURL: `${server.origin}/v1`, apiKey, useResponses }),
        tracingDisabled: true,
      });

    before(async () => {
      sdk = await import('@openai/agents');
      ({ z } = await import('zod'));
      asked = [];
      weather = sdk.tool({
        name: 'get_weather',
        description: 'The weather of a city.',
        parameters: z.object({ city: z.string() }),
        execute: async ({ city }) => {
          asked.push(city);
          return '4 °C';
        },
      });
    });

    const agentOf = (more) =>
      new sdk.Agent({ name: 'Forecaster', instructions: 'Be brief.', model: 'openai/gpt-4.1-mini', ...more });

    it('runs a tool and finishes', async () => {
      const result = await runnerWith(server.testKey).run(agentOf({ tools: [weather] }), 'Weather in Oslo?');
      assert.equal(asked.length, 1);
      assert.match(result.finalOutput, /result of your tool arrived/);
      assert.equal(result.rawResponses.length, 2);
      for (const { usage } of result.rawResponses)
        assert.ok(usage.inputTokens > 0 && usage.totalTokens > usage.inputTokens);
    });

    it('runs the same streamed', async () => {
      const runner = runnerWith(server.testKey);
      const stream = await runner.run(agentOf({ tools: [weather] }), 'Weather in Rome?', { stream: true });
      let text = '';
      for await (const piece of stream.toTextStream({ compatibleWithNodeStreams: true })) text += piece;
      await stream.completed;
      assert.match(text, /result of your tool arrived/);
      assert.equal(stream.finalOutput, text);
    });

    it('gives an output of a type', async () => {
      const outputType = z.object({ city: z.string(), degrees: z.number() });
      const { finalOutput } = await runnerWith(server.testKey).run(agentOf({ outputType }), 'The weather');
      assert.deepEqual(outputType.parse(finalOutput), finalOutput);
    });

    it('hands over to another agent', async () => {
      const other = agentOf({ name: 'Other' });
      const first = agentOf({ handoffs: [other] });
      const result = await runnerWith(server.testKey).run(first, 'Hand over');
      assert.equal(result.lastAgent.name, 'Other');
      assert.match(result.finalOutput, /simulated/i);
    });

    it('reaches a provider', async () => {
      const agent = agentOf({ model: 'acme/writer-1' });
      const result = await runnerWith(server.liveKey).run(agent, 'Hello');
      assert.equal(result.finalOutput, 'Hello from upstream.');
      assert.equal(result.rawResponses[0].usage.inputTokens, 10);
    });
  });
}
