// Guarantee: Cohere's chat API answers chat requests whole and streamed, charged exactly by what it bills, with thoughts and citations shown.
import { expect, it } from 'vitest';
import { newWorkspace, upstreamCalls } from '../../support/api';
import { chatOk } from '../../support/api-checks';
import { describeDialect, foreign, wholeOf } from '../../support/dialect-suite';

const usage = {
  billed_units: { input_tokens: 10, output_tokens: 5 },
  tokens: { input_tokens: 500, output_tokens: 7 },
};
const whole = (message: object, finish_reason: string) => ({
  id: 'm1',
  message: { role: 'assistant', ...message },
  finish_reason,
  usage,
});
const stream = (events: object[], finish_reason: string) => [
  { id: 'm1', type: 'message-start', delta: { message: { role: 'assistant', content: [], tool_calls: [] } } },
  ...events,
  { type: 'message-end', delta: { finish_reason, usage } },
];
const content = (type: string, inner: object) => ({ type, index: 0, delta: { message: { content: inner } } });
const toolCall = (type: string, inner: object) => ({
  type,
  index: 0,
  delta: { message: { tool_calls: inner } },
});

describeDialect({
  id: 'command',
  text: {
    whole: whole({ content: [{ type: 'text', text: 'Hello there.' }] }, 'COMPLETE'),
    events: stream(
      [
        content('content-start', { type: 'text', text: '' }),
        content('content-delta', { text: 'Hello ' }),
        content('content-delta', { text: 'there.' }),
        { type: 'content-end', index: 0 },
      ],
      'COMPLETE',
    ),
  },
  call: {
    whole: whole(
      {
        tool_plan: 'I will look.',
        tool_calls: [
          { id: 'weather_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
        ],
      },
      'TOOL_CALL',
    ),
    events: stream(
      [
        { type: 'tool-plan-delta', delta: { message: { tool_plan: 'I will look.' } } },
        toolCall('tool-call-start', {
          id: 'weather_1',
          type: 'function',
          function: { name: 'weather', arguments: '' },
        }),
        toolCall('tool-call-delta', { function: { arguments: '{"city":' } }),
        toolCall('tool-call-delta', { function: { arguments: '"Oslo"}' } }),
        { type: 'tool-call-end', index: 0 },
      ],
      'TOOL_CALL',
    ),
  },
  path: { whole: '/v2/chat', stream: '/v2/chat' },
  authorization: ['authorization', 'Bearer fake-upstream-key'],
  refused: { id: 'e1', message: 'secret: invalid request: messages must end with a user message' },
  failed: { id: 'e1', message: 'secret: internal server error' },
});

it('holds the answer to a schema and shows its thoughts', async () => {
  const { liveKey } = await newWorkspace();
  const parts = [
    { type: 'thinking', thinking: 'One.' },
    { type: 'text', text: '{"n":1}' },
  ];
  const said = wholeOf({ whole: whole({ content: parts }, 'COMPLETE'), events: [] });
  const schema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] };
  const { marker, body } = foreign('command', said, {
    response_format: { type: 'json_schema', json_schema: { name: 'n', schema } },
    reasoning_effort: 'high',
  });
  const { json } = await chatOk(body, { key: liveKey });
  expect(json.choices[0].message).toMatchObject({ content: '{"n":1}', reasoning_content: 'One.' });
  expect((await upstreamCalls(marker))[0].body).toMatchObject({
    response_format: { type: 'json_object', json_schema: schema },
    thinking: { type: 'enabled' },
  });
});
