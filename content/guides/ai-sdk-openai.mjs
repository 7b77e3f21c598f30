import { createOpenAI } from '@ai-sdk/openai';
import { generateText } from 'ai';

const gateway = createOpenAI({
  baseURL: 'http://127.0.0.1:3000/v1',
  apiKey: process.env.GATEWAY_API_KEY,
});

const { text } = await generateText({
  model: gateway('openai/gpt-4.1-mini'),
  prompt: 'Hello from Gateway',
});

console.log(text);
