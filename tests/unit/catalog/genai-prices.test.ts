// Guarantee: prices taken from the price package are exact, dated, tiered, and never a neighbour's, a moving alias's or a zero.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatPerMillion } from '@/lib/base/money';
import { picoPerToken } from '@/lib/catalog/import/decimals';
import { GENAI_PRICES_VERSION, listedPrices, listedRatesAt } from '@/lib/catalog/import/genai-prices';
import type { Meter, Rate } from '@/lib/catalog/price';

const TODAY = new Date('2026-11-23T00:00:00Z');

function perMillion(rates: readonly Rate[] | null, meter: Meter, above = 0): string | undefined {
  const rate = rates?.find((r) => r.meter === meter && r.aboveInputTokens === above);
  return rate && formatPerMillion(rate.pico);
}

describe('golden prices', () => {
  it.each([
    ['openai', 'gpt-4.1-mini', { input: '0.4', cache_read: '0.1', output: '1.6' }],
    ['openai', 'gpt-4o', { input: '2.5', cache_read: '1.25', output: '10' }],
    ['openai', 'gpt-4o-mini', { input: '0.15', cache_read: '0.075', output: '0.6' }],
    ['openai', 'gpt-5', { input: '1.25', cache_read: '0.125', output: '10' }],
    ['openai', 'o3', { input: '2', cache_read: '0.5', output: '8' }],
    [
      'anthropic',
      'claude-sonnet-4-20250514',
      { input: '3', cache_read: '0.3', cache_write: '3.75', cache_write_1h: '6', output: '15' },
    ],
    [
      'anthropic',
      'claude-opus-4-1',
      { input: '15', cache_read: '1.5', cache_write: '18.75', cache_write_1h: '30', output: '75' },
    ],
    ['anthropic', 'claude-haiku-4-5', { input: '1', cache_read: '0.1', cache_write: '1.25', output: '5' }],
    ['google', 'gemini-2.5-pro', { input: '1.25', cache_read: '0.125', output: '10' }],
    ['google', 'gemini-2.5-flash', { input: '0.3', cache_read: '0.03', output: '2.5', input_audio: '1' }],
    ['groq', 'llama-3.3-70b-versatile', { input: '0.59', output: '0.79' }],
    ['x-ai', 'grok-4-0709', { input: '3', cache_read: '0.75', output: '15' }],
    ['mistral', 'mistral-large-2512', { input: '0.5', output: '1.5' }],
    ['perplexity', 'sonar', { input: '1', output: '1' }],
  ] as const)('%s %s', (provider, id, expected) => {
    const rates = listedRatesAt(provider, id, TODAY);
    for (const [meter, price] of Object.entries(expected))
      expect([meter, perMillion(rates, meter as Meter)]).toEqual([meter, price]);
  });

  it('knows what o3 cost before its price fell', () => {
    const before = listedRatesAt('openai', 'o3', new Date('2025-05-01T00:00:00Z'));
    const after = listedRatesAt('openai', 'o3', new Date('2025-06-11T00:00:00Z'));
    expect([perMillion(before, 'input'), perMillion(before, 'output')]).toEqual(['10', '40']);
    expect([perMillion(after, 'input'), perMillion(after, 'output')]).toEqual(['2', '8']);
  });

  it('keeps long-context tiers as rows above a number of input tokens', () => {
    const rates = listedRatesAt('google', 'gemini-2.5-pro', TODAY);
    expect(perMillion(rates, 'input', 200_000)).toBe('2.5');
    expect(perMillion(rates, 'output', 200_000)).toBe('15');
    expect(perMillion(listedRatesAt('openai', 'gpt-5.5', TODAY), 'input', 271_999)).toBe('10');
  });

  it('lists a price that starts in the future', () => {
    const listed = listedPrices('google', 'gemini-3.6-flash');
    if ('reason' in listed) throw new Error(listed.reason);
    expect(listed.periods.map(({ from }) => from?.toISOString() ?? null)).toEqual([
      null,
      '2027-01-01T00:00:00.000Z',
    ]);
  });

  it('takes a price per request per request', () => {
    const request = listedRatesAt('perplexity', 'sonar', TODAY)?.find(({ meter }) => meter === 'request');
    expect(request?.pico).toBe(12_000_000_000n);
  });
});

describe('what is not believed', () => {
  it.each([
    ['groq', 'openai/gpt-oss-safeguard-20b', 'neighbour'],
    ['azure', 'deepseek-r1', 'neighbour'],
    ['mistral', 'mistral-large-latest', 'moving alias'],
    ['google', 'gemma-4-31b-it', 'not free'],
    ['openai', 'text-embedding-3-small', 'no output price'],
    ['openai', 'no-such-model', 'not in the price package'],
    ['nowhere', 'gpt-4.1-mini', 'not in the price package'],
  ])('%s %s', (provider, id, why) => {
    const listed = listedPrices(provider, id);
    expect('reason' in listed ? listed.reason : JSON.stringify(listed.source)).toContain(why);
    expect(listedRatesAt(provider, id, TODAY)).toBeNull();
  });

  it('believes zero where the name says free', () => {
    const rates = listedRatesAt('openrouter', 'openai/gpt-oss-20b:free', TODAY);
    expect(rates?.map(({ meter, pico }) => [meter, pico])).toEqual([
      ['input', 0n],
      ['output', 0n],
    ]);
  });

  it('takes the dearest hours of a price by the hour, and says so', () => {
    const listed = listedPrices('deepseek', 'deepseek-chat');
    if ('reason' in listed) throw new Error(listed.reason);
    expect(perMillion(listed.periods.at(-1)?.rates ?? null, 'input')).toBe('0.27');
    expect(listed.notes.join()).toContain('hour of the day');
  });
});

describe('exactness', () => {
  it('forgives a slip of a float and refuses a seventh decimal', () => {
    expect(picoPerToken(0.18000000000000002)).toBe(180_000n);
    expect(picoPerToken(0.003625)).toBe(3_625n);
    expect(() => picoPerToken(0.08333333333333334)).toThrow(RangeError);
    expect(() => picoPerToken(-1)).toThrow(RangeError);
    expect(() => picoPerToken(Number.NaN)).toThrow(RangeError);
  });

  it('names the version that is installed', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(dependencies['@pydantic/genai-prices']).toBe(GENAI_PRICES_VERSION);
  });
});
