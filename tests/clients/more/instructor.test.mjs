// Guarantee: Instructor gets objects of a schema from Runtime in each of its modes, whole and streamed.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startServer } from '../server.mjs';
import { missing } from './installed.mjs';

let server;
before(async () => {
  server = await startServer();
});
after(() => server?.stop());

describe('Instructor', { skip: missing('@instructor-ai/instructor', 'openai', 'zod') }, () => {
  let createInstructor;
  let openai;
  let Person;
  const ASK = {
    model: 'openai/gpt-4.1-mini',
    messages: [{ role: 'user', content: 'Jason Liu is 30 years old' }],
  };

  before(async () => {
    ({ default: createInstructor } = await import('@instructor-ai/instructor'));
    const { default: OpenAI } = await import('openai');
    // Instructor knows no schema of Zod 4.
    const { z } = await import('zod/v3');
    openai = new OpenAI({ baseURL: `${server.origin}/v1`, apiKey: server.testKey, maxRetries: 0 });
    Person = z.object({ name: z.string(), age: z.number() });
  });

  for (const mode of ['TOOLS', 'FUNCTIONS']) {
    it(`gives an object in mode ${mode}, with its usage`, async () => {
      const instructor = createInstructor({ client: openai, mode });
      const response_model = { name: 'Person', schema: Person };
      const person = await instructor.chat.completions.create({ ...ASK, response_model });
      const { _meta: meta, ...fields } = person;
      assert.deepEqual(Person.parse(person), fields);
      assert.ok(meta.usage.total_tokens > 0);
      assert.ok(meta.usage.cost > 0);
    });
  }

  it('gives an object piece by piece', async () => {
    const instructor = createInstructor({ client: openai, mode: 'TOOLS' });
    const response_model = { name: 'Person', schema: Person };
    const stream = await instructor.chat.completions.create({ ...ASK, response_model, stream: true });
    let last = null;
    for await (const piece of stream) last = piece;
    const { _meta: _usage, ...fields } = last;
    assert.deepEqual(Person.parse(fields), fields);
  });
});
