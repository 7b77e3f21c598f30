import { OpenRouter } from '@openrouter/sdk';

const client = new OpenRouter({
  serverURL: 'http://127.0.0.1:3000/v1',
  apiKey: process.env.GATEWAY_API_KEY,
});

const completion = await client.chat.send({
  chatRequest: {
    model: 'openai/gpt-4.1-mini',
    messages: [{ role: 'user', content: 'Hello from Gateway' }],
  },
});

console.log(completion.choices[0].message.content);
