// Guarantee: every block and field of a Messages request becomes what a chat says for it, and what none can say is refused by its path.
import { describe, expect, it } from 'vitest';
import { carry } from '@/lib/anthropic/carried';
import { parseMessagesRequest } from '@/lib/anthropic/request';
import { toChat } from '@/lib/anthropic/to-chat';

const ask = (more: object = {}) =>
  toChat(
    parseMessagesRequest({ model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }], ...more }),
  );
const chatOf = (more: object) => ask(more).request;
const userParts = (...content: object[]) =>
  chatOf({ messages: [{ role: 'user', content }] }).messages[0]?.content;
const assistant = (...content: object[]) =>
  chatOf({
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content },
    ],
  }).messages[1];
const MARK = { type: 'ephemeral', ttl: '1h' };

describe('the conversation', () => {
  it('is what a chat caller would have written', () => {
    expect(chatOf({ system: 'Be kind.', stream: true })).toEqual({
      model: 'm',
      max_tokens: 9,
      stream: true,
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'Hi' },
      ],
    });
  });

  it('keeps marks where they stand, and one on the body on its last message', () => {
    const system = [
      { type: 'text', text: 'a', cache_control: MARK },
      { type: 'text', text: 'b' },
    ];
    const { messages } = chatOf({ system, cache_control: { type: 'ephemeral' } });
    expect(messages).toEqual([
      {
        role: 'system',
        content: [
          { type: 'text', text: 'a', cache_control: MARK },
          { type: 'text', text: 'b' },
        ],
      },
      { role: 'user', content: 'Hi', cache_control: { type: 'ephemeral' } },
    ]);
  });

  it('shows images and documents of every source', () => {
    const base64 = (media_type: string) => ({ type: 'base64', media_type, data: 'QUJD' });
    expect(
      userParts(
        { type: 'image', source: base64('image/png'), cache_control: MARK },
        { type: 'image', source: { type: 'url', url: 'https://x/y.png' } },
        { type: 'document', title: 'T', source: base64('application/pdf') },
        { type: 'document', source: { type: 'url', url: 'https://x/y.pdf' } },
        {
          type: 'document',
          title: 'T',
          context: 'C',
          source: { type: 'text', media_type: 'text/plain', data: 'D' },
        },
        {
          type: 'document',
          title: 'T',
          source: { type: 'content', content: [{ type: 'text', text: 'in' }] },
        },
        {
          type: 'search_result',
          title: 'T',
          source: 'https://x',
          content: [{ type: 'text', text: 'found' }],
        },
      ),
    ).toEqual([
      { type: 'image_url', image_url: { url: 'data:image/png;base64,QUJD' }, cache_control: MARK },
      { type: 'image_url', image_url: { url: 'https://x/y.png' } },
      { type: 'file', file: { file_data: 'data:application/pdf;base64,QUJD', filename: 'T' } },
      { type: 'file', file: { file_data: 'https://x/y.pdf' } },
      { type: 'text', text: 'T\n\nC\n\nD' },
      { type: 'text', text: 'T' },
      { type: 'text', text: 'in' },
      { type: 'text', text: 'T\nhttps://x\nfound' },
    ]);
  });

  it('sorts a turn of results and words into messages, each with its origin', () => {
    const { request, origins } = ask({
      system: 's',
      messages: [
        { role: 'user', content: 'Hi' },
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 't1', name: 'f', input: { a: 1 }, cache_control: MARK }],
        },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'and' },
            {
              type: 'tool_result',
              tool_use_id: 't1',
              is_error: true,
              content: [{ type: 'text', text: 'no' }],
              cache_control: MARK,
            },
            { type: 'tool_result', tool_use_id: 't2' },
          ],
        },
      ],
    });
    expect(request.messages.slice(2)).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 't1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
        cache_control: MARK,
      },
      { role: 'tool', tool_call_id: 't1', content: 'no', is_error: true, cache_control: MARK },
      { role: 'tool', tool_call_id: 't2', content: '' },
      { role: 'user', content: 'and' },
    ]);
    expect(origins).toEqual([
      'system',
      'messages[0]',
      'messages[1]',
      'messages[2]',
      'messages[2]',
      'messages[2]',
    ]);
  });

  it('gives thoughts back as they came: signed, redacted, aloud, carried', () => {
    const detail = { type: 'reasoning.encrypted', id: 'call_1', data: 'x' };
    const extra = { google: { thought_signature: 's' } };
    expect(
      assistant(
        { type: 'thinking', thinking: 'signed', signature: 'c2ln' },
        { type: 'redacted_thinking', data: 'ZW5j' },
        { type: 'thinking', thinking: 'aloud', signature: '' },
        { type: 'redacted_thinking', data: carry({ detail }) },
        { type: 'redacted_thinking', data: carry({ call: 'call_2', extra }) },
        { type: 'redacted_thinking', data: 'btl.broken' },
        { type: 'text', text: 'One', citations: [] },
        { type: 'text', text: ' text.' },
        { type: 'tool_use', id: 'call_2', name: 'f', input: {} },
        { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
        { type: 'web_search_tool_result', tool_use_id: 's', content: [] },
      ),
    ).toEqual({
      role: 'assistant',
      content: 'One text.',
      reasoning_content: 'aloud',
      reasoning_details: [
        { type: 'reasoning.text', text: 'signed', signature: 'c2ln' },
        { type: 'reasoning.encrypted', data: 'ZW5j' },
        detail,
      ],
      tool_calls: [
        { id: 'call_2', type: 'function', function: { name: 'f', arguments: '{}' }, extra_content: extra },
      ],
    });
  });
});

describe('the fields', () => {
  it('have the chat’s names', () => {
    const schema = { type: 'object' };
    const request = chatOf({
      temperature: 0.5,
      top_p: 0.9,
      top_k: 5,
      stop_sequences: ['END'],
      metadata: { user_id: 'u' },
      service_tier: 'auto',
      provider: { order: ['a'] },
      models: ['other'],
      output_config: { format: { type: 'json_schema', schema } },
    });
    expect(request).toMatchObject({
      temperature: 0.5,
      top_p: 0.9,
      top_k: 5,
      stop: ['END'],
      metadata: { user_id: 'u' },
      service_tier: 'auto',
      provider: { order: ['a'] },
      models: ['other'],
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } },
    });
    expect(chatOf({ temperature: 1 })).not.toHaveProperty('temperature');
  });

  it.each([
    [{ thinking: { type: 'enabled', budget_tokens: 2_000 } }, { max_tokens: 2_000 }],
    [{ thinking: { type: 'adaptive', display: 'omitted' } }, { enabled: true, exclude: true }],
    [{ thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }, { effort: 'low' }],
    [{ thinking: { type: 'disabled' }, output_config: { effort: 'low' } }, { enabled: false }],
    [{ output_config: { effort: 'max' } }, { effort: 'max' }],
    [{}, undefined],
  ])('say how to think: %j', (fields, reasoning) => {
    expect(chatOf(fields).reasoning).toEqual(reasoning);
    expect([...ask(fields).wishes.keys()]).toEqual(['reasoning']);
  });

  it('know tools of every kind', () => {
    const input_schema = { type: 'object', properties: { a: { type: 'string' } } };
    const { request, ignored } = ask({
      tools: [
        { type: 'custom', name: 'f', description: 'd', input_schema, strict: true, cache_control: MARK },
        { type: 'bash_20250124', name: 'bash' },
        { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool' },
        { type: 'memory_20250818', name: 'memory' },
        { type: 'web_fetch_20250910', name: 'web_fetch' },
      ],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
    });
    expect(request.tools?.[0]).toEqual({
      type: 'function',
      function: { name: 'f', description: 'd', parameters: input_schema, strict: true },
      cache_control: MARK,
    });
    expect(request.tools?.map((tool) => tool.function?.name)).toEqual([
      'f',
      'bash',
      'str_replace_based_edit_tool',
      'memory',
    ]);
    expect(request.tools?.[2]?.function?.parameters).toMatchObject({ required: ['command'] });
    expect(request).toMatchObject({ tool_choice: 'required', parallel_tool_calls: false });
    expect(ignored).toEqual(['tools[4]']);
    const named = { tools: [{ name: 'f', input_schema }], tool_choice: { type: 'tool', name: 'f' } };
    expect(chatOf(named).tool_choice).toEqual({ type: 'function', function: { name: 'f' } });
    expect(chatOf({ ...named, tool_choice: { type: 'none' } }).tool_choice).toBe('none');
  });

  it('tell what no chat can say, and what says nothing here', () => {
    const { beyond, ignored } = ask({
      context_management: { edits: [{ type: 'clear_thinking_20251015' }, { type: 'compact_20260112' }] },
      container: null,
      mcp_servers: [],
      speed: 'fast',
      tools: [{ name: 'f', input_schema: {}, defer_loading: true }],
      messages: [
        {
          role: 'user',
          content: [{ type: 'document', source: { type: 'text', data: 'x' }, citations: { enabled: true } }],
        },
      ],
    });
    expect(beyond).toEqual(['context_management', 'citations', 'tools.defer_loading']);
    expect(ignored).toEqual(['speed', 'context_management.edits[1]']);
  });
});

describe('a wrong block', () => {
  it.each([
    [[{ type: 'text' }], 'messages[0].content[0].text'],
    [[{ type: 'image', source: { type: 'base64', data: 'x' } }], 'messages[0].content[0].source.media_type'],
    [[{ type: 'document', source: { type: 'url' } }], 'messages[0].content[0].source.url'],
    [
      [{ type: 'tool_result', tool_use_id: 't', content: [{ type: 'audio' }] }],
      'messages[0].content[0].content[0].type',
    ],
  ])('is named by its path: %j', (content, param) => {
    const wrong = () => chatOf({ messages: [{ role: 'user', content }] });
    expect(wrong).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });

  it.each([
    [[null], 'content[0]'],
    [['x'], 'content[0]'],
    [[{}], 'content[0].type'],
    [[{ type: 5 }], 'content[0].type'],
    [5, 'content'],
    [{}, 'content'],
  ])('is named inside another block: %j', (content, path) => {
    const holders: [object, string][] = [
      [{ type: 'tool_result', tool_use_id: 't', content }, ''],
      [{ type: 'search_result', source: 's', title: 't', content }, ''],
      [{ type: 'document', source: { type: 'content', content } }, 'source.'],
    ];
    for (const [holder, within] of holders) {
      const param = `messages[0].content[0].${within}${path}`;
      expect(() => userParts(holder), param).toThrow(
        expect.objectContaining({ code: 'invalid_request', param }),
      );
    }
  });

  it('is never taken for an empty one', () => {
    const wrong: [object, string][] = [
      [{ type: 'thinking', thinking: 5 }, 'thinking'],
      [{ type: 'thinking', thinking: 't', signature: {} }, 'signature'],
      [{ type: 'redacted_thinking', data: [] }, 'data'],
      [{ type: 'tool_use', id: 't', name: 'f', input: 'x' }, 'input'],
    ];
    for (const [block, name] of wrong) {
      const param = `messages[1].content[0].${name}`;
      expect(() => assistant(block), param).toThrow(expect.objectContaining({ param }));
    }
    expect(() => userParts({ type: 'tool_result', tool_use_id: 't', is_error: 'yes' })).toThrow(
      expect.objectContaining({ param: 'messages[0].content[0].is_error' }),
    );
  });

  it('of the assistant, too', () => {
    expect(() => assistant({ type: 'image' })).toThrow(
      expect.objectContaining({ param: 'messages[1].content[0].type' }),
    );
    expect(() => assistant({ type: 'tool_use', name: 'f' })).toThrow(
      expect.objectContaining({ param: 'messages[1].content[0].id' }),
    );
  });
});
