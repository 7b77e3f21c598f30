// Guarantee: a streamed response is the events of the Responses API, ordered, numbered without a gap, and ends in the object that is given unstreamed.
import { describe, expect, it } from 'vitest';
import { newWorkspace } from '../../support/api';
import { rowOf } from '../../support/api-checks';
import {
  alike,
  chatBody,
  chatEvents,
  readResponseStream,
  respond,
  respondOk,
  scriptedTurn,
} from '../../support/responses';

const TOOLS = [
  { type: 'function', name: 'look', parameters: { type: 'object', properties: {} } },
  {
    type: 'custom',
    name: 'patch',
    description: 'Applies a patch.',
    format: { type: 'grammar', syntax: 'lark', definition: 'start: /.+/' },
  },
  {
    type: 'namespace',
    name: 'files',
    description: 'Files.',
    tools: [{ type: 'function', name: 'read', parameters: { type: 'object', properties: {} } }],
  },
];

async function stream(script: object, more: Record<string, unknown> = {}) {
  const workspace = await newWorkspace();
  const { body } = scriptedTurn({ a: script }, { stream: true, ...more });
  const response = await respond(body, { key: workspace.liveKey });
  expect(response.status).toBe(200);
  return { ...(await readResponseStream(response)), head: response.headers };
}

/** The same answer, streamed by the provider in these deltas, and whole. */
async function bothWays(
  deltas: Record<string, unknown>[],
  message: Record<string, unknown>,
  { finish = 'stop', ...more }: Record<string, unknown> = {},
) {
  const workspace = await newWorkspace();
  const asked = { key: workspace.liveKey, headers: { 'x-btl-cache': 'off' } };
  const script = { events: chatEvents(deltas, String(finish)) };
  const streamed = await readResponseStream(
    await respond(scriptedTurn({ a: script }, { stream: true, ...more }).body, asked),
  );
  const whole = { body: chatBody(message, String(finish)) };
  const { json } = await respondOk(scriptedTurn({ a: whole }, more).body, asked);
  return { streamed, json };
}

describe('a streamed response', () => {
  it('is text, piece by piece, with the receipt before its last event and [DONE] behind it', async () => {
    const { events, receipt, done, response, head, text } = await stream({ content: 'One two three.' });
    expect(events.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(done).toBe(true);
    expect(response.output_text).toBe('One two three.');
    expect(events[0].response).toMatchObject({
      status: 'in_progress',
      output: [],
      usage: { total_tokens: 0 },
    });
    expect(text).toContain(`"cost":${receipt.customer_charge},`);
    const row = await rowOf(head.get('x-btl-request-id') ?? '');
    expect(row).toMatchObject({ stream: true, settlement: 'posted', finish_reason: 'stop' });
    expect(receipt.request_id).toBe(row.id);
  });

  it('is the object that is given unstreamed: text, refusal, log probabilities', async () => {
    const { streamed, json } = await bothWays(
      [{ role: 'assistant', content: '' }, { content: 'Hel' }, { content: 'lo.' }],
      { content: 'Hello.' },
    );
    expect(alike(streamed.response)).toEqual(alike(json));
    const refused = await bothWays([{ refusal: 'I ' }, { refusal: 'cannot.' }], { refusal: 'I cannot.' });
    expect(alike(refused.streamed.response)).toEqual(alike(refused.json));
    expect(refused.json.output[0].content[0]).toEqual({ type: 'refusal', refusal: 'I cannot.' });
  });

  it('is the same with thoughts: as text, or as the summary that was asked for', async () => {
    const deltas = [{ reasoning_content: 'Let me ' }, { reasoning_content: 'see.' }, { content: 'Yes.' }];
    const message = { reasoning_content: 'Let me see.', content: 'Yes.' };
    const plain = await bothWays(deltas, message);
    expect(alike(plain.streamed.response)).toEqual(alike(plain.json));
    expect(plain.json.output[0]).toMatchObject({
      type: 'reasoning',
      summary: [],
      content: [{ type: 'reasoning_text', text: 'Let me see.' }],
    });
    expect(plain.json.output[0]).not.toHaveProperty('encrypted_content');
    const types = plain.streamed.events.map(({ type }) => type);
    expect(types).toContain('response.reasoning_text.delta');
    const summed = await bothWays(deltas, message, { reasoning: { summary: 'auto' } });
    expect(alike(summed.streamed.response)).toEqual(alike(summed.json));
    expect(summed.json.output[0].summary).toEqual([{ type: 'summary_text', text: 'Let me see.' }]);
  });

  it('is the same with calls of functions, custom tools and tools of a namespace', async () => {
    const patch = { input: 'a "quoted"\nline \u{1f30d}' };
    const json = JSON.stringify(patch).replace('\u{1f30d}', '\\ud83c\\udf0d');
    const call = (index: number, id: string, name: string) => ({
      tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }],
    });
    const piece = (index: number, text: string) => ({
      tool_calls: [{ index, function: { arguments: text } }],
    });
    const { streamed, json: whole } = await bothWays(
      [
        { content: 'I look.' },
        call(0, 'call_1', 'look'),
        piece(0, '{"at":'),
        piece(0, '"x"}'),
        call(1, 'call_2', 'patch'),
        ...[...json].map((char) => piece(1, char)),
        call(2, 'call_3', 'files__read'),
      ],
      {
        content: 'I look.',
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"at":"x"}' } },
          { id: 'call_2', type: 'function', function: { name: 'patch', arguments: json } },
          { id: 'call_3', type: 'function', function: { name: 'files__read', arguments: '' } },
        ],
      },
      { finish: 'tool_calls', tools: TOOLS },
    );
    expect(alike(streamed.response)).toEqual(alike(whole));
    expect(whole.output.slice(1)).toMatchObject([
      {
        type: 'function_call',
        call_id: 'call_1',
        name: 'look',
        arguments: '{"at":"x"}',
        status: 'completed',
      },
      { type: 'custom_tool_call', call_id: 'call_2', name: 'patch', input: patch.input },
      { type: 'function_call', call_id: 'call_3', name: 'read', namespace: 'files', arguments: '{}' },
    ]);
    expect(whole.tools).toHaveLength(3);
  });

  it('keeps calls apart that a provider writes at once, and gives each an id of its own', async () => {
    const piece = (index: number, text: string, more = {}) => ({
      tool_calls: [{ index, id: 'same', function: { arguments: text, ...more } }],
    });
    const { response } = await stream(
      {
        events: chatEvents(
          [
            piece(0, '{"a"', { name: 'look' }),
            piece(1, '{"b"', { name: 'look' }),
            piece(0, ':1}'),
            piece(1, ':2}'),
          ],
          'tool_calls',
        ),
      },
      { tools: TOOLS },
    );
    expect(response.output.map((item: any) => item.arguments)).toEqual(['{"a":1}', '{"b":2}']);
    expect(new Set(response.output.map((item: any) => item.call_id)).size).toBe(2);
  });

  it('has one call where one is asked for, whatever a provider can be told and its model does', async () => {
    const calls = ['call_1', 'call_2'].map((id, index) => ({
      tool_calls: [{ index, id, type: 'function', function: { name: 'look', arguments: '{}' } }],
    }));
    const message = { tool_calls: calls.flatMap(({ tool_calls }) => tool_calls) };
    const asked = { finish: 'tool_calls', tools: TOOLS, parallel_tool_calls: false };
    const { streamed, json } = await bothWays(calls, message, asked);
    expect(json.output.map((item: any) => item.call_id)).toEqual(['call_1']);
    expect(alike(streamed.response)).toEqual(alike(json));
    expect(json.parallel_tool_calls).toBe(false);
    const { liveKey: key } = await newWorkspace();
    for (const model of ['acme/gemini', 'acme/command', 'acme/claude', 'acme/native']) {
      const response = await respond(
        { ...scriptedTurn().body, model, tools: TOOLS.slice(0, 1), parallel_tool_calls: false },
        { key },
      );
      expect(await response.text(), model).not.toContain('parallel_tool_calls`');
      expect(response.status).not.toBe(400);
    }
  });

  it('ends as incomplete where the output ran into its cap or was filtered', async () => {
    const capped = await stream({ finishReason: 'length' });
    expect(capped.events.at(-1)?.type).toBe('response.incomplete');
    expect(capped.response.incomplete_details).toEqual({ reason: 'max_output_tokens' });
    expect(capped.done).toBe(true);
    const filtered = await stream({ finishReason: 'content_filter' });
    expect(filtered.response.incomplete_details).toEqual({ reason: 'content_filter' });
  });

  it('ends as failed, uncharged and without [DONE], where the provider breaks off', async () => {
    const { events, response, receipt, done } = await stream({ content: 'One two three four.', cutAfter: 3 });
    expect(events.at(-1)?.type).toBe('response.failed');
    expect(response).toMatchObject({
      status: 'failed',
      error: { code: 'server_error', message: expect.stringContaining('broke off') },
      output: [{ type: 'message', status: 'incomplete' }],
    });
    expect(receipt.customer_charge).toBe('0');
    expect(done).toBe(false);
  });

  it('fails with a status where nothing was streamed yet', async () => {
    const workspace = await newWorkspace();
    const { body } = scriptedTurn({ a: { status: 500 } }, { stream: true });
    const response = await respond(body, { key: workspace.liveKey });
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: { code: 'upstream_error' } });
  });

  it('is the same from the cache, whichever way the answer came', async () => {
    const workspace = await newWorkspace();
    const key = workspace.liveKey;
    const { body } = scriptedTurn({ a: { content: 'Kept words.' } });
    const whole = await respondOk(body, { key });
    const streamed = await respond({ ...body, stream: true }, { key });
    expect(streamed.headers.get('x-btl-cache-tier')).toBe('exact_response_cache');
    const { response } = await readResponseStream(streamed);
    const plain = (value: any) => ({ ...alike(value), usage: null });
    expect(plain(response)).toEqual(plain(whole.json));
  });
});
