// Guarantee: Bedrock's Converse answers chat requests whole and over Amazon's event stream, charged exactly, and text beside the tool that carries JSON never shows.
import { expect, it } from 'vitest';
import { newWorkspace, readStream, upstreamCalls } from '../../support/api';
import { chat, chatOk } from '../../support/api-checks';
import type { Said } from '../../support/dialect-says';
import { describeDialect, foreign, streamOf, wholeOf } from '../../support/dialect-suite';

const usage = { inputTokens: 10, outputTokens: 5, totalTokens: 15 };
const whole = (content: object[], stopReason: string) => ({
  output: { message: { role: 'assistant', content } },
  stopReason,
  usage,
  metrics: { latencyMs: 5 },
});
const delta = (contentBlockIndex: number, inner: object) => [
  'contentBlockDelta',
  { contentBlockIndex, delta: inner },
];
const tool = (contentBlockIndex: number, name: string, pieces: string[]) => [
  ['contentBlockStart', { contentBlockIndex, start: { toolUse: { toolUseId: 'tooluse_1', name } } }],
  ...pieces.map((input) => delta(contentBlockIndex, { toolUse: { input } })),
  ['contentBlockStop', { contentBlockIndex }],
];
const stream = (blocks: unknown[], stopReason: string) => [
  ['messageStart', { role: 'assistant' }],
  ...blocks,
  ['messageStop', { stopReason }],
  ['metadata', { usage, metrics: { latencyMs: 5 } }],
];
const toolUse = (name: string, input: object) => ({ toolUse: { toolUseId: 'tooluse_1', name, input } });
const MODEL = '/model/us.anthropic.claude-3-haiku-20240307-v1%3A0';

describeDialect({
  id: 'converse',
  text: {
    whole: whole([{ text: 'Hello there.' }], 'end_turn'),
    events: stream(
      [
        delta(0, { text: 'Hello ' }),
        delta(0, { text: 'there.' }),
        ['contentBlockStop', { contentBlockIndex: 0 }],
      ],
      'end_turn',
    ),
  },
  call: {
    whole: whole([toolUse('weather', { city: 'Oslo' })], 'tool_use'),
    events: stream(tool(0, 'weather', ['{"city":', '"Oslo"}']), 'tool_use'),
  },
  path: { whole: `${MODEL}/converse`, stream: `${MODEL}/converse-stream` },
  authorization: ['authorization', 'Bearer fake-upstream-key'],
  refused: { message: 'secret: The text field in the ContentBlock object is blank.' },
  failed: ['serviceUnavailableException', { message: 'secret' }],
  ending: 2,
});

const BY_TOOL: Said = {
  whole: whole([{ text: 'Here it is:' }, toolUse('runtime_structured_answer', { n: 1 })], 'tool_use'),
  events: stream(
    [delta(0, { text: 'Here it is:' }), ...tool(1, 'runtime_structured_answer', ['{"n"', ':1}'])],
    'tool_use',
  ),
};
const schema = { type: 'object', properties: { n: { type: 'number' } } };
const response_format = { type: 'json_schema', json_schema: { name: 'n', schema } };

it('holds the answer to a schema by a tool, and gives its input alone', async () => {
  const { liveKey } = await newWorkspace();
  const { marker, body } = foreign('converse', wholeOf(BY_TOOL), { response_format });
  const { json } = await chatOk(body, { key: liveKey });
  expect(json.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: '{"n":1}' } });
  expect((await upstreamCalls(marker))[0].body.toolConfig.toolChoice).toEqual({
    tool: { name: 'runtime_structured_answer' },
  });
  const streamed = foreign('converse', streamOf(BY_TOOL), { response_format, stream: true });
  const { events } = await readStream(await chat(streamed.body, { key: liveKey }));
  expect(events.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('{"n":1}');
  expect(events.at(-1).choices[0].finish_reason).toBe('stop');
});

it('shows what the model said where it did not call the tool', async () => {
  const { liveKey } = await newWorkspace();
  const events = stream([delta(0, { text: 'I ' }), delta(0, { text: 'cannot.' })], 'end_turn');
  const { body } = foreign('converse', streamOf({ whole: null, events }), { response_format, stream: true });
  const { events: chunks, done } = await readStream(await chat(body, { key: liveKey }));
  expect(done).toBe(true);
  expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('I cannot.');
});

it('takes a frame whose checksum is wrong for no answer', async () => {
  const { liveKey } = await newWorkspace();
  const raw = [Buffer.from('this is no frame of an event stream').toString('base64')];
  const { body } = foreign('converse', { raw }, { model: 'acme/converse', stream: true });
  expect((await chat(body, { key: liveKey })).status).toBe(502);
});
