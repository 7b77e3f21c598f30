import { Agent, OpenAIProvider, Runner } from '@openai/agents';

const runner = new Runner({
  modelProvider: new OpenAIProvider({
    baseURL: 'http://127.0.0.1:3000/v1',
    apiKey: process.env.GATEWAY_API_KEY,
  }),
  tracingDisabled: true,
});

const agent = new Agent({
  name: 'Greeter',
  instructions: 'Be brief.',
  model: 'openai/gpt-4.1-mini',
});
const result = await runner.run(agent, 'Hello from Gateway');

console.log(result.finalOutput);
