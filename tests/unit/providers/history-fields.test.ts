// Guarantee: what a provider refuses in the turns before is left out wherever it stands, and every other byte of the conversation is sent as it came.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { topLevelMembers } from '@/lib/openai/json-bytes';
import type { ChatCall } from '@/lib/providers/adapter';
import { withoutAnswerFields } from '@/lib/providers/history-fields';
import { adapterFor } from '@/lib/providers/registry';

const REFUSED = new Set(['reasoning_content', 'reasoning_details', 'annotations', 'refusal']);

/** What is left of a body, by the slow and sure way. */
function expected(body: any): any {
  const copy = structuredClone(body);
  for (const message of copy.messages) {
    if (message.role !== 'assistant') continue;
    for (const name of REFUSED) delete message[name];
    for (const call of Array.isArray(message.tool_calls) ? message.tool_calls : []) delete call.extra_content;
  }
  return copy;
}

const value = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constant(null),
  fc.constant('","refusal":"'),
  fc.constant([{ reasoning_content: 'x', assistant: '"assistant"' }]),
);
const fields = fc.uniqueArray(fc.tuple(fc.constantFrom('content', 'name', 'prefix', ...REFUSED), value), {
  selector: ([name]) => name,
});
const calls = fc.array(
  fc.record(
    { id: fc.string(), extra_content: value, function: fc.constant({ name: 'f', arguments: '{}' }) },
    { requiredKeys: [] },
  ),
);
const message = fc
  .tuple(fc.constantFrom('assistant', 'user', 'tool'), fields, fc.option(calls), fc.nat(8))
  .map(([role, entries, tool_calls, at]) => {
    const members: [string, unknown][] = [...entries];
    if (tool_calls) members.splice(at % (members.length + 1), 0, ['tool_calls', tool_calls]);
    members.splice(at % (members.length + 1), 0, ['role', role]);
    return Object.fromEntries(members);
  });

describe('fields of answers', () => {
  it('are taken out of assistants’ messages and their calls alone, and nothing moves', () => {
    fc.assert(
      fc.property(fc.array(message), fc.constantFrom(undefined, 1, '\t'), (messages, space) => {
        const body = { model: 'm', messages, refusal: 'kept' };
        const bytes = Buffer.from(JSON.stringify(body, null, space));
        const before = Buffer.from(bytes);
        const members = topLevelMembers(bytes);
        const left = withoutAnswerFields(bytes, members, REFUSED);
        expect(JSON.parse(left.toString())).toEqual(expected(body));
        expect(left.length).toBe(bytes.length);
        expect(bytes.equals(before)).toBe(true);
        expect(topLevelMembers(left)).toEqual(members);
      }),
    );
  });

  it('that are not there leave the body itself', () => {
    for (const text of [
      '{"messages":[{"role":"assistant","content":"a refusal"}]}',
      '{"messages":[{"role":"user","content":"x","refusal":null}]}',
    ]) {
      const body = Buffer.from(text);
      expect(withoutAnswerFields(body, topLevelMembers(body), REFUSED)).toBe(body);
    }
  });
});

describe('an answer that is sent back', () => {
  const answer = {
    role: 'assistant',
    content: null,
    refusal: null,
    reasoning_content: 'Hm.',
    reasoning_details: [{ type: 'reasoning.text', text: 'Hm.', signature: 'c2ln' }],
    annotations: [],
    tool_calls: [
      {
        id: 'c1',
        type: 'function',
        function: { name: 'f', arguments: '{}' },
        extra_content: { google: { thought_signature: 'c2ln' } },
      },
    ],
  };
  const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } };
  const body = {
    model: 'm',
    messages: [{ role: 'user', content: 'x' }, answer, { role: 'tool', tool_call_id: 'c1', content: 'y' }],
  };
  const sentTo = (provider: string) => {
    const rawBody = Buffer.from(JSON.stringify(body));
    const asked = { upstreamId: 'm', stream: false, omit: new Set(), set: new Map(), apiKey: 'k' };
    const request = adapterFor('openai', provider)!.buildRequest({
      ...asked,
      rawBody,
      baseUrl: 'https://api.example.com/v1',
    } as ChatCall);
    return JSON.parse(request.body.toString()).messages[1];
  };

  it.each(['mistral', 'groq', 'cerebras'])('is one that %s takes', (provider) => {
    expect(sentTo(provider)).toEqual({ role: 'assistant', content: null, tool_calls: [call] });
  });

  it.each(['openai', 'azure'])('keeps what is OpenAI’s own at %s', (provider) => {
    const { reasoning_content: _text, reasoning_details: _details, ...rest } = answer;
    expect(sentTo(provider)).toEqual({ ...rest, tool_calls: [call] });
  });

  it.each(['deepseek', 'openrouter', 'moonshotai', 'a-server'])('is whole at %s', (provider) => {
    expect(sentTo(provider)).toEqual(answer);
  });
});
