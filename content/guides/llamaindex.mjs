import { OpenAI } from '@llamaindex/openai';

const llm = new OpenAI({
  baseURL: 'http://127.0.0.1:3000/v1',
  apiKey: process.env.GATEWAY_API_KEY,
  model: 'openai/gpt-4.1-mini',
});

const { message } = await llm.chat({
  messages: [{ role: 'user', content: 'Hello from Gateway' }],
});

console.log(message.content);
