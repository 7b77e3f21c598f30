// Guarantee: requests share a cache key exactly when their answers are interchangeable, and never across realms.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeyedDigest } from '@/lib/base/keyed-digest';
import { type CacheRealm, canonicalText, fingerprintChat } from '@/lib/cache/fingerprint';
import { openPromptMemory } from '@/lib/cache/miss-reason';

const digest = createKeyedDigest(Buffer.alloc(32, 7));
const realm: CacheRealm = {
  workspaceId: 'ws_1',
  mode: 'test',
  dataPolicy: 'allow',
  model: 'a/b',
  payer: 'gateway',
};
const base = { model: 'a/b', messages: [{ role: 'user', content: 'hi' }], temperature: 0.5 };
const of = (request: object, more: Partial<typeof realm> = {}, skip: string[] = []) =>
  fingerprintChat(request as Record<string, unknown>, { ...realm, ...more }, digest, new Set(skip));

describe('fingerprintChat', () => {
  it('does not mind order, stream, alias, metadata, user or which name the cap has', () => {
    const key = of({ ...base, max_tokens: 9 }).key;
    const same = [
      { max_completion_tokens: 9, temperature: 0.5, messages: [{ content: 'hi', role: 'user' }], model: 'b' },
      {
        ...base,
        max_tokens: 9,
        stream: true,
        stream_options: { include_usage: true },
        user: 'u',
        metadata: { a: '1' },
        store: true,
      },
      { ...base, max_tokens: 9, seed: null, top_p: undefined },
    ];
    for (const request of same) expect(of(request).key).toBe(key);
    expect(of({ ...base, max_tokens: 9, unknown: 1 }, {}, ['unknown']).key).toBe(key);
  });

  it('minds everything that changes an answer, and the realm', () => {
    const others = [
      of({ ...base, temperature: 0.6 }),
      of({ ...base, seed: 1 }),
      of({ ...base, max_tokens: 9 }),
      of({ ...base, messages: [{ role: 'user', content: 'hi ' }] }),
      of({ ...base, messages: [{ role: 'system', content: 'hi' }] }),
      of({ ...base, tools: [{ type: 'function', function: { name: 'f' } }] }),
      of(base, { workspaceId: 'ws_2' }),
      of(base, { mode: 'live' }),
      of(base, { model: 'a/c' }),
      of(base, { dataPolicy: 'deny' }),
      of(base, { payer: 'customer' }),
      fingerprintChat(base, realm, createKeyedDigest(Buffer.alloc(32, 8)), new Set()),
    ].map(({ key }) => key);
    expect(new Set([...others, of(base).key]).size).toBe(others.length + 1);
  });

  it('writes the same text for equal values, whatever the order of keys, and for no others', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const sorted = (value: unknown): unknown =>
          JSON.stringify(value, (_key, inner) =>
            inner && typeof inner === 'object' && !Array.isArray(inner)
              ? Object.fromEntries(Object.entries(inner).sort(([x], [y]) => (x < y ? -1 : 1)))
              : inner,
          );
        expect(canonicalText(a) === canonicalText(b)).toBe(sorted(a) === sorted(b));
      }),
      { numRuns: 2_000 },
    );
    expect(canonicalText({ b: ['x,1:y'], a: undefined })).toBe(canonicalText({ b: ['x,1:y'] }));
    expect(canonicalText(['x', 'y'])).not.toBe(canonicalText(['x,1:y']));
    expect(canonicalText('1')).not.toBe(canonicalText(1));
    expect(canonicalText('null')).not.toBe(canonicalText(null));
  });
});

describe('openPromptMemory', () => {
  it('tells long fields apart by their last character', () => {
    const memory = openPromptMemory();
    const tools = (end: string) => ({
      ...base,
      tools: [{ type: 'function', function: { name: 'f'.repeat(99) + end } }],
    });
    expect(memory.explain(of(tools('a')))).toBe('first_seen');
    expect(memory.explain(of(tools('b')))).toBe('differs:tools');
    expect(memory.explain(of(tools('b')))).toBe('expired');
  });

  it('explains a miss by what was asked before', () => {
    const memory = openPromptMemory();
    expect(memory.explain(of(base))).toBe('first_seen');
    expect(memory.explain(of({ ...base, temperature: 0.7 }))).toBe('differs:temperature');
    expect(memory.explain(of({ messages: base.messages }))).toBe('differs:temperature');
    expect(memory.explain(of({ messages: base.messages }))).toBe('expired');
    expect(memory.explain(of(base, { workspaceId: 'ws_2' }))).toBe('first_seen');
  });
});
