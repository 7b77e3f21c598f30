// Guarantee: Gemini's API answers chat requests whole and streamed, charged exactly with its thoughts, and a stream that it never ends is no answer.
import { expect, it } from 'vitest';
import { newWorkspace, upstreamCalls } from '../../support/api';
import { chatOk, figuresOf } from '../../support/api-checks';
import { describeDialect, foreign, wholeOf } from '../../support/dialect-suite';

const answer = (parts: object[], more: object = {}, usage: object | null = USAGE) => ({
  candidates: [{ index: 0, content: { role: 'model', parts }, ...more }],
  ...(usage ? { usageMetadata: usage } : {}),
  modelVersion: 'gemini-2.5-flash',
  responseId: 'r1',
});
const USAGE = { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 };
const STOP = { finishReason: 'STOP' };
const CALL = { functionCall: { name: 'weather', args: { city: 'Oslo' } }, thoughtSignature: 'c2ln' };

describeDialect({
  id: 'gemini',
  text: {
    whole: answer([{ text: 'Hello there.' }], STOP),
    events: [
      answer([{ text: 'Hello ' }], {}, null),
      answer([{ text: 'there.' }], {}, null),
      answer([{ text: '' }], STOP),
    ],
  },
  call: { whole: answer([CALL], STOP), events: [answer([CALL], {}, null), answer([{ text: '' }], STOP)] },
  path: {
    whole: '/v1beta/models/gemini-2.5-flash:generateContent',
    stream: '/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
  },
  authorization: ['x-goog-api-key', 'fake-upstream-key'],
  refused: [
    { error: { code: 400, message: 'secret: Invalid value at contents', status: 'INVALID_ARGUMENT' } },
  ],
  failed: { error: { code: 503, message: 'secret: The model is overloaded.', status: 'UNAVAILABLE' } },
});

it('holds the answer to a schema, and its thoughts are output that was paid for', async () => {
  const { liveKey } = await newWorkspace();
  const usage = {
    promptTokenCount: 10,
    candidatesTokenCount: 5,
    thoughtsTokenCount: 20,
    totalTokenCount: 35,
  };
  const said = wholeOf({
    whole: answer([{ text: 'Count.', thought: true }, { text: '{"n":1}' }], STOP, usage),
    events: [],
  });
  const schema = { type: 'object', properties: { n: { type: 'number' } } };
  const { marker, body } = foreign('gemini', said, {
    response_format: { type: 'json_schema', json_schema: { name: 'n', schema } },
    reasoning_effort: 'low',
    seed: 7,
  });
  const { json, response } = await chatOk(body, { key: liveKey });
  expect(json.choices[0].message).toMatchObject({ content: '{"n":1}', reasoning_content: 'Count.' });
  expect(json.usage).toMatchObject({
    completion_tokens: 25,
    completion_tokens_details: { reasoning_tokens: 20 },
  });
  // Benchmark 10 × 2 + 25 × 6 = 170, upstream 10 + 75 = 85.
  expect(figuresOf(response)).toEqual({ benchmark: '0.00017', charge: '0.0001275', saved: '0.0000425' });
  expect((await upstreamCalls(marker))[0].body.generationConfig).toMatchObject({
    responseMimeType: 'application/json',
    responseJsonSchema: schema,
    seed: 7,
    maxOutputTokens: 100,
  });
});
