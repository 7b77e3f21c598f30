// Guarantee: a turn is continued by its id with all that was said, thought and called; it is seen by its workspace and mode alone, until it is deleted.
import { describe, expect, it } from 'vitest';
import { apiPool, ask, newWorkspace, upstreamCalls } from '../../support/api';
import { expectError } from '../../support/api-checks';
import {
  chatBody,
  chatEvents,
  readResponseStream,
  respond,
  respondOk,
  scriptedTurn,
} from '../../support/responses';

const TOOLS = [
  { type: 'function', name: 'look', parameters: { type: 'object', properties: {} } },
  { type: 'custom', name: 'patch' },
];
const CALLS = [
  { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"at":"x"}' } },
  { id: 'call_2', type: 'function', function: { name: 'patch', arguments: '{"input":"+1"}' } },
];

describe('previous_response_id', () => {
  it('brings back what was asked, said and called, streamed or not', async () => {
    const workspace = await newWorkspace();
    const key = workspace.liveKey;
    const first = scriptedTurn({
      a: { body: chatBody({ content: 'I look.', tool_calls: CALLS }, 'tool_calls') },
    });
    const one = await respondOk({ ...first.body, tools: TOOLS, instructions: 'Only now.' }, { key });
    const second = scriptedTurn({ a: { events: chatEvents([{ content: 'It is there.' }]) } });
    const two = await readResponseStream(
      await respond(
        {
          ...second.body,
          stream: true,
          tools: TOOLS,
          previous_response_id: one.json.id,
          input: [
            { type: 'function_call_output', call_id: 'call_1', output: 'seen' },
            {
              type: 'custom_tool_call_output',
              call_id: 'call_2',
              output: [{ type: 'input_text', text: 'done' }],
            },
            { role: 'user', content: second.body.input },
          ],
        },
        { key },
      ),
    );
    expect(two.response).toMatchObject({ previous_response_id: one.json.id, output_text: 'It is there.' });
    const third = scriptedTurn();
    await respondOk({ ...third.body, previous_response_id: two.response.id }, { key });
    const [call] = await upstreamCalls(third.marker);
    expect(call.body.messages).toEqual([
      { role: 'user', content: first.body.input },
      { role: 'assistant', content: 'I look.', tool_calls: CALLS },
      { role: 'tool', tool_call_id: 'call_1', content: 'seen' },
      { role: 'tool', tool_call_id: 'call_2', content: 'done' },
      { role: 'user', content: second.body.input },
      { role: 'assistant', content: 'It is there.' },
      { role: 'user', content: third.body.input },
    ]);
  });

  it('is 404, naming the field, for a response of another workspace, another mode, or none', async () => {
    const workspace = await newWorkspace();
    const other = await newWorkspace();
    const { json } = await respondOk(scriptedTurn().body, { key: workspace.liveKey });
    for (const [id, key] of [
      [json.id, other.liveKey],
      [json.id, workspace.testKey],
      [`resp_${'0'.repeat(32)}`, workspace.liveKey],
      ['nonsense\u0000', workspace.liveKey],
    ]) {
      const response = await respond({ ...scriptedTurn().body, previous_response_id: id }, { key });
      const error = await expectError(response, 404, 'not_found');
      expect(error.param).toBe('previous_response_id');
    }
  });

  it('says which turn is missing, where one before was deleted', async () => {
    const workspace = await newWorkspace();
    const key = workspace.liveKey;
    const one = (await respondOk(scriptedTurn().body, { key })).json.id;
    const two = (await respondOk({ ...scriptedTurn().body, previous_response_id: one }, { key })).json.id;
    await ask(`/v1/responses/${one}`, undefined, { key, method: 'DELETE' });
    const response = await respond({ ...scriptedTurn().body, previous_response_id: two }, { key });
    const error = await expectError(response, 404, 'not_found');
    expect(error).toMatchObject({ param: 'previous_response_id', message: expect.stringContaining(one) });
  });

  it('is refused where the conversation has grown too large to be read', async () => {
    const { liveKey: key } = await newWorkspace();
    const one = (await respondOk(scriptedTurn().body, { key })).json;
    const two = (await respondOk({ ...scriptedTurn().body, previous_response_id: one.id }, { key })).json;
    const grow = (id: string) =>
      apiPool().query('update responses set bytes = 20 * 1024 * 1024 where id = $1', [id]);
    await grow(one.id);
    await respondOk({ ...scriptedTurn().body, previous_response_id: two.id }, { key });
    await grow(two.id);
    const long = await respond({ ...scriptedTurn().body, previous_response_id: two.id }, { key });
    const error = await expectError(long, 400, 'invalid_request');
    expect(error).toMatchObject({
      param: 'previous_response_id',
      message: expect.stringContaining('32 MiB'),
    });
    const input = [one, two].map(({ output }) => ({ type: 'item_reference', id: output[0].id }));
    const named = await respond({ ...scriptedTurn().body, input }, { key });
    expect(await expectError(named, 400, 'invalid_request')).toMatchObject({ param: 'input' });
  });

  it('does not find what was not to be stored', async () => {
    const workspace = await newWorkspace();
    const key = workspace.liveKey;
    const { json } = await respondOk(scriptedTurn({}, { store: false }).body, { key });
    expect(json.store).toBe(false);
    await expectError(await ask(`/v1/responses/${json.id}`, undefined, { key }), 404, 'not_found');
    const response = await respond({ ...scriptedTurn().body, previous_response_id: json.id }, { key });
    await expectError(response, 404, 'not_found');
    const kept = await apiPool().query('select 1 from responses where workspace_id = $1', [workspace.id]);
    expect(kept.rows).toEqual([]);
  });

  it('refuses a result without its call, and a call without its result', async () => {
    const workspace = await newWorkspace();
    const key = workspace.liveKey;
    const called = scriptedTurn(
      { a: { body: chatBody({ tool_calls: CALLS }, 'tool_calls') } },
      { tools: TOOLS },
    );
    const { json } = await respondOk(called.body, { key });
    const unanswered = await respond({ ...scriptedTurn().body, previous_response_id: json.id }, { key });
    const error = await expectError(unanswered, 400, 'invalid_request');
    expect(error).toMatchObject({
      param: 'previous_response_id',
      message: expect.stringContaining('call_1'),
    });
    const input = [{ type: 'function_call_output', call_id: 'call_9', output: 'x' }];
    const orphan = await respond({ ...scriptedTurn().body, input }, { key });
    expect(await expectError(orphan, 400, 'invalid_request')).toMatchObject({ param: 'input[0].call_id' });
  });
});

describe('truncation', () => {
  it('leaves out the oldest of a conversation that does not fit the model, and only where it is asked for', async () => {
    const { liveKey: key } = await newWorkspace();
    const { marker, body } = scriptedTurn({}, { model: 'acme/small', truncation: 'auto' });
    const turns = Array.from({ length: 40 }, (_, turn) => [
      { type: 'function_call', call_id: `call_${turn}`, name: 'look', arguments: '{}' },
      {
        type: 'function_call_output',
        call_id: `call_${turn}`,
        output: `Result ${turn}: ${'many words '.repeat(40)}`,
      },
    ]);
    const input = [
      { role: 'developer', content: 'Be brief.' },
      ...turns.flat(),
      { role: 'user', content: body.input },
    ];
    await respondOk({ ...body, input, instructions: 'First.' }, { key });
    const [{ body: sent }] = await upstreamCalls(marker);
    const contents = sent.messages.map(({ content }: any) => content);
    expect(contents.slice(0, 2)).toEqual(['First.', 'Be brief.']);
    expect(contents.at(-1)).toBe(body.input);
    expect(sent.messages[2].role).toBe('assistant');
    const results = contents.filter((content: any) => content?.startsWith('Result '));
    expect(results.length).toBeGreaterThan(3);
    expect(results.length).toBeLessThan(40);
    expect(results.at(-1)).toMatch(/^Result 39:/);
  });
});

describe('a stored response', () => {
  it('is retrieved as it was given, digit for digit, its items listed, and deleted', async () => {
    const workspace = await newWorkspace();
    const key = workspace.liveKey;
    const input = [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'input_text', text: 'Hello' }] },
      { role: 'assistant', content: 'Hi.' },
      { role: 'user', content: 'Go on.' },
    ];
    const { text, json } = await respondOk({ ...scriptedTurn().body, input }, { key });
    const path = `/v1/responses/${json.id}`;
    const retrieved = await ask(path, undefined, { key });
    expect(retrieved.status).toBe(200);
    expect(await retrieved.text()).toBe(text);

    const list = async (query: string) =>
      (await ask(`${path}/input_items?${query}`, undefined, { key })).json();
    const all: any = await list('order=asc');
    expect(all).toMatchObject({ object: 'list', has_more: false });
    expect(all.data.map((item: any) => [item.role, item.content[0].type, item.content[0].text])).toEqual([
      ['developer', 'input_text', 'Be brief.'],
      ['user', 'input_text', 'Hello'],
      ['assistant', 'output_text', 'Hi.'],
      ['user', 'input_text', 'Go on.'],
    ]);
    const newest: any = await list('limit=3');
    expect(newest.data.map(({ id }: any) => id)).toEqual(
      all.data
        .map(({ id }: any) => id)
        .reverse()
        .slice(0, 3),
    );
    expect(newest).toMatchObject({ has_more: true, first_id: all.data[3].id, last_id: all.data[1].id });
    const rest: any = await list(`after=${newest.last_id}`);
    expect(rest).toMatchObject({ has_more: false, data: [{ id: all.data[0].id }] });

    const deleted = await ask(path, undefined, { key, method: 'DELETE' });
    expect(await deleted.json()).toEqual({ id: json.id, object: 'response', deleted: true });
    for (const [method, after] of [
      ['GET', path],
      ['DELETE', path],
      ['GET', `${path}/input_items`],
    ])
      await expectError(await ask(after as string, undefined, { key, method }), 404, 'not_found');
    const left = await apiPool().query('select 1 from responses where id = $1', [json.id]);
    expect(left.rows).toEqual([]);
  });

  it('is nobody else’s: read, listed, deleted, cancelled', async () => {
    const workspace = await newWorkspace();
    const other = await newWorkspace();
    const { json } = await respondOk(scriptedTurn().body, { key: workspace.liveKey });
    const path = `/v1/responses/${json.id}`;
    for (const key of [other.liveKey, workspace.testKey]) {
      for (const [method, at] of [
        ['GET', path],
        ['DELETE', path],
        ['GET', `${path}/input_items`],
        ['POST', `${path}/cancel`],
      ])
        await expectError(await ask(at as string, undefined, { key, method }), 404, 'not_found');
    }
    expect((await ask(path, undefined, { key: workspace.liveKey })).status).toBe(200);
    const reader = await workspace.key({ scopes: ['usage:read'] });
    await expectError(await ask(path, undefined, { key: reader.key }), 403, 'scope_denied');
  });

  it('rests encrypted, for thirty days', async () => {
    const workspace = await newWorkspace();
    const { marker, body } = scriptedTurn({ a: { content: 'a secret answer' } });
    const { json } = await respondOk(body, { key: workspace.liveKey });
    const { rows } = await apiPool().query('select * from responses where id = $1', [json.id]);
    const content = rows[0].content.toString('latin1');
    expect(content).not.toContain(marker);
    expect(content).not.toContain('secret');
    const days = (rows[0].expires_at - rows[0].created_at) / 86_400_000;
    expect(days).toBe(30);
  });

  it('is named item by item', async () => {
    const workspace = await newWorkspace();
    const key = workspace.liveKey;
    const first = scriptedTurn({ a: { content: 'The first answer.' } });
    const { json } = await respondOk(first.body, { key });
    const second = scriptedTurn();
    const reference = { type: 'item_reference', id: json.output[0].id };
    await respondOk(
      { ...second.body, input: [reference, { role: 'user', content: second.body.input }] },
      { key },
    );
    const [call] = await upstreamCalls(second.marker);
    expect(call.body.messages[0]).toEqual({
      role: 'assistant',
      content: 'The first answer.',
    });
    const foreign = { ...second.body, input: [reference] };
    const response = await respond(foreign, { key: (await newWorkspace()).liveKey });
    expect(await expectError(response, 404, 'not_found')).toMatchObject({ param: 'input[0].id' });
  });
});

describe('thoughts', () => {
  const answer = JSON.stringify({
    id: 'msg_up',
    type: 'message',
    role: 'assistant',
    content: [
      { type: 'thinking', thinking: 'Hm.', signature: 'sig-1' },
      { type: 'text', text: 'Yes.' },
    ],
    stop_reason: 'end_turn',
    usage: { input_tokens: 10, output_tokens: 5 },
  });
  const thinking = (more: object = {}) =>
    scriptedTurn({ claude: { body: answer } }, { model: 'acme/claude', ...more });
  const signed = { type: 'thinking', thinking: 'Hm.', signature: 'sig-1' };

  it('come back sealed, and go to the model that thought them, of the workspace that has them', async () => {
    const workspace = await newWorkspace();
    const key = workspace.liveKey;
    const include = ['reasoning.encrypted_content'];
    const { json } = await respondOk(thinking({ store: false, include }).body, { key });
    const [reasoning, message] = json.output;
    expect(reasoning).toMatchObject({ type: 'reasoning', encrypted_content: expect.any(String) });
    expect(reasoning.encrypted_content).not.toContain('sig-1');
    const again = thinking({ store: false });
    const input = [reasoning, message, { role: 'user', content: again.body.input }];
    await respondOk({ ...again.body, input }, { key });
    const [call] = await upstreamCalls(again.marker);
    expect(call.body.messages[0].content).toMatchObject([signed, { type: 'text', text: 'Yes.' }]);

    const other = scriptedTurn({}, { model: 'acme/two' });
    const history = [reasoning, message, { role: 'user', content: other.body.input }];
    await respondOk({ ...other.body, input: history }, { key });
    const [elsewhere] = await upstreamCalls(other.marker);
    expect(elsewhere.body.messages[0]).toEqual({ role: 'assistant', content: 'Yes.' });

    const stranger = await respond({ ...again.body, input }, { key: (await newWorkspace()).liveKey });
    const error = await expectError(stranger, 400, 'invalid_request');
    expect(error.param).toBe('input[0].encrypted_content');
  });

  it('go on in a stored conversation, and are shown where they are asked for', async () => {
    const workspace = await newWorkspace();
    const key = workspace.liveKey;
    const { json } = await respondOk(thinking().body, { key });
    expect(json.output[0]).not.toHaveProperty('encrypted_content');
    const path = `/v1/responses/${json.id}?include[]=reasoning.encrypted_content`;
    const shown: any = await (await ask(path, undefined, { key })).json();
    expect(shown.output[0].encrypted_content).toEqual(expect.any(String));
    const next = thinking();
    await respondOk({ ...next.body, previous_response_id: json.id }, { key });
    const [call] = await upstreamCalls(next.marker);
    expect(call.body.messages[1].content[0]).toMatchObject(signed);
  });

  it('that are not signed go back while their calls go on, in the field they came in', async () => {
    const workspace = await newWorkspace();
    const key = workspace.liveKey;
    const message = { reasoning_content: 'I look first.', tool_calls: CALLS.slice(0, 1) };
    const called = scriptedTurn({ a: { body: chatBody(message, 'tool_calls') } }, { tools: TOOLS });
    const { json } = await respondOk(called.body, { key });
    const marker = scriptedTurn().marker;
    const result = { type: 'function_call_output', call_id: 'call_1', output: marker };
    await respondOk(
      { model: 'acme/one', tools: TOOLS, previous_response_id: json.id, input: [result] },
      { key },
    );
    const [call] = await upstreamCalls(marker);
    expect(call.body.messages[1]).toMatchObject({ role: 'assistant', reasoning_content: 'I look first.' });
  });
});

describe('input_tokens', () => {
  it('counts the prompt, its history included, for nothing', async () => {
    const workspace = await newWorkspace();
    const key = workspace.liveKey;
    const { json } = await respondOk(scriptedTurn({ a: { content: 'word '.repeat(50) } }).body, { key });
    const count = async (body: object) => {
      const response = await ask('/v1/responses/input_tokens', body, { key });
      expect(response.status).toBe(200);
      return (await response.json()) as any;
    };
    const alone = await count({ model: 'acme/one', input: 'Hello there' });
    expect(alone).toEqual({ object: 'response.input_tokens', input_tokens: expect.any(Number) });
    const continued = await count({ model: 'acme/one', input: 'Hello there', previous_response_id: json.id });
    expect(continued.input_tokens).toBeGreaterThan(alone.input_tokens + 50);
    await expectError(
      await ask('/v1/responses/input_tokens', { model: 'acme/none', input: 'x' }, { key }),
      404,
      'model_not_found',
    );
  });
});
