// Guarantee: the official `openai` package embeds through Runtime as through OpenAI: texts, batches and tokens, in both forms.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import OpenAI from 'openai';
import { startServer } from './server.mjs';

let server;
let client;
const MODEL = 'openai/text-embedding-3-small';

before(async () => {
  server = await startServer();
  client = new OpenAI({ apiKey: server.testKey, baseURL: `${server.origin}/v1`, maxRetries: 0 });
});
after(() => server?.stop());

const lengthOf = (vector) => Math.hypot(...vector);

describe('embeddings', () => {
  it('decode from the SDK’s own default, base64, into unit vectors of the model’s dimensions', async () => {
    const { data, model, usage } = await client.embeddings.create({
      model: MODEL,
      input: 'Hello from Gateway',
    });
    assert.equal(model, MODEL);
    assert.equal(data.length, 1);
    assert.equal(data[0].embedding.length, 1_536);
    assert.ok(Math.abs(lengthOf(data[0].embedding) - 1) < 1e-5);
    assert.equal(usage.prompt_tokens, 3);
    assert.equal(usage.total_tokens, 3);
    assert.ok(usage.cost > 0);
  });

  it('are the same numbers as floats', async () => {
    const asked = { model: MODEL, input: ['one', 'two'], dimensions: 256 };
    const coded = await client.embeddings.create(asked);
    const plain = await client.embeddings.create({ ...asked, encoding_format: 'float' });
    for (const [i, { embedding, index }] of plain.data.entries()) {
      assert.equal(index, i);
      assert.deepEqual([...Float32Array.from(embedding)], [...coded.data[i].embedding]);
    }
  });

  it('take tokens, and say what a call cost in the headers', async () => {
    const { data, response } = await client.embeddings
      .create({ model: MODEL, input: [[9906, 505, 30898], [9906]], dimensions: 8 })
      .withResponse();
    assert.equal(data.usage.prompt_tokens, 4);
    // Four tokens at 0.02 a million.
    assert.equal(response.headers.get('x-btl-benchmark-cost'), '0.00000008');
    assert.match(response.headers.get('x-btl-request-id'), /^req_/);
  });

  it('fail as the SDK’s own errors', async () => {
    const asked = client.embeddings.create({ model: MODEL, input: '' });
    await assert.rejects(asked, (error) => {
      assert.ok(error instanceof OpenAI.BadRequestError);
      assert.equal(error.param, 'input');
      return true;
    });
  });

  it('come from a provider as it sent them', async () => {
    const live = new OpenAI({ apiKey: server.liveKey, baseURL: `${server.origin}/v1`, maxRetries: 0 });
    const { data, usage } = await live.embeddings.create({ model: 'acme/embed-1', input: ['a', 'b'] });
    assert.deepEqual(
      data.map(({ embedding }) => [...embedding]),
      [
        [0.5, -0.25],
        [0.5, -0.25],
      ],
    );
    assert.equal(usage.prompt_tokens, 10);
    assert.equal(server.upstream.calls.at(-1).body.encoding_format, 'base64');
  });
});
