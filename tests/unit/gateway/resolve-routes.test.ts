// Guarantee: a live call goes where price, health and a warm cache say, through routers too, and remembers where it went.
import { beforeEach, describe, expect, it } from 'vitest';
import { createKeyedDigest } from '@/lib/base/keyed-digest';
import { noteWarmRoute, resolveRoutes } from '@/lib/gateway/routing/resolve-routes';
import { HEALTHY, type RouteState } from '@/lib/gateway/routing/route-state';
import { openWarmRoutes } from '@/lib/gateway/routing/warm-routes';
import { chatNeeds, parseChatRequest } from '@/lib/openai/chat';
import { NO_USAGE } from '@/lib/openai/usage';
import { starterCatalog } from '../catalog/catalog-fixture';

const catalog = starterCatalog();
let current = catalog;
const known = new Map<string, Partial<RouteState>>();
let now = 0;
const runtime = {
  catalog: { current: () => current },
  env: { providerBaseUrl: () => null, providerKey: (name: string) => `key-${name}` },
  clock: () => now,
  health: { stateOf: (id: string) => ({ ...HEALTHY, samples: 50, ...known.get(id) }) },
  warmRoutes: openWarmRoutes(),
  cache: { digest: createKeyedDigest(Buffer.alloc(32, 1)) },
};
const callOf = (body: object, workspaceId = 'one') => {
  const request = parseChatRequest({ messages: [{ role: 'user', content: 'Hello' }], ...body });
  const visit = { runtime, exchange: { header: () => undefined } };
  const caller = { mode: 'live', models: null, workspaceId };
  const rawBody = Buffer.from(JSON.stringify(request));
  return { visit, caller, request, rawBody, needs: chatNeeds(request) } as unknown as Parameters<
    typeof resolveRoutes
  >[0];
};
const providers = (body: object, workspaceId?: string) =>
  resolveRoutes(callOf(body, workspaceId)).candidates.map(({ route }) => route.provider.id);

beforeEach(() => {
  known.clear();
  now = 1_000_000;
});

describe('resolveRoutes', () => {
  const MODEL = 'openai/gpt-oss-20b';
  const routeOf = (provider: string) =>
    catalog.models.get(MODEL)?.routes.find((route) => route.provider.id === provider)?.id ?? '';

  it('uses a remembered order again, and another only while a route is ill', () => {
    const first = resolveRoutes(callOf({ model: MODEL }));
    expect(resolveRoutes(callOf({ model: MODEL })).candidates).toBe(first.candidates);
    expect(first.candidates[0]?.route.provider.id).toBe('openrouter');
    const choosy = { model: MODEL, provider: { ignore: ['deepinfra'] } };
    expect(resolveRoutes(callOf(choosy)).candidates).toBe(resolveRoutes(callOf(choosy)).candidates);
    known.set(routeOf('openrouter'), { admits: 'no' });
    expect(providers({ model: MODEL })[0]).toBe('deepinfra');
    expect(providers({ model: MODEL }).at(-1)).toBe('openrouter');
    known.clear();
    expect(resolveRoutes(callOf({ model: MODEL })).candidates).toBe(first.candidates);
  });

  it('says for remembered preferences what it would say if it had never been asked', () => {
    const preferences = [
      {},
      { sort: 'price' },
      { sort: 'latency' },
      { sort: 'throughput' },
      { only: ['groq', 'openrouter'] },
      { ignore: ['openrouter'] },
      { order: ['together', 'groq'] },
      { order: ['groq'], allow_fallbacks: false },
      { allow_fallbacks: false },
      { data_collection: 'deny' },
      { require_parameters: false },
      { max_price: { prompt: '0.05' } },
    ];
    const figures = { ttftP50Ms: 200, tokensPerSecondP50: 90 };
    const states: Record<string, Partial<RouteState>>[] = [
      {},
      { [routeOf('openrouter')]: { admits: 'no' }, [routeOf('groq')]: figures },
      {
        [routeOf('groq')]: { ...figures, errorRate: 0.5 },
        [routeOf('together')]: { ...figures, ttftP50Ms: 100 },
      },
    ];
    const routed = (body: object) => {
      try {
        const { candidates, routing } = resolveRoutes(callOf(body));
        return { routes: candidates.map(({ route, dropped }) => [route.id, dropped]), routing };
      } catch (error) {
        return (error as Error).message;
      }
    };
    const forgetful = (body: object) => {
      const model = catalog.models.get(MODEL);
      if (!model) throw new Error('the catalog has it');
      current = { ...catalog, models: new Map(catalog.models).set(MODEL, { ...model }) };
      const told = routed(body);
      current = catalog;
      return told;
    };
    for (const round of [1, 2]) {
      for (const provider of preferences) {
        for (const state of states) {
          known.clear();
          for (const [id, one] of Object.entries(state)) known.set(id, one);
          for (const suffix of ['', ':nitro', ':floor']) {
            for (const words of [1, 400, 8_000]) {
              const messages = [{ role: 'user', content: 'tell me '.repeat(words) }];
              const body = { model: MODEL + suffix, messages, provider, temperature: 1, max_tokens: words };
              expect(routed(body), JSON.stringify({ round, provider, state, suffix, words })).toEqual(
                forgetful(body),
              );
            }
          }
        }
      }
    }
  });

  it('puts what is failing after every model of models[]', () => {
    const models = [MODEL, 'openai/gpt-4.1-nano'];
    for (const { id } of catalog.models.get(MODEL)?.routes ?? []) known.set(id, { admits: 'no' });
    expect(resolveRoutes(callOf({ model: MODEL, models })).candidates[0]?.model.slug).toBe(models[1]);
  });

  it('goes back to the provider that has the conversation, for its workspace and while it is warm', () => {
    const body = { model: MODEL, messages: [{ role: 'user', content: 'tell me '.repeat(8_000) }] };
    expect(providers(body)[0]).toBe('openrouter');
    const call = callOf(body);
    const routed = resolveRoutes(call);
    const serve = (provider: string) => {
      const served = routed.candidates.find(({ route }) => route.provider.id === provider);
      if (!served) throw new Error(`${provider} serves it`);
      const noting = { ...call, ...routed } as unknown as Parameters<typeof noteWarmRoute>[0];
      noteWarmRoute(noting, served, { ...NO_USAGE, inputTokens: 16_000 });
    };
    serve('groq');
    // 0.0375 a million for what is cached is still dearer than 0.029 for what is not.
    expect(providers(body)[0]).toBe('openrouter');
    serve('fireworks');
    const without = { ...body, provider: { ignore: ['openrouter', 'deepinfra', 'novita'] } };
    expect(providers(without)[0]).toBe('fireworks');
    expect(providers(without, 'two')[0]).toBe('together');
    now += 300_000;
    expect(providers(without)[0]).toBe('together');
  });

  it('tries at most three models behind a router, sold as what they are', () => {
    const auto = resolveRoutes(callOf({ model: 'auto' }));
    expect(new Set(auto.candidates.map(({ model }) => model.slug)).size).toBe(3);
    expect(auto.candidates[0]?.benchmark.id).toBe(catalog.models.get('openai/gpt-4.1-mini')?.benchmark?.id);
    const btl = resolveRoutes(callOf({ model: 'btl-2', provider: { only: ['openrouter'] } }));
    expect(new Set(btl.candidates.map(({ model }) => model.slug))).toEqual(new Set(['btl/btl-2']));
    expect(btl.candidates[0]?.benchmark.id).toBe(catalog.models.get('openai/gpt-4.1')?.benchmark?.id);
  });

  it('drops what only tunes where no model behind a router takes it, and says what', () => {
    const { candidates } = resolveRoutes(
      callOf({ model: 'auto', temperature: 0, top_k: 1, verbosity: 'low', provider: { only: ['openai'] } }),
    );
    expect(candidates[0]?.dropped).toContain('top_k');
    expect(candidates[0]?.dropped).not.toContain('temperature');
    const strict = { require_parameters: true, only: ['openai'] };
    expect(() => resolveRoutes(callOf({ model: 'auto', top_k: 1, provider: strict }))).toThrow('top_k');
  });
});
