import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText } from 'ai';

const gateway = createOpenAICompatible({
  name: 'gateway',
  baseURL: 'http://127.0.0.1:3000/v1',
  apiKey: process.env.GATEWAY_API_KEY,
  includeUsage: true,
  supportsStructuredOutputs: true,
});

const { text } = await generateText({
  model: gateway('openai/gpt-4.1-mini'),
  prompt: 'Hello from Gateway',
});

console.log(text);
