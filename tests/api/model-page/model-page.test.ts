// Guarantee: a model's page is at one address, its health is of our own requests, its costs are the quote's to the last digit, and nothing private is on it.
import { describe, expect, it } from 'vitest';
import { addressOf, apiPool, ask, newWorkspace } from '../../support/api';
import { seedRouteMinutes } from '../../support/route-health';

const page = (path: string) => fetch(`${addressOf()}/models/${path}`, { redirect: 'manual' });

async function html(path: string): Promise<string> {
  const response = await page(path);
  expect(response.status, path).toBe(200);
  // Only what is shown: the data that travels beside it is another matter, and tested by itself.
  return (await response.text()).replace(/<!-- -->/g, '');
}

/** A page is long: a failure names what it lacks, not all that it has. */
const expectHeld = (text: string, pattern: RegExp) => expect(pattern.test(text), String(pattern)).toBe(true);

const shown = (text: string) => text.replace(/<script\b[\s\S]*?<\/script>/g, '');
const plain = (text: string) =>
  shown(text)
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

async function routeIds(slug: string): Promise<string[]> {
  const { routes } = (await (await ask(`/v1/models/${slug}`)).json()) as { routes: { id: string }[] };
  return routes.map(({ id }) => id);
}

describe('the address of a model', () => {
  it.each([
    ['another case', 'OpenAI/GPT-4.1-Mini'],
    ['a bare name', 'gpt-4.1-mini'],
    ['an encoded slash', 'openai%2Fgpt-4.1-mini'],
    ['a slash at its end', 'openai/gpt-4.1-mini/'],
    ['a hyphen for a dot', 'openai/gpt-4-1-mini'],
    ['an encoded letter', '%6Fpenai/gpt-4.1-mini'],
    ['a suffix of routing', 'openai/gpt-4.1-mini:floor'],
  ])('is one: %s leads there for good', async (_, path) => {
    const response = await page(path);
    expect(response.status).toBe(308);
    expect(new URL(response.headers.get('location') ?? '', addressOf()).pathname).toBe(
      '/models/openai/gpt-4.1-mini',
    );
  });

  it('keeps the question on the way', async () => {
    const response = await page('gpt-4.1-mini?in=5&day=7');
    expect(response.headers.get('location')).toMatch(/\/models\/openai\/gpt-4\.1-mini\?in=5&day=7$/);
  });

  it('of no model is a 404 with the nearest ones', async () => {
    const response = await page('openai/gpt-4.1-minii');
    expect(response.status).toBe(404);
    const text = await response.text();
    // The framework sends what a page that is not found shows as data, and the browser draws it.
    expectHeld(text, /\/models\/openai\/gpt-4\.1-mini\\?"/);
    expectHeld(text, /\/models\?q=openai%2Fgpt-4\.1-minii\\?"/);
  });
});

describe('what the page says of itself', () => {
  it('is one canonical address, a picture and data that schema.org knows, under the page’s nonce', async () => {
    const response = await page('openai/gpt-4.1-mini?in=7');
    const text = await response.text();
    expectHeld(text, /<link rel="canonical" href="[^"]*\/models\/openai\/gpt-4\.1-mini"/);
    expectHeld(text, /<meta property="og:image" content="[^"]*\/og\/models\/openai\/gpt-4\.1-mini"/);
    const nonce = /'nonce-([0-9a-f]+)'/.exec(response.headers.get('content-security-policy') ?? '')?.[1];
    const script = new RegExp(`<script type="application/ld\\+json" nonce="${nonce}">(.*?)</script>`).exec(
      text,
    );
    const [product, crumbs] = JSON.parse(script?.[1] ?? '{}')['@graph'];
    expect(product).toMatchObject({ '@type': 'Product', sku: 'openai/gpt-4.1-mini' });
    expect(product.offers.offerCount).toBe((await routeIds('openai/gpt-4.1-mini')).length);
    expect(product.offers.lowPrice).toBe('0.4');
    expect(crumbs['@type']).toBe('BreadcrumbList');
  });
});

describe('the health of routes', () => {
  it('is of the last day’s own requests; the fastest is named in words', async () => {
    const slug = 'openai/gpt-4.1-nano';
    const [first = '', second = ''] = await routeIds(slug);
    const minute = Math.floor(Date.now() / 60_000);
    await seedRouteMinutes(apiPool(), first, [
      { minute: minute - 600, ok: 97, failed: 3, ttftMs: 400, tokensPerSecond: 50 },
    ]);
    await seedRouteMinutes(apiPool(), second, [
      { minute: minute - 5, ok: 20, ttftMs: 900, tokensPerSecond: 90 },
    ]);
    const text = await html(slug);
    expectHeld(shown(text), /aria-label="24 h of [^"]*: 97 %"/);
    expectHeld(plain(text), /97 %/);
    // Told by the middle of their bins, within 9 %.
    const ttft = Number(/>(3[6-9]\d|4[0-3]\d)</.exec(shown(text))?.[1]);
    expect(Math.abs(ttft - 400) / 400).toBeLessThan(0.09);
    expect(shown(text).match(/>Fastest</g)).toHaveLength(2);
  });

  it('says where requests were too few', async () => {
    const text = shown(await html('openai/gpt-4o'));
    expectHeld(text, />not enough requests yet</);
    // No route is marked.
    expect(text.match(/>Fastest</g)).toBeNull();
  });
});

/** Charge of a request, of a day and of 30 by route, as the exact texts of the cost table. */
function costsIn(text: string): Map<string, string[]> {
  const rows = [...shown(text).matchAll(/<tr data-route="([^"]+)"[\s\S]*?<\/tr>/g)];
  return new Map(
    rows.map(([row, id]) => [
      id ?? '',
      [...row.matchAll(/<td[^>]*title="([^"]+)"/g)].map((cell) => cell[1] ?? ''),
    ]),
  );
}

describe('the cost box', () => {
  it.each(['google/gemini-2.5-pro', 'meta/llama-3.3-70b-instruct', 'acme/two'])(
    'costs %s what a quote for the same tokens costs, on every route',
    async (model) => {
      const { testKey } = await newWorkspace();
      const body = { model, messages: [{ role: 'user', content: 'How much is this? '.repeat(40) }] };
      const response = await ask('/v1/account/quote', body, { key: testKey });
      const quote = (await response.json()) as any;
      expect(response.status, JSON.stringify(quote)).toBe(200);
      const { input_tokens: tokensIn, output_tokens: tokensOut } = quote.estimate;
      const costs = costsIn(await html(`${model}?in=${tokensIn}&out=${tokensOut}&day=1000`));
      expect(costs.size).toBeGreaterThan(0);
      for (const [routeId, [call, day, month]] of costs) {
        const quoted = quote.routes.find((route: any) => route.route_id === routeId);
        expect(Number(call), `${model} ${routeId}`).toBe(quoted.customer_charge);
        // Exact sums: compared as text, digit by digit.
        expect(BigInt(digits(day)), 'a day').toBe(BigInt(digits(call)) * 1_000n);
        expect(BigInt(digits(month)), '30 days').toBe(BigInt(digits(call)) * 30_000n);
      }
    },
  );

  it('takes the tier of the whole prompt', async () => {
    const at = async (tokens: number) => {
      const costs = costsIn(await html(`google/gemini-2.5-pro?in=${tokens}&out=0&day=1`));
      const { routes } = (await (await ask('/v1/models/google/gemini-2.5-pro')).json()) as any;
      const reference = routes.find((route: any) => route.is_reference);
      return costs.get(reference.id)?.[0];
    };
    expect(await at(199_999)).toBe('0.24999875');
    expect(await at(200_000)).toBe('0.25');
    expect(await at(200_001)).toBe('0.5000025');
  });

  it('works as a plain form, and says what it did not understand', async () => {
    const text = await html('openai/gpt-4.1-mini?in=lots&cached=9000&day=10');
    const form = /<form [^>]*>/.exec(text)?.[0];
    expect(form).toContain('method="get"');
    expect(form).toContain('action="/models/openai/gpt-4.1-mini#cost"');
    expect(plain(text)).toContain(
      'A whole number from 0 to 100,000,000 is expected; the figures are for 4,000.',
    );
    expect(plain(text)).toContain('More than the tokens in: all of them count as cached.');
  });

  it('of hostile text shows it as text', async () => {
    const text = await html(`openai/gpt-4.1-mini?in=${encodeURIComponent('"><script>alert(1)</script>')}`);
    expect(text).not.toContain('<script>alert');
  });

  it('shows no private price, in text or in the data beside it', async () => {
    // acme/two's routes cost the operator 1.00 and 1.50 a million in: a million pico-dollars a token and a half more.
    const text = await (await page('acme/two')).text();
    expect(plain(text)).not.toMatch(/list 1\.00|list 1\.50/);
    expect(plain(text)).toContain('No list price of this model is public.');
    expect(text).not.toMatch(/\$n1000000\b|\$n1500000\b/);
  });
});

function digits(amount: string | undefined): string {
  const [whole = '', fraction = ''] = (amount ?? '').split('.');
  return whole + fraction.padEnd(12, '0');
}
