// Guarantee: the status is what this server's own attempts say, thin data is said to be thin, private models are not told, and a database that is away is an answer.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/api';
import { type OwnServer, startOwnServer } from '../../support/own-server';

const HOUR_MS = 3_600_000;
let own: OwnServer;

beforeAll(async () => {
  own = await startOwnServer('1');
  const { rows } = await own.pool.query(
    "select id, provider_id as provider from routes where (model_slug, provider_id) in (('acme/one', 'a'), ('acme/pair-500', 'b'))",
  );
  const routeOf = (provider: string) => rows.find((row) => row.provider === provider)?.id;
  const hour = Math.floor(Date.now() / HOUR_MS);
  const bins = (bin: number, count: number) =>
    Array.from({ length: 64 }, (_, place) => (place === bin ? count : 0));
  const hours: [string, number, number, number, number[]][] = [
    [routeOf('a'), hour - 3, 990, 10, bins(16, 990)],
    [routeOf('a'), hour - 24 * 3, 500, 500, bins(16, 500)],
    [routeOf('b'), hour - 4, 3, 1, bins(16, 3)],
  ];
  for (const row of hours)
    await own.pool.query('insert into route_health_hours values ($1, $2, $3, $4, $5)', row);
  await own.pool.query(
    `insert into route_failures values ($1, $2, 'timeout', 8), ($1, $2, 'server', 2), ($1, $2, 'rate_limited', 40)`,
    [routeOf('a'), hour - 3],
  );
  await own.pool.query(
    `insert into route_circuits (route_id, is_open, blocked_until, opened_at)
     values ($1, true, now() + interval '1 hour', '2026-11-27T10:00:00Z')`,
    [routeOf('b')],
  );
});
afterAll(() => own?.close());

/** Afresh: what was read is kept for some seconds. */
const report = async () => {
  const response = await fetch(`${own.process.address}/status.json`);
  return { response, body: (await response.json()) as any };
};
const settled = () =>
  eventually(async () => {
    const { body } = await report();
    return body.has_history && body.providers.some((p: any) => p.uptime_24h !== null) ? body : null;
  }, 15_000);
const page = async () => {
  const response = await fetch(`${own.process.address}/status`);
  return { status: response.status, text: plainText(await response.text()) };
};
/** As people read it. */
const plainText = (html: string) =>
  html
    .replace(/<script[\s\S]*?<\/script>/g, '')
    .replace(/<!-- -->/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#x27;', "'")
    .replace(/\s+/g, ' ');

describe('the status', () => {
  it('as JSON is open to every page, kept by no cache, and made of the attempts', async () => {
    const body = await settled();
    const { response } = await report();
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const a = body.providers.find(({ id }: any) => id === 'a');
    expect(a).toMatchObject({
      name: 'Fake A',
      uptime_24h: 99,
      uptime_30d: 74.5,
      open_circuits: [],
      failures_24h: [
        { kind: 'rate_limited', share: 3.85 },
        { kind: 'timeout', share: 0.77 },
        { kind: 'server', share: 0.19 },
      ],
    });
    expect(a.hours).toHaveLength(24);
    expect(a.days).toHaveLength(30);
    expect(a.hours.filter(({ uptime }: any) => uptime !== null)).toEqual([
      { from: new Date((Math.floor(Date.now() / HOUR_MS) - 3) * HOUR_MS).toISOString(), uptime: 99 },
    ]);
    expect(a.latency_ms_24h.p50).toBeGreaterThan(100);
    expect(a.latency_ms_24h.p95).toBe(a.latency_ms_24h.p50);
    expect(a.routes.map(({ model }: any) => model)).toEqual(['acme/one']);
  });

  it('says of little that it is little, and since when a circuit is open', async () => {
    const body = await settled();
    const b = body.providers.find(({ id }: any) => id === 'b');
    expect(b).toMatchObject({
      status: 'down',
      uptime_24h: null,
      uptime_30d: null,
      latency_ms_24h: null,
      failures_24h: [],
    });
    expect(b.open_circuits).toMatchObject([{ model: 'acme/pair-500', since: '2026-11-27T10:00:00.000Z' }]);
    expect(body.status).toBe('degraded');
    expect(body.summary).toContain('is failing: Fake B.');
  });

  it('counts nobody’s requests aloud, and names no provider that is not public', async () => {
    const text = JSON.stringify(await settled());
    expect(text).not.toMatch(/"(?:ok|failed|count|requests)":/);
    expect(text).not.toContain('sandbox');
  });

  it('as a page says the same without script', async () => {
    await settled();
    const { status, text } = await page();
    expect(status).toBe(200);
    expect(text).toContain('Fake A');
    expect(text).toContain('99 %');
    expect(text).toContain('0.77 % timeout');
    expect(text).toContain('not enough requests yet');
    expect(text).toContain('Circuit open for acme/pair-500 since 2026-11-27 10:00 UTC');
  });
});

describe('a database that is away', () => {
  it('is said, by the page and by the JSON, with 200; and when it is back, that', async () => {
    await settled();
    await own.database.cut();
    try {
      const body = await eventually(async () => {
        const { response, body: now } = await report();
        expect(response.status).toBe(200);
        return now.has_history ? null : now;
      }, 20_000);
      expect(body).toMatchObject({ status: 'down', has_history: false });
      expect(body.parts.find(({ id }: any) => id === 'database')).toMatchObject({ status: 'down' });
      const { status, text } = await page();
      expect(status).toBe(200);
      expect(text).toContain('Database: out of order.');
      expect(text).toContain('The history stands in the database, which does not answer.');
    } finally {
      await own.database.restore();
    }
    expect((await settled()).parts.every(({ status }: any) => status === 'ok')).toBe(true);
  });
});
