// Guarantee: the status in words is what the providers' outcomes and open circuits say, worst first, and never more than is known.
import { describe, expect, it } from 'vitest';
import { makeReport } from '@/app/(site)/status/status-report';
import type { History } from '@/lib/gateway/health/history';
import type { RouteState } from '@/lib/gateway/health/route-health';
import { starterCatalog } from '../catalog/catalog-fixture';

const NOW = Date.UTC(2026, 10, 27, 12, 30);
const HOUR = Math.floor(NOW / 3_600_000);
const catalog = starterCatalog();
const routeOf = (provider: string) => {
  for (const { routes, router } of catalog.models.values()) {
    const route = router ? undefined : routes.find((one) => one.provider.id === provider);
    if (route) return route.id;
  }
  throw new Error(`no route of ${provider}`);
};
const EMPTY: History = { hours: [], days: [], ttft: new Map(), failures: [], open: new Map() };

interface Given {
  configured: string[];
  /** Outcomes of five minutes of a provider's one route: how many, and which share failed. */
  lately?: Record<string, [samples: number, errorRate: number]>;
  history?: History | null;
}

function report({ configured, lately = {}, history = EMPTY }: Given) {
  const states = new Map(Object.entries(lately).map(([id, state]) => [routeOf(id), state]));
  return makeReport({
    catalog,
    isConfigured: ({ id }) => configured.includes(id),
    health: {
      stateOf: (id) => {
        const [samples, errorRate] = states.get(id) ?? [0, 0];
        return { samples, errorRate } as RouteState;
      },
    },
    history,
    now: NOW,
  });
}

describe('the status in words', () => {
  it('of a server without a provider’s key says who answers', () => {
    const { status, summary, providers, not_configured } = report({ configured: [] });
    expect(status).toBe('unknown');
    expect(summary).toContain('test keys are answered by the built-in sandbox');
    expect(providers).toEqual([]);
    expect(not_configured).toBeGreaterThan(10);
  });

  it('counts the models that the other pages count: none that only workspaces see', () => {
    const slug = 'openai/gpt-4.1-mini';
    const model = catalog.models.get(slug);
    if (!model) throw new Error('no such model');
    const models = new Map(catalog.models).set(slug, { ...model, visibility: 'workspace' });
    const health = { stateOf: () => ({ samples: 0, errorRate: 0 }) as RouteState };
    const { parts } = makeReport({
      catalog: { ...catalog, models },
      isConfigured: () => false,
      health,
      history: EMPTY,
      now: NOW,
    });
    expect(parts.find(({ id }) => id === 'catalog')?.detail).toMatch(
      new RegExp(`^${catalog.models.size - 1} models, `),
    );
  });

  it('says nothing of providers that had too few requests', () => {
    const { status, summary } = report({ configured: ['groq', 'openai'], lately: { groq: [9, 1] } });
    expect(status).toBe('unknown');
    expect(summary).toContain('0 of 2 had requests enough');
  });

  it('names the failing before the degraded, and only them', () => {
    const configured = ['groq', 'openai', 'mistral'];
    const healthy = report({
      configured,
      lately: { groq: [50, 0], openai: [50, 0.02], mistral: [10, 0] },
    });
    expect([healthy.status, healthy.summary]).toEqual([
      'healthy',
      'This server works, and so do all 3 of its providers.',
    ]);
    const degraded = report({ configured, lately: { groq: [50, 0.2], openai: [50, 0] } });
    expect(degraded.status).toBe('degraded');
    expect(degraded.summary).toContain('1 provider of 3 fails more often than usual: Groq.');
    const down = report({ configured, lately: { groq: [50, 0.2], openai: [50, 0.9] } });
    expect(down.summary).toContain('1 provider of 3 is failing: OpenAI.');
  });

  it('counts an open circuit though it keeps requests away: down where it is all that was asked', () => {
    const open = new Map([[routeOf('groq'), new Date(NOW)]]);
    const alone = report({ configured: ['groq'], history: { ...EMPTY, open } });
    expect(alone.providers[0]).toMatchObject({
      status: 'down',
      open_circuits: [{ since: '2026-11-27T12:30:00.000Z' }],
    });
    expect(alone.status).toBe('down');
  });

  it('rounds uptime down, so that a day with one failure is never whole', () => {
    const routeId = routeOf('groq');
    const hours = [{ routeId, span: HOUR - 1, ok: 99_999, failed: 1 }];
    const { providers } = report({ configured: ['groq'], history: { ...EMPTY, hours } });
    expect(providers[0]?.uptime_24h).toBe(99.99);
    expect(providers[0]?.hours.at(-2)?.uptime).toBe(99.99);
    expect(providers[0]?.hours.at(-1)?.uptime).toBeNull();
  });

  it('says that the database is away, and still how providers do', () => {
    const { status, summary, has_history, providers } = report({
      configured: ['groq'],
      lately: { groq: [50, 0] },
      history: null,
    });
    expect([status, has_history, providers[0]?.status]).toEqual(['down', false, 'healthy']);
    expect(summary).toMatch(/^Database: out of order\./);
  });
});
