// Guarantee: a Messages call over a route that speaks Messages is sent as it was written and answered in the provider's own blocks and events, under our id, model and receipt; other routes get its translation, and nothing that costs beside its tokens is sent.
import { describe, expect, it } from 'vitest';
import { upstreamCalls } from '../../support/api';
import { chatOk, figuresOf } from '../../support/api-checks';
import {
  assemble,
  messages,
  messagesOk,
  newWorkspace,
  readMessageStream,
  scripted,
} from '../../support/messages';

const FIGURES = { benchmark: '0.00005', charge: '0.0000375', saved: '0.0000125' };
const USAGE = { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 0, service_tier: 'standard' };
const CITATION = {
  type: 'char_location',
  cited_text: 'x',
  document_index: 0,
  start_char_index: 0,
  end_char_index: 1,
};
const CONTENT = [
  { type: 'thinking', thinking: 'Hm.', signature: 'c2ln' },
  { type: 'redacted_thinking', data: 'ZW5jcnlwdGVk' },
  { type: 'text', text: 'It says x.', citations: [CITATION] },
  { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Oslo' } },
  { type: 'text', text: 'And more.', citations: null },
];
const WHOLE = {
  id: 'msg_theirs',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5',
  content: CONTENT,
  stop_reason: 'stop_sequence',
  stop_sequence: 'END',
  usage: USAGE,
  context_management: { applied_edits: [] },
};
const { content: _content, stop_reason, stop_sequence, ...head } = WHOLE;
const EVENTS = [
  {
    type: 'message_start',
    message: { ...head, content: [], stop_reason: null, usage: { ...USAGE, output_tokens: 1 } },
  },
  ...CONTENT.flatMap((block, index) => [
    { type: 'content_block_start', index, content_block: emptied(block) },
    ...(index === 0 ? [{ type: 'ping' }] : []),
    ...deltasOf(block).map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]),
  {
    type: 'message_delta',
    delta: { stop_reason, stop_sequence },
    usage: { output_tokens: 5 },
    context_management: { applied_edits: [] },
  },
  { type: 'message_stop' },
];

function emptied(block: any): object {
  if (block.type === 'thinking') return { ...block, thinking: '', signature: '' };
  if (block.type === 'text') return { ...block, text: '', citations: block.citations && [] };
  return block.type === 'tool_use' ? { ...block, input: {} } : block;
}

function deltasOf(block: any): object[] {
  if (block.type === 'thinking')
    return [
      { type: 'thinking_delta', thinking: block.thinking },
      { type: 'signature_delta', signature: block.signature },
    ];
  if (block.type === 'tool_use')
    return [{ type: 'input_json_delta', partial_json: JSON.stringify(block.input) }];
  if (block.type !== 'text') return [];
  const cited = (block.citations ?? []).map((citation: object) => ({ type: 'citations_delta', citation }));
  return [...cited, { type: 'text_delta', text: block.text }];
}

const whole = { body: JSON.stringify(WHOLE) };
const stream = { events: EVENTS.map((event) => JSON.stringify(event)) };

describe('a route of Anthropic’s dialect', () => {
  it('is sent the caller’s own words, less what costs more and what is ours', async () => {
    const { liveKey } = await newWorkspace();
    const mark = { type: 'ephemeral', ttl: '1h' };
    const { marker, body } = scripted({ claude: whole });
    const [script] = body.messages as object[];
    const said = {
      system: [{ type: 'text', text: 'Be kind.', cache_control: mark }],
      thinking: { type: 'enabled', budget_tokens: 2_000 },
      tools: [
        { name: 'weather', input_schema: { type: 'object' }, defer_loading: false, cache_control: mark },
      ],
      tool_choice: { type: 'auto', disable_parallel_tool_use: false },
      stop_sequences: ['END'],
      context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
    };
    const turns = [
      {
        role: 'user',
        content: [
          {
            type: 'document',
            source: { type: 'text', media_type: 'text/plain', data: 'x' },
            citations: { enabled: true },
          },
        ],
      },
      { role: 'assistant', content: CONTENT },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: '4 °C' }] },
      script,
    ];
    const costly = { speed: 'fast', inference_geo: 'us', service_tier: 'auto', metadata: { user_id: 'u' } };
    const { response } = await messagesOk(
      { ...body, model: 'acme/claude', max_tokens: 4_000, messages: turns, ...said, ...costly },
      {
        key: liveKey,
        headers: {
          'anthropic-version': '2026-10-21',
          'anthropic-beta':
            'interleaved-thinking-2025-05-14,fast-mode-2026-02-01,context-management-2025-06-27',
        },
      },
    );
    const [seen] = await upstreamCalls(marker);
    expect(seen.path).toBe('/v1/messages');
    expect(seen.body).toEqual({ model: 'claude-sonnet-4-5', max_tokens: 4_000, messages: turns, ...said });
    expect(seen.headers).toMatchObject({
      'anthropic-version': '2026-10-21',
      'anthropic-beta': 'interleaved-thinking-2025-05-14,context-management-2025-06-27',
      'x-api-key': 'fake-upstream-key',
    });
    expect(response.headers.get('x-btl-dropped-parameters')).toBeNull();
    expect(figuresOf(response)).toEqual(FIGURES);
  });

  it('answers in its own blocks, under our id, model and receipt', async () => {
    const { liveKey } = await newWorkspace();
    const { json, id } = await messagesOk(scripted({ claude: whole }, { model: 'acme/claude' }).body, {
      key: liveKey,
    });
    const { usage, ...message } = json;
    const { usage: _usage, ...theirs } = WHOLE;
    expect(message).toEqual({
      ...theirs,
      id: expect.stringMatching(/^msg_[0-9a-f]{32}$/),
      model: 'acme/claude',
    });
    expect(usage).toMatchObject({ input_tokens: 10, output_tokens: 5, cost: 0.0000375 });
    expect(id).toMatch(/^req_/);
  });

  it('streams its own events, and the same said whole is the same', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted({ claude: stream }, { model: 'acme/claude', stream: true });
    const { events, receipt } = await readMessageStream(await messages(body, { key: liveKey }));
    const { usage, ...message } = assemble(events);
    const { usage: _usage, ...theirs } = WHOLE;
    expect(message).toEqual({
      ...theirs,
      id: expect.stringMatching(/^msg_[0-9a-f]{32}$/),
      model: 'acme/claude',
    });
    expect(usage).toMatchObject({ input_tokens: 10, output_tokens: 5, cost: 0.0000375 });
    expect(events.at(-2)?.data.context_management).toEqual({ applied_edits: [] });
    expect(receipt).toMatchObject({
      provider: 'claude',
      customer_charge: FIGURES.charge,
      finish_reason: 'stop',
    });
    expect((await upstreamCalls(marker))[0].body.stream).toBe(true);
  });

  it('may be followed by a route of another dialect before its first byte', async () => {
    const { liveKey } = await newWorkspace();
    for (const mode of [{}, { stream: true }]) {
      const failed = {
        status: 529,
        body: '{"type":"error","error":{"type":"overloaded_error","message":"no"}}',
      };
      const { body } = scripted({ claude: failed }, { model: 'acme/claude-or-b', ...mode });
      const response = await messages(body, { key: liveKey });
      const message = mode.stream
        ? assemble((await readMessageStream(response)).events)
        : JSON.parse(await response.text());
      expect(message.content[0].text).toBe('Hello from b.');
    }
  });

  it('that fails in the stream ends with an error', async () => {
    const { liveKey } = await newWorkspace();
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'secret' } };
    const broken = { events: [...stream.events.slice(0, 5), JSON.stringify(error)], eventDelayMs: 20 };
    const { body } = scripted({ claude: broken }, { model: 'acme/claude', stream: true });
    const { events, text, receipt } = await readMessageStream(await messages(body, { key: liveKey }));
    expect(events.at(-1)?.event).toBe('error');
    expect(text).not.toContain('secret');
    expect(receipt.customer_charge).toBe('0');
  });

  it('keeps answers that no chat could have asked for apart', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted({ claude: whole }, { model: 'acme/claude' });
    const edits = { context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] } };
    await messagesOk({ ...body, ...edits }, { key: liveKey });
    const chat = await chatOk(body, { key: liveKey });
    expect(chat.response.headers.get('x-btl-cache-tier')).toBeNull();
    const again = await messagesOk({ ...body, ...edits }, { key: liveKey });
    expect(again.response.headers.get('x-btl-cache-tier')).toBe('exact_response_cache');
    expect(again.json.content[0]).toEqual(CONTENT[0]);
    expect(again.json).toMatchObject({ stop_reason: 'tool_use', stop_sequence: null });
    expect(await upstreamCalls(marker)).toHaveLength(2);
  });
});

describe('what another maker’s model wants back', () => {
  it('travels in a redacted thought, and reaches it with the next turn', async () => {
    const { liveKey } = await newWorkspace();
    const answer = {
      candidates: [
        {
          content: {
            role: 'model',
            parts: [
              { functionCall: { name: 'weather', args: { city: 'Oslo' } }, thoughtSignature: 'c2lnbmVk' },
            ],
          },
          finishReason: 'STOP',
          index: 0,
        },
      ],
      usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
    };
    const tools = [{ name: 'weather', input_schema: { type: 'object', properties: {} } }];
    const { marker, body } = scripted(
      { gemini: { body: JSON.stringify(answer) } },
      { model: 'acme/gemini', tools },
    );
    const first = await messagesOk(body, { key: liveKey });
    expect(first.json.content.map(({ type }: { type: string }) => type)).toEqual([
      'redacted_thinking',
      'tool_use',
    ]);
    const use = first.json.content[1];
    const turns = [
      ...(body.messages as object[]),
      { role: 'assistant', content: first.json.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: '4 °C' }] },
    ];
    await messagesOk({ ...body, messages: turns }, { key: liveKey });
    const [, second] = await upstreamCalls(marker);
    expect(JSON.stringify(second.body.contents)).toContain('"thoughtSignature":"c2lnbmVk"');
  });
});
