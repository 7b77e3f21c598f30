// Guarantee: what another door translated reaches a Chat Completions provider without a field it does not know, and one that knows OpenRouter's words gets them all; a chat caller's bytes are never touched.
import { describe, expect, it } from 'vitest';
import type { Call, Candidate } from '@/lib/gateway/call';
import { effortOf, relayBody } from '@/lib/gateway/dispatch/relay-body';
import { adapterFor } from '@/lib/providers/registry';

const MARK = { cache_control: { type: 'ephemeral' } };
const REQUEST = {
  model: 'm',
  max_tokens: 1_000,
  reasoning: { max_tokens: 900 },
  tools: [{ type: 'function', function: { name: 'f' }, ...MARK }],
  messages: [
    {
      role: 'system',
      content: [
        { type: 'text', text: 'a', ...MARK },
        { type: 'text', text: 'b' },
      ],
    },
    { role: 'user', content: 'Hi', ...MARK },
    {
      role: 'assistant',
      content: null,
      reasoning_content: 'aloud',
      reasoning_details: [{ type: 'reasoning.text', text: 'x', signature: 's' }],
      tool_calls: [
        { id: '1', type: 'function', function: { name: 'f', arguments: '{}' } },
        { id: '2', type: 'function', function: { name: 'f', arguments: '{}' } },
      ],
    },
    {
      role: 'tool',
      tool_call_id: '1',
      is_error: true,
      content: [{ type: 'image_url', image_url: { url: 'u' } }],
    },
    { role: 'tool', tool_call_id: '2', content: [{ type: 'text', text: 'fine' }] },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'See' },
        { type: 'image_url', image_url: { url: 'v' }, ...MARK },
      ],
    },
  ],
};

function bodyFor(provider: string, supports: string[] = [], printer: unknown = {}) {
  const rawBody = Buffer.from(JSON.stringify(REQUEST));
  const call = {
    request: REQUEST,
    rawBody,
    members: null,
    printer,
    foreign: printer,
    cap: { tokens: 1_000 },
  } as unknown as Call;
  const adapter = adapterFor('openai', provider);
  const candidate = { adapter, route: { supports: new Set(supports) } } as unknown as Candidate;
  const { bytes } = relayBody(call, candidate);
  return { json: JSON.parse(bytes.toString()), isRaw: bytes === rawBody };
}

describe('a body of another door', () => {
  it('says plainly what plain words can say', () => {
    expect(bodyFor('openai').json).toEqual({
      model: 'm',
      max_tokens: 1_000,
      tools: [{ type: 'function', function: { name: 'f' } }],
      messages: [
        { role: 'system', content: 'a\n\nb' },
        { role: 'user', content: 'Hi' },
        {
          role: 'assistant',
          content: null,
          reasoning_content: 'aloud',
          tool_calls: [
            { id: '1', type: 'function', function: { name: 'f', arguments: '{}' } },
            { id: '2', type: 'function', function: { name: 'f', arguments: '{}' } },
          ],
        },
        { role: 'tool', tool_call_id: '1', content: 'Error: (Its images and files follow.)' },
        { role: 'tool', tool_call_id: '2', content: 'fine' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Shown by the result of 1:' },
            { type: 'image_url', image_url: { url: 'u' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'See' },
            { type: 'image_url', image_url: { url: 'v' } },
          ],
        },
      ],
    });
  });

  it('names an effort where the route knows efforts', () => {
    expect(bodyFor('openai', ['reasoning_effort']).json.reasoning_effort).toBe('high');
  });

  it('goes whole to a provider with words for all of it', () => {
    expect(bodyFor('openrouter').json).toEqual(REQUEST);
  });
});

it('a chat caller’s bytes go as they are', () => {
  expect(bodyFor('openai', [], null).isRaw).toBe(true);
});

it.each([
  [{ max_tokens: 300 }, 'low'],
  [{ max_tokens: 500 }, 'medium'],
  [{ max_tokens: 999 }, 'high'],
  [{ effort: 'max' }, 'high'],
  [{ effort: 'low' }, 'low'],
  [{ enabled: true }, null],
  [undefined, null],
])('%j is an effort of %s', (reasoning, effort) => {
  expect(effortOf(reasoning, 1_000)).toBe(effort);
});
