import { createAnthropic } from '@ai-sdk/anthropic';
import { generateText } from 'ai';

const gateway = createAnthropic({
  baseURL: 'http://127.0.0.1:3000/v1',
  apiKey: process.env.GATEWAY_API_KEY,
});

const { text } = await generateText({
  model: gateway('anthropic/claude-sonnet-4.5'),
  prompt: 'Hello from Gateway',
});

console.log(text);
