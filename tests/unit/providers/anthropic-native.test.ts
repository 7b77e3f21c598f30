// Guarantee: a Messages request goes to Anthropic as it was written but for our model name and cap, what costs beside its tokens, and what other makers' models left in it.
import { describe, expect, it } from 'vitest';
import { carry } from '@/lib/anthropic/carried';
import { anthropic } from '@/lib/providers/anthropic';
import type { NativeBody, TranslatedCall } from '@/lib/providers/translator';

const TURN = { role: 'user', content: 'Hi' };

function send(body: object, more: Partial<TranslatedCall> = {}, told: Partial<NativeBody> = {}) {
  const native = {
    dialect: 'anthropic',
    body: { messages: [TURN], ...body },
    version: '',
    betas: [],
    beyond: [],
    ...told,
  };
  const request = anthropic.buildRequest({
    request: { model: 'm', messages: [] },
    omit: new Set(),
    upstreamId: 'claude-x',
    stream: false,
    outputCap: 4_000,
    outputLimit: 8_000,
    supports: new Set(),
    baseUrl: 'https://host/v1',
    credentials: { kind: 'key', key: 'k' },
    now: new Date(0),
    native,
    ...more,
  });
  return { ...request, body: JSON.parse(request.body.toString()) };
}

describe('the body', () => {
  it('keeps every field that changes nothing but the answer', () => {
    const kept = {
      system: 's',
      stop_sequences: ['a'],
      temperature: 0.2,
      top_p: 0.5,
      top_k: 3,
      tools: [{ name: 'f', input_schema: {}, eager_input_streaming: true }],
      tool_choice: { type: 'any' },
      thinking: { type: 'adaptive', display: 'omitted' },
      output_config: { effort: 'low' },
      cache_control: { type: 'ephemeral' },
      context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
    };
    const ours = {
      model: 'a/m',
      max_tokens: 9,
      stream: true,
      provider: {},
      models: [],
      metadata: {},
      service_tier: 'auto',
    };
    const costly = { speed: 'fast', inference_geo: 'us', container: 'c', fallbacks: [{}], thread: {} };
    expect(send({ ...kept, ...ours, ...costly }).body).toEqual({
      model: 'claude-x',
      max_tokens: 4_000,
      messages: [TURN],
      ...kept,
    });
    expect(send({}, { stream: true, outputCap: null }).body).toEqual({
      model: 'claude-x',
      max_tokens: 8_000,
      stream: true,
      messages: [TURN],
    });
  });

  it('leaves out what the caller let be dropped', () => {
    const { body } = send(
      { stop_sequences: ['a'], top_k: 3 },
      { omit: new Set(['stop', 'top_k', 'messages']) },
    );
    expect(body).toEqual({ model: 'claude-x', max_tokens: 4_000, messages: [TURN] });
  });

  it('has no tool that Anthropic runs, nor a choice among none', () => {
    const search = { type: 'web_search_20250305', name: 'web_search' };
    expect(send({ tools: [search], tool_choice: { type: 'auto' } }).body).not.toHaveProperty('tool_choice');
    const bash = { type: 'bash_20250124', name: 'bash' };
    expect(send({ tools: [search, bash] }).body.tools).toEqual([bash]);
    const lazy = { name: 'f', input_schema: {}, defer_loading: true };
    expect(send({ tools: [{ ...lazy, allowed_callers: ['code_execution_20250825'] }] }).body.tools).toEqual([
      lazy,
    ]);
    const finder = { type: 'tool_search_tool_bm25_20251119', name: 'tool_search_tool_bm25' };
    expect(send({ tools: [finder, lazy] }).body.tools).toEqual([{ name: 'f', input_schema: {} }]);
  });

  it('has no edit that has the model write beside the answer', () => {
    const clear = { type: 'clear_tool_uses_20250919' };
    const compact = { type: 'compact_20260112' };
    expect(send({ context_management: { edits: [compact, clear] } }).body.context_management).toEqual({
      edits: [clear],
    });
    expect(send({ context_management: { edits: [compact] } }).body).not.toHaveProperty('context_management');
  });

  it.each([
    [3_999, 4_000, { type: 'enabled', budget_tokens: 3_999 }],
    [4_000, 4_000, { type: 'enabled', budget_tokens: 3_999 }],
    [4_000, 1_000, undefined],
  ])('fits a budget of %i into a cap of %i', (budget_tokens, outputCap, thinking) => {
    expect(send({ thinking: { type: 'enabled', budget_tokens } }, { outputCap }).body.thinking).toEqual(
      thinking,
    );
  });
});

it('leaves out the thoughts of other makers’ models, and mends the ids of their calls', () => {
  const signed = { type: 'thinking', thinking: 'a', signature: 's' };
  const redacted = { type: 'redacted_thinking', data: 'ZW5j' };
  const foreign = [
    { type: 'thinking', thinking: 'aloud', signature: '' },
    {
      type: 'redacted_thinking',
      data: carry({ detail: { type: 'reasoning.encrypted', id: 'x', data: 'y' } }),
    },
  ];
  const messages = [
    {
      role: 'assistant',
      content: [signed, ...foreign, redacted, { type: 'tool_use', id: 'call:1', name: 'f', input: {} }],
    },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call:1' }] },
    { role: 'assistant', content: foreign },
  ];
  expect(send({ messages }).body.messages).toEqual([
    {
      role: 'assistant',
      content: [signed, redacted, { type: 'tool_use', id: 'call_1', name: 'f', input: {} }],
    },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1' }] },
  ]);
});

it('speaks the caller’s version, and names the beta features that cost nothing', () => {
  const betas = ['claude-code-20250219', 'fast-mode-2026-02-01', 'mid-conversation-system-2026-04-07'];
  const { headers, path } = send({}, {}, { version: '2026-10-21', betas });
  expect(path).toBe('/v1/messages');
  expect(headers).toMatchObject({
    'x-api-key': 'k',
    'anthropic-version': '2026-10-21',
    'anthropic-beta': 'claude-code-20250219,mid-conversation-system-2026-04-07',
  });
  expect(send({}, {}, { version: 'x\r\ny' }).headers['anthropic-version']).toBe('2023-06-01');
  expect(send({}).headers).not.toHaveProperty('anthropic-beta');
});
