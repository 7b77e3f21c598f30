// Guarantee: encrypted thoughts go first to the route and the key that can read them, and only to routes that speak the Responses API where it is served.
import { describe, expect, it } from 'vitest';
import type { Call, Candidate } from '@/lib/gateway/call';
import { askedNatively, nativeResponses } from '@/lib/gateway/responses/native';
import { openAiCompatible } from '@/lib/providers/openai-compatible';
import { openAiResponses } from '@/lib/providers/openai-responses';
import { pinOf } from '@/lib/providers/openai-responses/pin';

const HOME = 'https://api.test/v1';
const keysOf = (...keys: string[]) => ({
  kind: 'keys',
  keys: keys.map((secret, at) => ({ id: secret, index: at + 1, secret })),
});

function candidate(id: string, more: Record<string, unknown> = {}): Candidate {
  const route = { id, supports: new Set(['native_responses']), provider: { baseUrl: HOME } };
  const credentials = { kind: 'key', key: id };
  const made = { route, adapter: openAiCompatible(), simulated: false, baseUrl: HOME, credentials, ...more };
  return made as unknown as Candidate;
}

function asked(candidates: Candidate[], pins: string[] = [], native = nativeResponses({ model: 'm' })) {
  const details = pins.map((pin) => ({ type: 'reasoning.encrypted', data: 'x', pin }));
  const request = { messages: [{ role: 'assistant', reasoning_details: details }, { role: 'user' }] };
  const needs = { parameters: ['temperature'] };
  return askedNatively({ candidates, foreign: { native }, request, needs } as unknown as Call);
}

const pin = (key: string) => pinOf({ baseUrl: HOME, credentials: { kind: 'key', key } });
const keys = ({ credentials }: Candidate) =>
  credentials.kind === 'keys' ? credentials.keys.map(({ secret }) => secret) : credentials;

describe('candidates', () => {
  it('are asked natively only where the Responses API is served, and the call came by it', () => {
    const chat = candidate('b', { route: { supports: new Set(), provider: { baseUrl: HOME } } });
    const moved = candidate('c', { baseUrl: 'https://proxy.test/v1' });
    const simulated = candidate('d', { simulated: true });
    const all = [candidate('a'), chat, moved, simulated];
    expect(asked(all).map(({ adapter }) => adapter === openAiResponses)).toEqual([true, false, false, false]);
    const foreign = { ...nativeResponses({ model: 'm' }), dialect: 'anthropic' };
    expect(asked(all, [], foreign)).toEqual(all);
  });

  it('keep their order where there are no thoughts, or nobody can read them', () => {
    const all = [candidate('a'), candidate('b')];
    const ids = (list: readonly Candidate[]) => list.map(({ route }) => route.id);
    expect(ids(asked(all))).toEqual(['a', 'b']);
    expect(ids(asked(all, [pin('other')]))).toEqual(['a', 'b']);
    expect(ids(asked(all, [pin('b')]))).toEqual(['b', 'a']);
  });

  it('with several keys are asked with the one that can read first, with the others at last', () => {
    const several = candidate('a', { credentials: keysOf('k1', 'k2', 'k3') });
    const list = asked([several, candidate('b')], [pin('k2')]);
    expect(list.map(keys)).toEqual([['k2'], ['k1', 'k3'], { kind: 'key', key: 'b' }]);
    expect(asked([several], [pin('k1')]).map(keys)).toEqual([['k1'], ['k2', 'k3']]);
  });
});
