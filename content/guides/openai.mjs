import OpenAI from 'openai';

const client = new OpenAI({
  baseURL: 'http://127.0.0.1:3000/v1',
  apiKey: process.env.GATEWAY_API_KEY,
});

const response = await client.responses.create({
  model: 'openai/gpt-4.1-mini',
  input: 'Hello from Gateway',
});

console.log(response.output_text);
