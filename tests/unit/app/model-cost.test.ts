// Guarantee: the cost box reads what people write, says what is wrong with it, keeps its question in the address, and adds up without rounding.
import { describe, expect, it } from 'vitest';
import { amountTexts, cheapestRow, costRows } from '@/app/(site)/models/[...slug]/cost-figures';
import { CHAT_DEFAULTS, costSearch, costTexts, readQuestion } from '@/app/(site)/models/[...slug]/cost-query';
import { fastestOf } from '@/app/(site)/models/[...slug]/model-routes';
import { KEY_PLACE, modelSamples, withKey } from '@/app/(site)/models/[...slug]/model-samples';
import { parsePerMillion } from '@/lib/base/money';
import type { Rates } from '@/lib/billing/cost';
import type { RouteDay } from '@/lib/gateway/health/route-days';

const question = (texts: Partial<typeof CHAT_DEFAULTS>) =>
  readQuestion({ ...CHAT_DEFAULTS, ...texts }, CHAT_DEFAULTS);

describe('the question', () => {
  it('is read as people write numbers', () => {
    for (const text of ['12000', '12,000', ' 12 000 ', '12_000'])
      expect(question({ in: text })).toMatchObject({ question: { inputTokens: 12_000 }, faults: {} });
  });

  it('says what was expected, and goes on with the default', () => {
    for (const text of ['', 'many', '-1', '1.5', '1e9', '100000001', '1,2,3', '0x10']) {
      const { question: read, faults } = question({ in: text });
      expect(faults.in, text).toMatch(/whole number from 0 to 100,000,000/);
      expect(read.inputTokens).toBe(4_000);
    }
  });

  it('never has more cached than there is', () => {
    const { question: read, faults } = question({ in: '100', cached: '101' });
    expect(read.cachedTokens).toBe(100);
    expect(faults.cached).toBeDefined();
  });

  it('comes back from its address; defaults are not written', () => {
    const texts = { in: '5', cached: '1', out: '500', day: '7' };
    const search = costSearch(texts, CHAT_DEFAULTS);
    expect(search).toBe('?in=5&cached=1&day=7');
    const read = Object.fromEntries(new URLSearchParams(search));
    expect(costTexts(read, CHAT_DEFAULTS)).toEqual(texts);
    expect(costSearch(CHAT_DEFAULTS, CHAT_DEFAULTS)).toBe('');
    expect(costTexts({ in: ['1', '2'] }, CHAT_DEFAULTS).in).toBe('1');
  });
});

const rates = (id: string, input: string, output: string): Rates => ({
  id,
  rates: [
    { meter: 'input', aboveInputTokens: 0, pico: parsePerMillion(input) },
    { meter: 'output', aboveInputTokens: 0, pico: parsePerMillion(output) },
  ],
});
const route = (id: string, input: string, output: string, contextTokens = 10_000) => ({
  id,
  name: id,
  benchmarkName: 'the lab',
  benchmark: rates('benchmark', '2', '8'),
  price: rates(id, input, output),
  blended: null,
  sell: null,
  sharePpm: 500_000,
  contextTokens,
  outputTokensMax: 1_000,
  isCallable: true,
});

describe('costRows', () => {
  const asked = { inputTokens: 1_000, cachedTokens: 0, outputTokens: 100, requestsPerDay: 1_000_000_000 };

  it('multiplies the exact charge, far above what a float holds', () => {
    const [row] = costRows([route('a', '1', '4.000001')], asked);
    // Upstream 1,400,000,100 pico, benchmark 2,800,000,000: half the saving is 699,999,950.
    expect(row?.call.charge).toBe(2_100_000_050n);
    expect(row?.day).toBe(2_100_000_050n * 1_000_000_000n);
    expect(row?.month).toBe(2_100_000_050n * 30_000_000_000n);
    expect((row?.month ?? 0n) + (row?.savedMonth ?? 0n)).toBe(row?.benchmarkMonth);
  });

  it('names the cheapest of those this server can call, and of all where it can call none', () => {
    const cheap = { ...route('cheap', '0.1', '0.4'), isCallable: false };
    expect(cheapestRow(costRows([cheap, route('ours', '1', '4')], asked))?.route.id).toBe('ours');
    expect(cheapestRow(costRows([cheap], asked))?.route.id).toBe('cheap');
  });

  it('names the cheapest of those that take the request, not of those too small for it', () => {
    const rows = costRows([route('small', '0.1', '0.4', 1_000), route('big', '1', '4')], asked);
    expect(rows.map(({ obstacle }) => obstacle)).toEqual(['longer than its context of 1,000', null]);
    expect(cheapestRow(rows)?.route.id).toBe('big');
    const long = costRows([route('big', '1', '4')], { ...asked, outputTokens: 1_001 });
    expect(cheapestRow(long)).toBeNull();
  });
});

describe('amountTexts', () => {
  it('aligns a column and groups its digits', () => {
    expect(amountTexts([1_234_567_500_000_000_000n, 0n, 1n], 2)).toEqual(['1,234,567.50', '0.00', '<0.01']);
    expect(amountTexts([2_100_000_050n], 7)).toEqual(['0.0021000']);
  });
});

describe('fastestOf', () => {
  const day = (tokensPerSecondP50: number | null) => ({ tokensPerSecondP50 }) as RouteDay;
  it('compares only what was measured, and nothing with itself', () => {
    expect(
      fastestOf(
        new Map([
          ['a', day(50)],
          ['b', day(90)],
          ['c', day(null)],
        ]),
      ),
    ).toBe('b');
    expect(
      fastestOf(
        new Map([
          ['a', day(50)],
          ['c', day(null)],
        ]),
      ),
    ).toBeNull();
    expect(fastestOf(null)).toBeNull();
  });
});

describe('samples with a key', () => {
  it('hold it in every language, and nothing of the variable', () => {
    for (const isChat of [true, false])
      for (const tab of modelSamples('https://gateway.example/v1', 'acme/one', isChat)) {
        const { code } = withKey(tab, KEY_PLACE);
        expect(code.split(KEY_PLACE), tab.value).toHaveLength(2);
        expect(code).not.toMatch(/GATEWAY_API_KEY|os\b/);
        expect(code).toContain('acme/one');
      }
  });
});
