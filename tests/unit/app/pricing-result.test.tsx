// Guarantee: the calculator of /pricing names as cheapest no route that the request does not fit, and tells routes of one provider apart.
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { CostModel, CostRoute } from '@/app/(site)/pricing/cost-model';
import { CostResult } from '@/app/(site)/pricing/cost-result';
import type { Rates } from '@/lib/billing/cost';

const rates = (input: bigint, output: bigint): Rates => ({
  id: 'p',
  rates: [
    { meter: 'input', aboveInputTokens: 0, pico: input },
    { meter: 'output', aboveInputTokens: 0, pico: output },
  ],
});
const route = (id: string, input: bigint, more: Partial<CostRoute>): CostRoute => ({
  id,
  provider: 'Acme',
  region: null,
  variant: null,
  contextTokens: 100_000,
  outputTokensMax: 4_096,
  status: 'active',
  isReference: false,
  benchmark: rates(1000n, 4000n),
  price: rates(input, 400n),
  blended: null,
  sell: null,
  sharePpm: 500_000,
  ...more,
});
const model: CostModel = {
  slug: 'acme/one',
  name: 'One',
  routes: [
    route('small', 100n, { variant: 'turbo', contextTokens: 8_192 }),
    route('large', 200n, { region: 'eu' }),
  ],
};
const load = { inputTokens: 8_192, cachedTokens: 0, outputTokens: 100, requests: 1_000, hitPercent: 0 };

it('looks for the cheapest among those that take the request', () => {
  const html = renderToStaticMarkup(<CostResult model={model} load={load} />);
  expect(html).toContain('On Acme, eu,');
  expect(html).toContain('longer than its context of 8,192');
  expect(html).toContain('Acme, turbo');
  const short = renderToStaticMarkup(<CostResult model={model} load={{ ...load, inputTokens: 100 }} />);
  expect(short).toContain('On Acme, turbo,');
  expect(short).not.toContain('longer than');
});

it('takes the reference where others cost the same', () => {
  const routes: CostModel['routes'] = [
    route('a', 1000n, { region: 'us' }),
    route('b', 1000n, { region: 'eu', isReference: true }),
  ];
  expect(renderToStaticMarkup(<CostResult model={{ ...model, routes }} load={load} />)).toContain(
    'On Acme, eu,',
  );
});

it('marks none as cheapest where the request fits nowhere', () => {
  const html = renderToStaticMarkup(<CostResult model={model} load={{ ...load, outputTokens: 5_000 }} />);
  expect(html).not.toContain('Cheapest');
  expect(html).toContain('more than its 4,096 tokens out');
});
