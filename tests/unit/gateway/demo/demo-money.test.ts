// Guarantee: a day's test money outlasts all turns of a day, so that nobody can use up the demonstration for the others.
import { expect, it } from 'vitest';
import { DEMO_MODELS, DEMO_OUTPUT_MAX, DEMO_PROMPT_MAX } from '@/lib/gateway/demo/demo-body';
import { TURNS_A_DAY_AT_MOST } from '@/lib/gateway/demo/demo-turns';
import { DAILY_CREDITS } from '@/lib/gateway/demo/demo-workspace';
import { starterCatalog } from '../../catalog/catalog-fixture';

it.each(DEMO_MODELS)('is enough for %s at its benchmark', (slug) => {
  const rates = starterCatalog().models.get(slug)?.benchmark?.rates ?? [];
  const rate = (meter: string) =>
    rates.find((one) => one.meter === meter && one.aboveInputTokens === 0)?.pico ?? null;
  // A token at most for each byte: three for each of the characters that browsers count.
  const promptTokens = BigInt(DEMO_PROMPT_MAX * 3 + 16);
  const [input, output] = [rate('input'), rate('output')];
  if (input === null || output === null) throw new Error('the starter has no such benchmark');
  const turn = promptTokens * input + BigInt(DEMO_OUTPUT_MAX) * output;
  expect(turn * BigInt(TURNS_A_DAY_AT_MOST)).toBeLessThan(DAILY_CREDITS);
});
