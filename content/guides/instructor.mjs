import createInstructor from '@instructor-ai/instructor';
import OpenAI from 'openai';
import { z } from 'zod/v3';

const client = new OpenAI({
  baseURL: 'http://127.0.0.1:3000/v1',
  apiKey: process.env.GATEWAY_API_KEY,
});
const instructor = createInstructor({ client, mode: 'TOOLS' });

const person = await instructor.chat.completions.create({
  model: 'openai/gpt-4.1-mini',
  messages: [{ role: 'user', content: 'Jason Liu is 30 years old' }],
  response_model: { name: 'Person', schema: z.object({ name: z.string(), age: z.number() }) },
});

console.log(person.name, person.age);
