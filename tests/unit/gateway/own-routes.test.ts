// Guarantee: own keys take the place in a call's routes that their workspace's setting says, behind a router too, each once; a key that rests, and a route of ours that fails, come after the others.
import { beforeEach, describe, expect, it } from 'vitest';
import type { OwnKey, OwnKeys } from '@/lib/auth/provider-key';
import { createKeyedDigest } from '@/lib/base/keyed-digest';
import type { Candidate } from '@/lib/gateway/call';
import { resolveRoutes } from '@/lib/gateway/routing/resolve-routes';
import { HEALTHY, type RouteState } from '@/lib/gateway/routing/route-state';
import { openWarmRoutes } from '@/lib/gateway/routing/warm-routes';
import { chatNeeds, parseChatRequest } from '@/lib/openai/chat';
import { starterCatalog } from '../catalog/catalog-fixture';

const catalog = starterCatalog();
const known = new Map<string, Partial<RouteState>>();
const resting = new Set<string>();
/** The providers that the server has keys for. */
const ours = ['groq', 'deepinfra', 'openai', 'google', 'deepseek', 'anthropic'];

beforeEach(() => {
  known.clear();
  resting.clear();
});

const variables = new Set(ours.map((id) => catalog.providers.get(id)?.apiKeyEnv));
const key = (providerId: string, id = `pkey_${providerId}`): OwnKey => ({
  id,
  providerId,
  secret: `own-${providerId}`,
  baseUrl: null,
  region: null,
});

function ownKeys(keys: readonly OwnKey[], settings: Partial<OwnKeys> = {}): OwnKeys {
  const byProvider = new Map<string, OwnKey[]>();
  for (const one of keys) byProvider.set(one.providerId, [...(byProvider.get(one.providerId) ?? []), one]);
  return { order: 'first', mayCross: true, feePpm: 0, byProvider, ...settings };
}

function routesOf(body: object, own: OwnKeys | null): readonly Candidate[] {
  const runtime = {
    catalog: { current: () => catalog },
    env: {
      providerBaseUrl: () => null,
      providerKey: (name: string) => (variables.has(name) ? 'ours' : null),
    },
    clock: () => 1_000_000,
    health: { stateOf: (id: string) => ({ ...HEALTHY, samples: 50, ...known.get(id) }) },
    warmRoutes: openWarmRoutes(),
    cache: { digest: createKeyedDigest(Buffer.alloc(32, 1)) },
    providerKeys: { isResting: (id: string) => resting.has(id) },
  };
  const request = parseChatRequest({ messages: [{ role: 'user', content: 'Hello' }], ...body });
  const call = {
    visit: { runtime, exchange: { header: () => undefined } },
    caller: { mode: 'live', models: null, workspaceId: 'one' },
    request,
    rawBody: Buffer.from(JSON.stringify(request)),
    needs: chatNeeds(request),
    ownKeys: own,
  };
  return resolveRoutes(call as unknown as Parameters<typeof resolveRoutes>[0]).candidates;
}

/** `groq*` with the customer's own key, `groq` with ours. */
const names = (candidates: readonly Candidate[]) =>
  candidates.map(({ route, own }) => `${route.provider.id}${own ? '*' : ''}`);

describe('a model', () => {
  const MODEL = 'openai/gpt-oss-20b';
  const body = { model: MODEL, provider: { only: ['groq', 'deepinfra'] } };

  it('is tried with own keys before ours, after ours, or with own keys alone', () => {
    const keys = [key('groq')];
    expect(names(routesOf(body, null))).toEqual(['deepinfra', 'groq']);
    expect(names(routesOf(body, ownKeys(keys)))).toEqual(['groq*', 'deepinfra', 'groq']);
    expect(names(routesOf(body, ownKeys(keys, { order: 'fallback' })))).toEqual([
      'deepinfra',
      'groq',
      'groq*',
    ]);
    expect(names(routesOf(body, ownKeys(keys, { order: 'only' })))).toEqual(['groq*']);
  });

  it('without leave to cross is tried with the side that goes first', () => {
    const keys = [key('groq')];
    expect(names(routesOf(body, ownKeys(keys, { mayCross: false })))).toEqual(['groq*']);
    const fallback = { order: 'fallback', mayCross: false } as const;
    expect(names(routesOf(body, ownKeys(keys, fallback)))).toEqual(['deepinfra', 'groq']);
    const alone = { model: MODEL, provider: { only: ['cerebras', 'together'] } };
    expect(names(routesOf(alone, ownKeys([key('together')], fallback)))).toEqual(['together*']);
  });

  it('is tried last with a key that rests, after ours where a call may cross', () => {
    const keys = [key('groq', 'tired'), key('groq', 'fresh')];
    const ids = (own: OwnKeys) => routesOf(body, own).map((one) => one.own?.keyId ?? 'ours');
    expect(ids(ownKeys(keys))).toEqual(['tired', 'fresh', 'ours', 'ours']);
    resting.add('tired');
    expect(ids(ownKeys(keys))).toEqual(['fresh', 'ours', 'ours', 'tired']);
    expect(ids(ownKeys(keys, { mayCross: false }))).toEqual(['fresh', 'tired']);
    expect(ids(ownKeys(keys, { order: 'only' }))).toEqual(['fresh', 'tired']);
  });

  it('with routes of ours that are failing is tried with own keys first, and each once by however many names it is asked', () => {
    for (const { id } of catalog.models.get(MODEL)?.routes ?? []) known.set(id, { admits: 'no' });
    const fallback = ownKeys([key('groq')], { order: 'fallback' });
    expect(names(routesOf(body, fallback))).toEqual(['groq*', 'deepinfra', 'groq']);
    known.clear();
    const twice = { ...body, models: [MODEL, 'gpt-oss-20b'] };
    expect(names(routesOf(twice, ownKeys([key('groq')])))).toEqual(['groq*', 'deepinfra', 'groq']);
  });
});

describe('a router', () => {
  const chat = { messages: [{ role: 'user', content: 'tell me more '.repeat(400) }] };

  it('is called with own keys alone, at the models that they serve', () => {
    for (const model of ['auto', 'btl-2']) {
      const found = routesOf({ ...chat, model }, ownKeys([key('google')], { order: 'only' }));
      expect(found.length).toBeGreaterThan(0);
      for (const one of found) expect(one).toMatchObject({ own: { keyId: 'pkey_google' } });
    }
  });

  it('prefers, of the models that its rule names, those that own keys serve where own keys go first', () => {
    const [without] = routesOf({ ...chat, model: 'auto' }, null);
    expect(without?.route.modelSlug).toBe('openai/gpt-4.1');
    const [first] = routesOf({ ...chat, model: 'auto' }, ownKeys([key('google')]));
    expect(first).toMatchObject({
      own: { keyId: 'pkey_google' },
      model: { slug: 'google/gemini-2.5-flash' },
    });
    const [fallback] = routesOf({ ...chat, model: 'auto' }, ownKeys([key('google')], { order: 'fallback' }));
    expect(fallback).toMatchObject({ own: null, model: { slug: 'openai/gpt-4.1' } });
  });

  it('is sold as itself, with a fee in the place of its rates', () => {
    const [first] = routesOf({ ...chat, model: 'btl-2' }, ownKeys([key('google')], { feePpm: 50_000 }));
    expect(first).toMatchObject({ model: { slug: 'btl/btl-2' }, own: { feePpm: 50_000 } });
    expect(first?.benchmark.id).toBe(catalog.models.get('openai/gpt-4.1')?.benchmark?.id);
  });

  it('drops for own keys what only tunes, as it does for ours', () => {
    const body = { ...chat, model: 'auto', top_k: 1, verbosity: 'low', provider: { only: ['openai'] } };
    const [first] = routesOf(body, ownKeys([key('openai')], { order: 'only' }));
    expect(first).toMatchObject({
      own: { keyId: 'pkey_openai' },
      dropped: expect.arrayContaining(['top_k']),
    });
  });
});
