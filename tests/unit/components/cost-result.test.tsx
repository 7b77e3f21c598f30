// Guarantee: the calculator of /pricing names as cheapest no route that the request does not fit, and tells routes of one provider apart.
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { CostModel, CostRoute } from '@/components/catalog/cost-arithmetic';
import { CostResult } from '@/components/catalog/cost-result';

const rates = (input: string, output: string) => [
  { meter: 'input', aboveInputTokens: 0, pico: input },
  { meter: 'output', aboveInputTokens: 0, pico: output },
];
const route = (id: string, input: string, more: Partial<CostRoute>): CostRoute => ({
  id,
  provider: 'Acme',
  region: null,
  variant: null,
  contextTokens: 100_000,
  outputTokensMax: 4_096,
  status: 'active',
  isReference: false,
  rates: rates(input, '400'),
  isCharged: false,
  ...more,
});
const model: CostModel = {
  slug: 'acme/one',
  name: 'One',
  benchmark: rates('1000', '4000'),
  sell: null,
  sharePpm: 500_000,
  routes: [
    route('small', '100', { variant: 'turbo', contextTokens: 8_192 }),
    route('large', '200', { region: 'eu' }),
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
  const routes = [
    route('a', '1000', { region: 'us' }),
    route('b', '1000', { region: 'eu', isReference: true }),
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
