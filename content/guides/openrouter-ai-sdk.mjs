import { createOpenRouter } from '@openrouter/ai-sdk-provider';
import { generateText } from 'ai';

const gateway = createOpenRouter({
  baseURL: 'http://127.0.0.1:3000/v1',
  apiKey: process.env.GATEWAY_API_KEY,
});

const { text } = await generateText({
  model: gateway('openai/gpt-4.1-mini'),
  prompt: 'Hello from Gateway',
});

console.log(text);
