// Guarantee: the page of the models shows the very figures of GET /v1/models, the search knows every one of them, and broken addresses are answered.
import { describe, expect, it } from 'vitest';
import { addressOf } from '../../support/api';

const page = async (path: string): Promise<string> => {
  const response = await fetch(`${addressOf()}${path}`);
  expect(response.status, path).toBe(200);
  return response.text();
};
const listed = async (): Promise<any[]> => {
  const response = await fetch(`${addressOf()}/v1/models?aliases=false`);
  return ((await response.json()) as { data: any[] }).data;
};

/** The rows of the table by slug, each a list of its cells: what they hold, and what they say on hover. */
function rowsOf(html: string): Map<string, { title: string | null; text: string }[]> {
  const body = html.slice(html.indexOf('<tbody>'), html.indexOf('</tbody>'));
  const rows = body.split('<tr>').slice(1);
  return new Map(
    rows.map((row) => {
      const slug = /value="([^"]+)"/.exec(row)?.[1] ?? '';
      const cells = [...row.matchAll(/<td(?: title="([^"]*)")?>(.*?)<\/td>/g)];
      return [
        slug,
        cells.map(([, title, text = '']) => ({ title: title ?? null, text: text.replace(/<[^>]*>/g, '') })),
      ];
    }),
  );
}

/** USD a token as the API prints it, in millionths of a dollar per million tokens. */
function perMillion(usdPerToken: string): bigint {
  const [whole = '0', fraction = ''] = usdPerToken.split('.');
  return BigInt(whole + fraction.padEnd(12, '0'));
}
function millionths(usd: string): bigint {
  const [whole = '0', fraction = ''] = usd.split('.');
  return BigInt(whole + fraction.padEnd(6, '0'));
}

describe('GET /models', () => {
  it('has a row for each model of /v1/models with the same rates, limits and providers', async () => {
    const [rows, models] = await Promise.all([page('/models').then(rowsOf), listed()]);
    expect([...rows.keys()].sort()).toEqual(models.map(({ id }) => id).sort());
    for (const model of models) {
      const cells = rows.get(model.id) ?? [];
      expect(cells, model.id).toHaveLength(10);
      const [, providers, context, maxOutput, input, cached, output] = cells;
      expect(providers?.text, model.id).toMatch(new RegExp(`^${model.available_providers.length} `));
      expect(digits(context?.title), model.id).toBe(model.context_window);
      if (model.max_output_tokens !== null)
        expect(digits(maxOutput?.title), model.id).toBe(model.max_output_tokens);
      for (const [cell, rate] of [
        [input, model.pricing.prompt],
        [cached, model.pricing.input_cache_read],
        [output, model.pricing.completion],
      ] as const) {
        const shown = /^\$([\d.]+) per 1M tokens/.exec(cell?.title ?? '')?.[1];
        if (rate === undefined) expect(cell?.text, model.id).toBe('–');
        else expect(millionths(shown ?? 'none'), `${model.id} ${cell?.title}`).toBe(perMillion(rate));
      }
    }
  });

  it('says what the cheapest route saves against the benchmark of /v1/models', async () => {
    const [rows, models] = await Promise.all([page('/models').then(rowsOf), listed()]);
    let seen = 0;
    for (const { id, pricing, benchmark_pricing: benchmark } of models) {
      const shown = rows.get(id)?.[7]?.text ?? '';
      if (shown === '–') continue;
      const blend = (input: bigint, output: bigint) => 3n * input + output;
      const straight = blend(
        millionths(String(benchmark.input_per_mtok_min)),
        millionths(String(benchmark.output_per_mtok_min)),
      );
      const pays = blend(perMillion(pricing.prompt), perMillion(pricing.completion));
      // A plain quotient, near enough to tell 8.25 from 8.26.
      const percent = straight === 0n ? 0 : Number(((straight - pays) * 1_000_000n) / straight) / 10_000;
      expect(Math.abs(Number(shown.replace('%', '')) - Math.max(0, percent)), `${id} ${shown}`).toBeLessThan(
        0.006,
      );
      seen++;
    }
    expect(seen).toBeGreaterThan(60);
  });

  it('is rendered for its address by the server alone', async () => {
    const rows = rowsOf(await page('/models?q=gpt-4.1&sort=input&provider=openai'));
    expect(rows.size).toBeGreaterThan(0);
    for (const slug of rows.keys()) expect(slug).toContain('gpt-4.1');
    const rates = [...rows.values()].map((cells) =>
      millionths(cells[4]?.title?.slice(1).split(' ')[0] ?? '0'),
    );
    expect(rates).toEqual([...rates].sort((a, b) => (a < b ? -1 : 1)));
  });

  it('answers broken and hostile addresses, and says what it ignored', async () => {
    const html = await page(
      '/models?ctx=abc&price=%3Cscript%3Ealert(1)%3C/script%3E&q=%00%F0%9F%98%80&lab=a&lab=b',
    );
    expect(html).toContain('ctx=abc is not a number; ignored.');
    expect(html).not.toContain('<script>alert(1)');
  });
});

describe('GET /models/compare', () => {
  it('shows the rates of /v1/models/{id}, says what it does not know and what is too many', async () => {
    const models = (await listed()).filter(({ pricing }) => pricing.input_cache_read).slice(0, 6);
    const html = await page(
      `/models/compare?${models.map(({ id }) => `m=${id}`).join('&')}&m=no/such-modell`,
    );
    for (const { id, pricing } of models.slice(0, 4)) {
      expect(html).toContain(`href="/models/${id}"`);
      const titles = [...html.matchAll(/title="\$([\d.]+) per 1M tokens"/g)].map(([, rate = '0']) =>
        millionths(rate),
      );
      for (const rate of [pricing.prompt, pricing.input_cache_read, pricing.completion])
        expect(titles, id).toContain(perMillion(rate));
    }
    expect(html).toContain('Four models at most.');
    expect(html).toContain('There is no such model.');
  });
});

describe('GET /api/search', () => {
  it('lists every model once, is cached by its ETag, and keeps nothing private', async () => {
    const response = await fetch(`${addressOf()}/api/search`);
    expect(response.headers.get('cache-control')).toContain('max-age=60');
    const { entries } = (await response.json()) as {
      entries: { kind: string; detail: string; href: string }[];
    };
    const slugs = entries.filter(({ kind }) => kind === 'model').map(({ detail }) => detail);
    expect(slugs.sort()).toEqual((await listed()).map(({ id }) => id).sort());
    for (const kind of ['page', 'provider', 'docs', 'dashboard'])
      expect(
        entries.some((entry) => entry.kind === kind),
        kind,
      ).toBe(true);
    expect(new Set(entries.map(({ href }) => href)).size).toBe(entries.length);
    const again = await fetch(`${addressOf()}/api/search`, {
      headers: { 'if-none-match': response.headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  });
});

function digits(title: string | null | undefined): number {
  return Number((title ?? '').replace(/\D/g, ''));
}
