import type { Fact } from '@/components/catalog/fact-strip';
import { capabilityLabel, formatRate, formatTokens, groupDigits } from '@/components/catalog/format';
import { formatDay } from '@/components/dashboard/format';
import { formatPerMillion } from '@/lib/base/money';
import { rateRange } from '@/lib/catalog/customer-rates';
import type { Model } from '@/lib/catalog/model';

/** The facts of a model, in the order people ask for them. */
export function factsOf(model: Model): Fact[] {
  const reference = referenceName(model);
  const tokens = (count: number | null) => ({
    value: formatTokens(count),
    title: count === null ? undefined : `${groupDigits(count)} tokens`,
  });
  return [
    { label: 'Lab', value: model.lab, href: `/models?lab=${encodeURIComponent(model.lab)}` },
    { label: 'Context', ...tokens(model.contextTokens) },
    { label: 'Max output', ...tokens(model.outputTokensMax) },
    {
      label: 'Released',
      value: model.releasedAt ? formatDay(model.releasedAt.toISOString()) : 'not known',
    },
    { label: 'Takes', value: model.inputModalities.join(', ') },
    { label: 'Gives', value: model.outputModalities.join(', ') },
    {
      label: 'Benchmark in / out',
      value: benchmarkText(model),
      title: reference && `List price of ${reference}, USD per million tokens`,
    },
    ...(model.router ? [] : [{ label: 'Weights', value: model.openWeights ? 'open' : 'closed' }]),
  ];
}

/** Whose list price is the benchmark. */
export function referenceName(model: Model): string | undefined {
  return model.routes.find(({ provider }) => provider.id === model.referenceProvider)?.provider.name;
}

/** What it is able to, in words. */
export function capabilitiesOf(model: Model): string[] {
  return [...model.capabilities].map(capabilityLabel);
}

function benchmarkText({ benchmark }: Model): string {
  if (!benchmark) return 'none';
  const lowest = (meter: 'input' | 'output') => {
    const range = rateRange(benchmark, meter);
    return formatRate(range && formatPerMillion(range.min));
  };
  return `$${lowest('input')} / $${lowest('output')}`;
}

function sellText({ input, output, cacheRead }: NonNullable<Model['sell']>): string {
  const rate = (pico: bigint) => formatRate(formatPerMillion(pico));
  const cached = cacheRead === null ? '' : `, ${rate(cacheRead)} cached`;
  return `${rate(input)} in${cached}, ${rate(output)} out`;
}

/** How this model is charged, in a sentence. */
export function pricingLead(model: Model, share: string): string {
  if (model.source === 'sandbox') return 'Answered by the built-in sandbox, for test keys alone.';
  if (model.sell)
    return `It has fixed rates of its own, USD per million tokens: ${sellText(model.sell)}. They are the charge, never more than the benchmark.`;
  if (model.router && !model.benchmark)
    return 'Each request goes to one of the models behind it, and costs what that model costs; the answer names it.';
  if (!model.benchmark) return 'No reference price is known, so it cannot be called yet.';
  return `The benchmark is the list price of ${referenceName(model) ?? 'the reference provider'}. You pay the route’s price plus ${share} of what it saves, never more than the benchmark.`;
}

/** The page in a sentence, for search engines. */
export function describeModel(model: Model, from: { input: string; output: string | null } | null): string {
  const providers = new Set(model.routes.map(({ provider }) => provider.id)).size;
  const price = from
    ? ` from $${formatRate(from.input)} in${from.output === null ? '' : ` and $${formatRate(from.output)} out`} per million tokens`
    : '';
  const context = `${formatTokens(model.contextTokens)} context`;
  return `${model.name} (${model.slug}) at ${providers === 1 ? 'one provider' : `${providers} providers`}${price}: ${context}, routes, tiers, speed, uptime and price history.`;
}
