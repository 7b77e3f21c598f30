// Guarantee: a route that speaks the Responses API is asked by it, whole history and own tools; what comes of it is the same response as by translation.
import { describe, expect, it } from 'vitest';
import { newWorkspace, upstreamCalls } from '../../support/api';
import { expectError, rowOf } from '../../support/api-checks';
import { alike, readResponseStream, respond, respondOk, scriptedTurn } from '../../support/responses';

const USAGE = {
  input_tokens: 10,
  input_tokens_details: { cached_tokens: 4 },
  output_tokens: 5,
  output_tokens_details: { reasoning_tokens: 2 },
  total_tokens: 15,
};
const OUTPUT = [
  {
    id: 'rs_up',
    type: 'reasoning',
    summary: [
      { type: 'summary_text', text: 'I look' },
      { type: 'summary_text', text: 'first.' },
    ],
    encrypted_content: 'their-secret',
  },
  {
    id: 'msg_up',
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content: [
      {
        type: 'output_text',
        text: 'Looking.',
        logprobs: [],
        annotations: [
          { type: 'url_citation', url: 'https://a.test', title: 'A', start_index: 0, end_index: 7 },
        ],
      },
    ],
  },
  {
    id: 'fc_up',
    type: 'function_call',
    call_id: 'call_1',
    name: 'look',
    arguments: '{"at":"x"}',
    status: 'completed',
  },
  {
    id: 'ctc_up',
    type: 'custom_tool_call',
    call_id: 'call_2',
    name: 'patch',
    input: '+1\n"x"',
    status: 'completed',
  },
  {
    id: 'fc_up2',
    type: 'function_call',
    call_id: 'call_3',
    name: 'read',
    namespace: 'files',
    arguments: '{}',
    status: 'completed',
  },
];
const TOOLS = [
  { type: 'function', name: 'look', parameters: { type: 'object', properties: {} } },
  { type: 'custom', name: 'patch', format: { type: 'grammar', syntax: 'lark', definition: 'start: /.+/' } },
  {
    type: 'namespace',
    name: 'files',
    description: 'Files.',
    tools: [{ type: 'function', name: 'read', parameters: {}, strict: false }],
  },
  { type: 'web_search' },
];

const response = (more: object = {}) => ({
  id: 'resp_up',
  object: 'response',
  status: 'completed',
  model: 'up',
  output: OUTPUT,
  usage: USAGE,
  ...more,
});

/** The events in which OpenAI says the same. */
function eventsOf(last: object = { type: 'response.completed', response: response() }): string[] {
  const events: object[] = [
    { type: 'response.created', response: response({ status: 'in_progress', output: [] }) },
  ];
  for (const [index, item] of OUTPUT.entries()) {
    const at = { output_index: index, item_id: item.id };
    events.push({
      type: 'response.output_item.added',
      output_index: index,
      item: { ...item, arguments: '', input: '', content: [], summary: [] },
    });
    if (item.summary) {
      for (const [part, { text }] of item.summary.entries()) {
        events.push({ type: 'response.reasoning_summary_part.added', ...at, summary_index: part });
        for (const delta of text.match(/.{1,3}/gs) ?? [])
          events.push({ type: 'response.reasoning_summary_text.delta', ...at, summary_index: part, delta });
      }
    }
    for (const part of item.content ?? []) {
      for (const delta of part.text.match(/.{1,3}/gs) ?? [])
        events.push({ type: 'response.output_text.delta', ...at, content_index: 0, delta });
      for (const annotation of part.annotations)
        events.push({ type: 'response.output_text.annotation.added', ...at, annotation });
    }
    for (const delta of item.arguments?.match(/.{1,3}/gs) ?? [])
      events.push({ type: 'response.function_call_arguments.delta', ...at, delta });
    for (const delta of item.input?.match(/.{1,3}/gs) ?? [])
      events.push({ type: 'response.custom_tool_call_input.delta', ...at, delta });
    events.push({ type: 'response.output_item.done', output_index: index, item });
  }
  events.push(last);
  return events.map((event, at) => JSON.stringify({ ...event, sequence_number: at }));
}

const turn = (script: object, more: Record<string, unknown> = {}) =>
  scriptedTurn(
    { native: script },
    { model: 'acme/native', tools: TOOLS, reasoning: { summary: 'auto' }, ...more },
  );

describe('a native route', () => {
  it('is asked by the Responses API, storing nothing, with the caller’s own tools', async () => {
    const { liveKey: key } = await newWorkspace();
    const { marker, body } = turn(
      { body: JSON.stringify(response()) },
      {
        instructions: 'Be brief.',
        temperature: 0.5,
        tool_choice: { type: 'custom', name: 'patch' },
        text: { format: { type: 'json_schema', name: 'x', schema: { type: 'object' }, strict: true } },
        prompt_cache_key: 'k',
        metadata: { a: 'b' },
        user: 'u',
      },
    );
    const { response: head } = await respondOk(body, { key });
    const [call] = await upstreamCalls(marker);
    expect(call.path).toBe('/v1/responses');
    expect(call.headers.authorization).toMatch(/^Bearer /);
    expect(call.body).toEqual({
      model: 'up-cheap',
      input: [
        { type: 'message', role: 'system', content: 'Be brief.' },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: body.input }] },
      ],
      store: false,
      include: ['reasoning.encrypted_content'],
      max_output_tokens: 100,
      temperature: 0.5,
      tools: [{ ...TOOLS[0], strict: false }, TOOLS[1], TOOLS[2]],
      tool_choice: { type: 'custom', name: 'patch' },
      text: { format: { type: 'json_schema', name: 'x', schema: { type: 'object' }, strict: true } },
      reasoning: { summary: 'auto' },
      prompt_cache_key: 'k',
    });
    const row = await rowOf(head.headers.get('x-btl-request-id') ?? '');
    expect(row).toMatchObject({
      provider_id: 'native',
      input_tokens: 10,
      output_tokens: 5,
      settlement: 'posted',
    });
  });

  it('is not asked for thoughts of a model that has none', async () => {
    const { liveKey: key } = await newWorkspace();
    const answer = response({ output: OUTPUT.slice(1, 2) });
    const { marker, body } = turn({ body: JSON.stringify(answer) }, { model: 'acme/native-plain' });
    const { json } = await respondOk({ ...body, include: ['reasoning.encrypted_content'] }, { key });
    expect(json.output_text).toBe('Looking.');
    const [call] = await upstreamCalls(marker);
    expect(call.path).toBe('/v1/responses');
    expect(call.body).not.toHaveProperty('include');
    expect(call.body).not.toHaveProperty('reasoning');
  });

  it('is asked again for the summary that an answer in the cache was not asked for', async () => {
    const { liveKey: key } = await newWorkspace();
    const { body } = turn({ body: JSON.stringify(response()) }, { reasoning: {} });
    const tierOf = async (reasoning: object) =>
      (await respondOk({ ...body, reasoning }, { key })).response.headers.get('x-btl-cache-tier');
    expect(await tierOf({})).toBeNull();
    expect(await tierOf({ summary: 'auto' })).toBeNull();
    expect(await tierOf({ summary: 'auto' })).toBe('exact_response_cache');
    expect(await tierOf({})).toBe('exact_response_cache');
  });

  it('is asked by Chat Completions for what the Responses API does not take', async () => {
    const { liveKey: key } = await newWorkspace();
    for (const [more, told] of [
      [{ max_output_tokens: 15 }, { max_completion_tokens: 15 }],
      [{ presence_penalty: 0.5 }, { presence_penalty: 0.5 }],
    ]) {
      const { marker, body } = turn({ content: 'Short.' }, more);
      await respondOk(body, { key });
      const [call] = await upstreamCalls(marker);
      expect(call.path).toBe('/v1/chat/completions');
      expect(call.body).toMatchObject(told as object);
    }
  });

  it('answers the same streamed and whole, under our ids', async () => {
    const { liveKey: key } = await newWorkspace();
    const asked = { key, headers: { 'x-btl-cache': 'off' } };
    const { json } = await respondOk(turn({ body: JSON.stringify(response()) }).body, asked);
    const streamed = await readResponseStream(
      await respond(turn({ events: eventsOf() }, { stream: true }).body, asked),
    );
    expect(alike(streamed.response)).toEqual(alike(json));
    expect(json.output).toMatchObject([
      { type: 'reasoning', summary: [{ text: 'I look\n\nfirst.' }] },
      {
        type: 'message',
        content: [{ text: 'Looking.', annotations: [{ type: 'url_citation', url: 'https://a.test' }] }],
      },
      { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{"at":"x"}' },
      { type: 'custom_tool_call', call_id: 'call_2', name: 'patch', input: '+1\n"x"' },
      { type: 'function_call', call_id: 'call_3', name: 'read', namespace: 'files' },
    ]);
    expect(json.usage).toMatchObject({ ...USAGE, cost: expect.any(Number) });
    expect(JSON.stringify(json)).not.toMatch(/_up|their-secret/);
  });

  it('is given back its thoughts, calls and results, turn after turn; another route its words', async () => {
    const { liveKey: key } = await newWorkspace();
    const first = turn(
      { body: JSON.stringify(response()) },
      { include: ['reasoning.encrypted_content'], model: 'acme/native-or-b' },
    );
    const { json } = await respondOk(first.body, { key });
    const results = [
      { type: 'function_call_output', call_id: 'call_1', output: 'seen' },
      { type: 'custom_tool_call_output', call_id: 'call_2', output: 'done' },
      {
        type: 'function_call_output',
        call_id: 'call_3',
        output: [
          { type: 'input_text', text: 'read' },
          { type: 'input_image', image_url: 'https://a.test/x.png', detail: 'low' },
        ],
      },
    ];
    const said = [
      { type: 'reasoning', summary: [], encrypted_content: 'their-secret' },
      { type: 'message', role: 'assistant', content: 'Looking.' },
      { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{"at":"x"}' },
      { type: 'custom_tool_call', call_id: 'call_2', name: 'patch', input: '+1\n"x"' },
      { type: 'function_call', call_id: 'call_3', name: 'read', namespace: 'files', arguments: '{}' },
      ...results,
    ];
    for (const kept of [true, false]) {
      const second = turn({ body: JSON.stringify(response()) }, { model: 'acme/native-or-b' });
      const ask = { role: 'user', content: second.body.input };
      const history = kept
        ? { previous_response_id: json.id, input: [...results, ask] }
        : {
            store: false,
            input: [{ role: 'user', content: first.body.input }, ...json.output, ...results, ask],
          };
      await respondOk({ ...second.body, ...history }, { key });
      const [call] = await upstreamCalls(second.marker);
      expect(call.body.input.slice(1, -1)).toEqual(said);
    }
    const other = turn({ status: 500 }, { model: 'acme/native-or-b', previous_response_id: json.id });
    await respondOk(
      { ...other.body, input: [...results, { role: 'user', content: other.body.input }] },
      { key },
    );
    const calls = await upstreamCalls(other.marker);
    expect(calls.map(({ provider }: any) => provider)).toEqual(['native', 'b']);
    expect(JSON.stringify(calls[1].body.messages[1])).not.toContain('their-secret');
    expect(calls[1].body.messages[1].tool_calls.map((one: any) => one.function.name)).toEqual([
      'look',
      'patch',
      'files__read',
    ]);
  });

  it('that thought is asked first, though another is cheaper by then', async () => {
    const { liveKey: key } = await newWorkspace();
    const first = turn(
      { body: JSON.stringify(response({ output: OUTPUT.slice(0, 2) })) },
      { model: 'acme/native-last', provider: { only: ['native'] } },
    );
    const { json } = await respondOk(first.body, { key });
    const second = turn({ body: JSON.stringify(response()) }, { model: 'acme/native-last' });
    await respondOk({ ...second.body, previous_response_id: json.id }, { key });
    const calls = await upstreamCalls(second.marker);
    expect(calls.map(({ provider }: any) => provider)).toEqual(['native']);
  });

  it('is incomplete, failed, refused in our words', async () => {
    const { liveKey: key } = await newWorkspace();
    const cut = response({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: OUTPUT.slice(0, 2),
    });
    const incomplete = await respondOk(turn({ body: JSON.stringify(cut) }).body, { key });
    expect(incomplete.json).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
    });
    const failure = {
      type: 'response.failed',
      response: response({ status: 'failed', error: { code: 'server_error', message: 'secret sk-1' } }),
    };
    const failed = await readResponseStream(
      await respond(turn({ events: eventsOf(failure), eventDelayMs: 5 }, { stream: true }).body, { key }),
    );
    expect(failed.response).toMatchObject({ status: 'failed', error: { code: 'server_error' } });
    expect(failed.text).not.toContain('sk-1');
    const broken = await readResponseStream(
      await respond(turn({ events: eventsOf().slice(0, 8), eventDelayMs: 5 }, { stream: true }).body, {
        key,
      }),
    );
    expect(broken.response.status).toBe('failed');
    const early = turn(
      { events: [JSON.stringify({ type: 'error', code: 'server_error', message: 'x' })] },
      { stream: true },
    );
    await expectError(await respond(early.body, { key }), 502, 'upstream_error');
    const refused = {
      error: { message: 'x', type: 'invalid_request_error', code: 'context_length_exceeded', param: 'input' },
    };
    const long = turn({ status: 400, body: JSON.stringify(refused) });
    expect(
      await expectError(await respond(long.body, { key }), 400, 'context_length_exceeded'),
    ).toMatchObject({ param: 'input' });
    const nothing = turn({ body: JSON.stringify(response({ output: [] })) });
    await expectError(await respond(nothing.body, { key }), 502, 'upstream_error');
  });

  it('is asked by Chat Completions for a chat', async () => {
    const { ask } = await import('../../support/api');
    const { liveKey: key } = await newWorkspace();
    const { marker, body } = scriptedTurn({ native: { whole: true } }, { model: 'acme/native' });
    const { input, max_output_tokens: _cap, ...rest } = body;
    await ask('/v1/chat/completions', { ...rest, messages: [{ role: 'user', content: input }] }, { key });
    const [call] = await upstreamCalls(marker);
    expect(call.path).toBe('/v1/chat/completions');
  });
});
