// Guarantee: headers, last chunk, stream comment, stored row and /v1/requests print one receipt, to the last digit.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePerMillion, parseUsd } from '@/lib/base/money';
import {
  receiptComment,
  receiptCostMembers,
  receiptHeaders,
  receiptJson,
  requestRow,
} from '@/lib/billing/receipt';
import { restoreReceipt } from '@/lib/billing/stored-receipt';
import type { Receipt, RequestRow } from '@/lib/billing/types';
import type { Price } from '@/lib/catalog/price';
import { NO_USAGE } from '@/lib/openai/usage';
import type { StoredRequest } from '@/lib/requests/queries';
import { recordOf } from '../../support/flat-headers';
import { makeReceipt } from './receipt-fixtures';

const price = (id: string, input: string, output: string): Price => ({
  id,
  origin: 'confirmed',
  effectiveFrom: new Date(0),
  effectiveTo: null,
  rates: [
    { meter: 'input', aboveInputTokens: 0, pico: parsePerMillion(input) },
    { meter: 'output', aboveInputTokens: 0, pico: parsePerMillion(output) },
  ],
});
const prices = { cheap: price('price_cheap', '0.1', '0.3'), list: price('price_list', '0.4', '1.6') };
const byId = new Map([prices.cheap, prices.list].map((one) => [one.id, one]));
const caller = { workspaceId: 'ws_1', keyId: 'key_1' };
const facts = { status: 200, errorCode: null, stream: true, holdId: 'hold_1', tag: null, session: null };

/** What PostgreSQL would give back for a row. */
function stored(row: RequestRow): StoredRequest {
  const json = JSON.parse(JSON.stringify(row));
  return {
    ...json,
    key_name: null,
    created_at: new Date(row.created_at),
    benchmark_pico: BigInt(row.benchmark_pico),
    charge_pico: BigInt(row.charge_pico),
    upstream_pico: BigInt(row.upstream_pico),
    absorbed_pico: BigInt(row.absorbed_pico ?? 0),
    own_provider_cost_pico: BigInt(row.own_provider_cost_pico),
    saved_pico: BigInt(row.saved_pico),
  };
}

const readComment = (comment: string) => JSON.parse(comment.slice(': x-btl-receipt '.length));

const anyReceipt: fc.Arbitrary<Receipt> = fc
  .record({
    inputTokens: fc.integer({ min: 0, max: 200_000 }),
    outputTokens: fc.integer({ min: 0, max: 20_000 }),
    cacheTier: fc.constantFrom('miss' as const, 'exact_response_cache' as const),
    held: fc.constantFrom(parseUsd('0.00001'), parseUsd('5')),
  })
  .map(({ inputTokens, outputTokens, ...part }) =>
    makeReceipt(prices, { ...part, usage: { ...NO_USAGE, inputTokens, outputTokens } }),
  );

describe('one receipt', () => {
  it('prints the same figures everywhere', () => {
    fc.assert(
      fc.property(anyReceipt, (receipt) => {
        const headers = recordOf(receiptHeaders(receipt));
        const members = receiptCostMembers(receipt);
        const comment = readComment(receiptComment(receipt));
        const json = receiptJson(receipt);
        const row = requestRow(receipt, caller, facts);
        const kinds = [
          ['benchmark', 'x-btl-benchmark-cost', 'benchmark_cost', 'benchmark_pico'],
          ['charge', 'x-btl-customer-charge', 'customer_charge', 'charge_pico'],
          ['saved', 'x-btl-saved', 'saved', 'saved_pico'],
        ] as const;
        for (const [field, header, name, column] of kinds) {
          const text = headers[header] as string;
          expect(parseUsd(text)).toBe(receipt[field]);
          expect(members).toContain(`"${name}":${text}`);
          expect([comment[name], json[name]]).toEqual([text, text]);
          expect(row[column]).toBe(String(receipt[field]));
        }
        expect(members).toContain(`"cost":${headers['x-btl-customer-charge']},`);
        expect(Object.keys(JSON.parse(`{${members}}`))).toEqual(['cost', 'cost_details']);
        expect(headers['x-gateway-savings']).toBe(headers['x-btl-saved']);
        expect([comment.upstream_cost, json.upstream_cost]).toEqual([
          headers['x-gateway-cost'],
          headers['x-gateway-cost'],
        ]);
        expect(comment.savings_pct).toBe(headers['x-gateway-savings-pct']);
      }),
    );
  });

  it('comes back from its row as it went in, with the arithmetic worked out', () => {
    fc.assert(
      fc.property(anyReceipt, (receipt) => {
        const restored = restoreReceipt(stored(requestRow(receipt, caller, facts)), byId);
        const { arithmetic: before, ...first } = receiptJson(receipt);
        const { arithmetic, ...second } = receiptJson(restored);
        expect(second).toEqual(first);
        expect(arithmetic).toMatchObject({ explanation: (before as { explanation: string }).explanation });
        const sum = (of: string) =>
          (restored.arithmetic ?? [])
            .filter((line) => line.of === of)
            .reduce((total, line) => total + parseUsd(line.amount), 0n);
        expect([sum('upstream'), sum('benchmark')]).toEqual([receipt.upstream, receipt.benchmark]);
      }),
    );
  });
});

describe('receiptHeaders', () => {
  it('show a miss with its reason and no cache tier', () => {
    const headers = recordOf(receiptHeaders(makeReceipt(prices)));
    expect(headers).toMatchObject({
      'x-btl-miss-reason': 'first_seen',
      'x-btl-model': 'openai/gpt-4.1-mini',
      'x-btl-provider': 'sandbox',
      'x-btl-attempts': '1',
      'x-gateway-fee-pct': '50',
      'x-btl-overhead-ms': '1.234',
    });
    expect(headers).not.toHaveProperty('x-btl-cache-tier');
  });

  it('show a hit at half the benchmark', () => {
    const headers = recordOf(receiptHeaders(makeReceipt(prices, { cacheTier: 'exact_response_cache' })));
    expect(headers).toMatchObject({
      'x-btl-cache-tier': 'exact_response_cache',
      'x-gateway-cost': '0',
      'x-gateway-savings-pct': '50',
      'x-gateway-fee-pct': '50',
      'x-btl-attempts': '0',
    });
    expect(headers).not.toHaveProperty('x-btl-miss-reason');
  });

  it('take no fee where the route is dearer than the benchmark', () => {
    const receipt = makeReceipt({ cheap: prices.list, list: prices.cheap });
    const headers = recordOf(receiptHeaders(receipt));
    expect(headers['x-btl-customer-charge']).toBe(headers['x-btl-benchmark-cost']);
    expect(headers).toMatchObject({
      'x-gateway-fee-pct': '0',
      'x-btl-saved': '0',
      'x-gateway-savings-pct': '0',
    });
    expect(parseUsd(headers['x-gateway-cost'] ?? '')).toBe(receipt.upstream);
  });

  it('never carry an exponent or a line break', () => {
    const receipt = makeReceipt(prices, {
      usage: { ...NO_USAGE, inputTokens: 1 },
      missReason: 'differs:a\nb',
    });
    for (const [name, value] of Object.entries(recordOf(receiptHeaders(receipt))))
      expect(value, name).toMatch(/^[\x20-\x7e]*$/);
    expect(recordOf(receiptHeaders(receipt))['x-btl-benchmark-cost']).toBe('0.0000004');
  });
});

describe('receiptComment', () => {
  it('is one ASCII comment line', () => {
    const comment = receiptComment(
      makeReceipt(prices, { model: 'acmé/ünicode', missReason: 'differs:\n\u2028' }),
    );
    expect(comment).toMatch(/^: x-btl-receipt \{[\x20-\x7e]*\}\n$/);
    expect(readComment(comment).model).toBe('acmé/ünicode');
  });
});

describe('receiptCostMembers', () => {
  it('print as JSON numbers without an exponent', () => {
    const receipt = makeReceipt(prices, { usage: { ...NO_USAGE, inputTokens: 1 } });
    expect(receiptCostMembers(receipt)).toBe(
      '"cost":0.00000025,"cost_details":{"benchmark_cost":0.0000004,"customer_charge":0.00000025,"saved":0.00000015,"cache_tier":"miss","upstream_inference_prompt_cost":0.0000001,"upstream_inference_completions_cost":0}',
    );
  });
});

describe('requestRow', () => {
  it('cleans and cuts text that comes from outside', () => {
    const receipt = makeReceipt(prices, { requestedModel: `a\u0000b\ud800${'x'.repeat(1_000)}` });
    const row = requestRow(receipt, caller, { ...facts, tag: 'one\u0007two', session: 'sésame' });
    expect(row.requested_model).toMatch(/^a\?b\?x{252}$/);
    expect([row.tag, row.session]).toEqual(['one?two', 'sésame']);
  });
});
