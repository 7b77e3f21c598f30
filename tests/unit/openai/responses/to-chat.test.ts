// Guarantee: a Responses request becomes the chat that says the same, and what cannot be said is refused by the field's name.
import { describe, expect, it } from 'vitest';
import { ApiError, isApiError } from '@/lib/base/errors';
import { parseResponsesRequest } from '@/lib/openai/responses/request';
import type { Thoughts } from '@/lib/openai/responses/thoughts';
import { inCallersWords, toChat } from '@/lib/openai/responses/to-chat';
import { chatNameOf } from '@/lib/openai/responses/tools';

const open = (sealed: string): Thoughts | null => (sealed === 'foreign' ? null : JSON.parse(sealed));
const translate = (body: Record<string, unknown>) =>
  toChat(parseResponsesRequest({ model: 'acme/one', input: 'x', ...body }), [], open);
const messagesOf = (input: unknown[]) => translate({ input }).chat.messages;

function refusalOf(run: () => unknown): { code: string; param: string | null; message: string } {
  try {
    run();
  } catch (error) {
    if (isApiError(error)) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

const user = (content: unknown) => ({ role: 'user', content });
const call = (id: string, more = {}) => ({
  type: 'function_call',
  call_id: id,
  name: 'look',
  arguments: '{}',
  ...more,
});
const result = (id: string, output: unknown = 'seen') => ({
  type: 'function_call_output',
  call_id: id,
  output,
});
const chatCall = (id: string, name = 'look', text = '{}') => ({
  id,
  type: 'function',
  function: { name, arguments: text },
});
const said = (text: string) => ({
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [] }],
});
const sealed = (thoughts: Partial<Thoughts>) => ({
  type: 'reasoning',
  summary: [],
  encrypted_content: JSON.stringify({
    text: '',
    field: 'reasoning_content',
    details: [],
    late: false,
    ...thoughts,
  }),
});

describe('a conversation', () => {
  it('puts what an assistant did in one go into one message, results behind it', () => {
    expect(
      messagesOf([
        user('Look twice.'),
        said('I do.'),
        call('c1'),
        { type: 'custom_tool_call', call_id: 'c2', name: 'patch', input: '+1\n"x"' },
        result('c2'),
        result('c1', [
          { type: 'input_text', text: 'one' },
          { type: 'input_text', text: 'two' },
        ]),
        call('c3', { namespace: 'files' }),
        result('c3'),
        said('Done.'),
      ]),
    ).toEqual([
      { role: 'user', content: 'Look twice.' },
      {
        role: 'assistant',
        content: [{ type: 'text', text: 'I do.' }],
        tool_calls: [chatCall('c1'), chatCall('c2', 'patch', '{"input":"+1\\n\\"x\\""}')],
      },
      { role: 'tool', tool_call_id: 'c2', content: 'seen' },
      { role: 'tool', tool_call_id: 'c1', content: 'one\ntwo' },
      { role: 'assistant', content: null, tool_calls: [chatCall('c3', 'files__look')] },
      { role: 'tool', tool_call_id: 'c3', content: 'seen' },
      { role: 'assistant', content: [{ type: 'text', text: 'Done.' }] },
    ]);
  });

  it('brings a result to its call over a message that came between', () => {
    const roles = messagesOf([call('c1'), user('Hurry!'), result('c1')]).map(({ role }) => role);
    expect(roles).toEqual(['assistant', 'tool', 'user']);
  });

  it('pairs calls and results whose ids come again', () => {
    const roles = messagesOf([call('c'), result('c', 'one'), call('c'), result('c', 'two')]);
    expect(roles.map(({ content }) => content)).toEqual([null, 'one', null, 'two']);
  });

  it('gives signed thoughts back before what they led to, plain ones only while their calls go on', () => {
    const details = [{ type: 'reasoning.text', text: 'Hm', signature: 's' }];
    const messages = messagesOf([
      user('a'),
      sealed({ text: 'Hm', details }),
      said('Yes.'),
      sealed({ text: 'old' }),
      call('c0'),
      result('c0'),
      user('b'),
      sealed({ text: 'new' }),
      call('c1'),
      result('c1'),
      sealed({ text: 'last' }),
      said('No.'),
    ]);
    expect(messages[1]).toEqual({
      role: 'assistant',
      content: [{ type: 'text', text: 'Yes.' }],
      reasoning_details: details,
    });
    expect(messages[2]).not.toHaveProperty('reasoning_content');
    expect(messages[5]).toMatchObject({ role: 'assistant', reasoning_content: 'new' });
    expect(messages[7]).toEqual({ role: 'assistant', content: [{ type: 'text', text: 'No.' }] });
  });

  it('keeps late signatures with their text, and drops thoughts that led to nothing or are another’s', () => {
    const details = [{ type: 'reasoning.encrypted', data: 'x' }];
    const messages = messagesOf([
      said('Yes.'),
      sealed({ details, late: true }),
      user('a'),
      sealed({ details }),
      user('b'),
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'open' }] },
      { type: 'reasoning', summary: [], encrypted_content: 'foreign' },
      said('No.'),
    ]);
    expect(messages.map(({ role }) => role)).toEqual(['assistant', 'user', 'user', 'assistant']);
    expect(messages[0]).toMatchObject({ reasoning_details: details });
    expect(messages[3]).not.toHaveProperty('reasoning_details');
  });

  it('takes images, files, sound and refusals', () => {
    const [message, refused] = messagesOf([
      user([
        { type: 'input_image', image_url: 'https://a.test/b.png', detail: 'original' },
        { type: 'input_file', file_data: 'data:application/pdf;base64,AA', filename: 'a.pdf' },
        { type: 'input_file', file_url: 'https://a.test/c.pdf' },
        { type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } },
      ]),
      { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
    ]);
    expect(message?.content).toEqual([
      { type: 'image_url', image_url: { url: 'https://a.test/b.png', detail: 'high' } },
      { type: 'file', file: { file_data: 'data:application/pdf;base64,AA', filename: 'a.pdf' } },
      { type: 'file', file: { file_data: 'https://a.test/c.pdf' } },
      { type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } },
    ]);
    expect(refused?.content).toEqual([{ type: 'refusal', refusal: 'No.' }]);
  });

  it('passes over traces of tools that ran elsewhere', () => {
    expect(
      messagesOf([user('a'), { type: 'web_search_call', id: 'ws_1', status: 'completed' }, said('b')]),
    ).toHaveLength(2);
  });

  it('is refused where a result has no call, or a call no result', () => {
    expect(refusalOf(() => messagesOf([result('c')])).param).toBe('input[0].call_id');
    expect(refusalOf(() => messagesOf([user('a'), call('c'), user('b')])).param).toBe('input[1]');
    expect(refusalOf(() => messagesOf([call('c'), call('c'), result('c')])).param).toBe('input[1].call_id');
  });
});

describe('tools', () => {
  const look = { type: 'function', name: 'look', parameters: { type: 'object' } };
  const space = {
    type: 'namespace',
    name: 'mcp__files__',
    description: 'Files.',
    tools: [look, { type: 'custom', name: 'edit' }],
  };

  it('are functions of a chat, and are known again', () => {
    const { chat, tools } = translate({ tools: [look, space, { type: 'mcp', server_label: 'x' }] });
    expect(chat.tools?.map((tool) => tool.function?.name)).toEqual([
      'look',
      'mcp__files____look',
      'mcp__files____edit',
    ]);
    expect(chat.tools?.[1]?.function?.description).toBe('Tools of "mcp__files__": Files.\n\n');
    expect(tools.names.get('mcp__files____edit')).toEqual({
      kind: 'custom',
      name: 'edit',
      namespace: 'mcp__files__',
    });
    expect(tools.unserved).toEqual(['tools[2]:mcp']);
    expect(chat.tool_choice).toBeUndefined();
  });

  it('have names that every provider takes', () => {
    const long = chatNameOf('a'.repeat(100), 'space');
    expect(long).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
    expect(long).not.toBe(chatNameOf('a'.repeat(101), 'space'));
    expect(chatNameOf('a.b', null)).not.toBe(chatNameOf('a b', null));
    expect(chatNameOf('look', null)).toBe('look');
  });

  it('are chosen as a chat chooses', () => {
    const choose = (choice: unknown) =>
      translate({ tools: [look, space, { type: 'web_search' }], tool_choice: choice }).chat;
    expect(choose('auto').tool_choice).toBeUndefined();
    expect(choose('none').tool_choice).toBe('none');
    expect(choose('required').tool_choice).toBe('required');
    expect(choose({ type: 'function', name: 'look', namespace: 'mcp__files__' }).tool_choice).toEqual({
      type: 'function',
      function: { name: 'mcp__files____look' },
    });
    const allowed = choose({
      type: 'allowed_tools',
      mode: 'required',
      tools: [{ type: 'function', name: 'look' }, { type: 'web_search' }],
    });
    expect(allowed.tool_choice).toBe('required');
    expect(allowed.tools).toHaveLength(1);
    expect(refusalOf(() => choose({ type: 'web_search' }))).toMatchObject({
      code: 'unsupported_parameter',
      param: 'tool_choice',
    });
    expect(
      refusalOf(() => choose({ type: 'allowed_tools', mode: 'required', tools: [{ type: 'web_search' }] })),
    ).toMatchObject({
      code: 'unsupported_parameter',
    });
  });

  it('of a custom kind tell their grammar', () => {
    const format = { type: 'grammar', syntax: 'lark', definition: 'start: "a"' };
    const { chat } = translate({
      tools: [{ type: 'custom', name: 'patch', description: 'Patches.', format }],
    });
    const { description, parameters } = chat.tools?.[0]?.function ?? {};
    expect(description).toContain('Patches.');
    expect(description).toContain('start: "a"');
    expect(parameters).toMatchObject({ required: ['input'] });
  });
});

describe('fields', () => {
  it('that ask for nothing are not sent', () => {
    expect(
      translate({
        parallel_tool_calls: true,
        text: { format: { type: 'text' }, verbosity: 'medium' },
        top_logprobs: 0,
        stream: false,
        tool_choice: 'auto',
      }).chat,
    ).toEqual({ model: 'acme/one', messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }] });
  });

  it('that ask for something are', () => {
    const { chat } = translate({
      reasoning: { effort: 'low', summary: 'auto' },
      text: { verbosity: 'low', format: { type: 'json_object' } },
      max_output_tokens: 9,
      top_logprobs: 3,
      prompt_cache_key: 'k',
      provider: { sort: 'price' },
      models: ['acme/two'],
      stream: true,
    });
    expect(chat).toMatchObject({
      reasoning_effort: 'low',
      verbosity: 'low',
      response_format: { type: 'json_object' },
      max_completion_tokens: 9,
      logprobs: true,
      top_logprobs: 3,
      prompt_cache_key: 'k',
      provider: { sort: 'price' },
      models: ['acme/two'],
      stream: true,
    });
  });

  it('in no schema are tolerated and named', () => {
    const request = parseResponsesRequest({ model: 'm', input: 'x', client_metadata: {}, frobnicate: 1 });
    expect(request.unknown).toEqual(['frobnicate']);
  });
});

describe('an error about the chat', () => {
  it('is told of the caller’s own fields', () => {
    const { paths } = translate({ instructions: 'i', input: [user('a'), call('c'), result('c'), user('b')] });
    const told = (param: string) => {
      const error = new ApiError('invalid_request', `\`${param}\` is wrong.`, { param });
      const own = inCallersWords(error, paths);
      return [own.param, own.message];
    };
    expect(told('messages[4].content[1]')).toEqual([
      'input[3].content[1]',
      '`input[3].content[1]` is wrong.',
    ]);
    expect(told('messages[0]')).toEqual(['instructions', '`instructions` is wrong.']);
    expect(told('messages')[0]).toBe('input');
    expect(told('response_format.json_schema')[0]).toBe('text.format.json_schema');
    expect(told('tools[0].function.parameters')[0]).toBe('tools[0].function.parameters');
    expect(told('temperature')[0]).toBe('temperature');
  });
});

describe('tools that a conversation adds', () => {
  const added = (tools: unknown[]) => ({ type: 'additional_tools', role: 'developer', tools });
  const exec = { type: 'custom', name: 'exec', description: 'Runs it.' };
  const translated = (input: unknown[], more = {}) => translate({ input: [...input, said('x')], ...more });

  it('are offered beside those of the request, and are no message', () => {
    const { chat, tools, offered } = translated(
      [added([{ type: 'namespace', name: 'functions', description: '', tools: [exec] }])],
      { tools: [{ type: 'function', name: 'look' }] },
    );
    expect(chat.tools?.map((tool) => tool.function?.name)).toEqual(['look', 'functions__exec']);
    expect(tools.names.get('functions__exec')).toEqual({
      kind: 'custom',
      name: 'exec',
      namespace: 'functions',
    });
    expect(offered.map(({ type }) => type)).toEqual(['function', 'namespace']);
    expect(chat.messages).toHaveLength(1);
  });

  it('stand as they were told last', () => {
    const { chat } = translated([added([exec]), added([{ ...exec, description: 'Runs it well.' }])]);
    expect(chat.tools?.map((tool) => tool.function?.description)).toEqual(['Runs it well.']);
  });

  it('may be forced', () => {
    const { chat } = translated([added([exec])], { tool_choice: { type: 'custom', name: 'exec' } });
    expect(chat.tool_choice).toEqual({ type: 'function', function: { name: 'exec' } });
  });

  it('are refused by their place', () => {
    const { param } = refusalOf(() => translated([said('x'), added([{ type: 'function', name: '' }])]));
    expect(param).toBe('input[1].tools[0].name');
  });
});
