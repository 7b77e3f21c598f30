import { ChatOpenAI } from '@langchain/openai';

const model = new ChatOpenAI({
  configuration: { baseURL: 'http://127.0.0.1:3000/v1' },
  apiKey: process.env.GATEWAY_API_KEY,
  model: 'openai/gpt-4.1-mini',
});

const answer = await model.invoke('Hello from Gateway');

console.log(answer.text);
