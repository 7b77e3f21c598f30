import { ChatAnthropic } from '@langchain/anthropic';

const model = new ChatAnthropic({
  anthropicApiUrl: 'http://127.0.0.1:3000',
  apiKey: process.env.GATEWAY_API_KEY,
  model: 'anthropic/claude-sonnet-4.5',
});

const answer = await model.invoke('Hello from Gateway');

console.log(answer.text);
