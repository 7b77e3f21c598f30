import { formatUsd, type Pico, pico, ZERO } from '@/lib/base/money';
import type { Price } from '@/lib/catalog/price';
import { costAttempts, costOfKnown } from './call-cost';
import { priceUsage, sellPrice, settleAmounts } from './cost';
import { StoredAttempts, StoredReceipt } from './stored-receipt';

/** A row of `requests`, as far as its money needs it. */
export interface ReceiptRow {
  id: string;
  price_id: string | null;
  benchmark_price_id: string | null;
  cache_tier: string;
  settlement: string;
  input_tokens: number;
  cached_tokens: number;
  output_tokens: number;
  benchmark_pico: bigint;
  charge_pico: bigint;
  upstream_pico: bigint;
  absorbed_pico: bigint;
  own_provider_cost_pico: bigint;
  saved_pico: bigint;
  attempts: unknown;
  receipt: unknown;
}

/**
 * Works a receipt's figures out again from its usage and the rates of its pinned prices. Of a call that was not
 * charged, what its attempts cost.
 * @returns what does not agree, a phrase each
 */
export function checkReceipt(row: ReceiptRow, prices: ReadonlyMap<string, Price>): string[] {
  const parsed = StoredReceipt.safeParse(row.receipt);
  if (!parsed.success) return ['its receipt cannot be read'];
  const receipt = parsed.data;
  const problems: string[] = [];
  const expect = (what: string, stored: bigint, worked: Pico) => {
    if (stored !== worked)
      problems.push(`${what} is ${formatUsd(stored)}, worked out it is ${formatUsd(worked)}`);
  };
  const isCharged = row.settlement === 'posted' || row.own_provider_cost_pico > 0n;
  try {
    expect('what was absorbed', row.absorbed_pico, absorbedOf(row, receipt, prices));
    if (isCharged) checkCharge(row, receipt, prices, expect);
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  }
  if (isCharged && !countsAlike(row, receipt))
    problems.push('its columns and its receipt count other tokens');
  return problems;
}

function countsAlike(row: ReceiptRow, { usage }: StoredReceipt): boolean {
  return (
    usage.inputTokens === row.input_tokens &&
    usage.cacheReadTokens === row.cached_tokens &&
    usage.outputTokens === row.output_tokens
  );
}

type Expect = (what: string, stored: bigint, worked: Pico) => void;

function checkCharge(row: ReceiptRow, receipt: StoredReceipt, prices: Prices, expect: Expect): void {
  const { usage, unpriced, own_fee_ppm: ownFeePpm } = receipt;
  const isHit = row.cache_tier !== 'miss';
  const cost = isHit ? ZERO : priceUsage(usage, priceOf(row.price_id, prices), unpriced);
  const benchmark = priceUsage(
    receipt.benchmark_usage ?? usage,
    priceOf(row.benchmark_price_id, prices),
    unpriced,
  );
  const sell = receipt.sell && priceUsage(usage, sellPrice(receipt.sell), unpriced);
  expect('the upstream cost', row.upstream_pico, ownFeePpm === null ? cost : ZERO);
  expect('the own provider cost', row.own_provider_cost_pico, ownFeePpm === null ? ZERO : cost);
  expect('the benchmark', row.benchmark_pico, benchmark);
  const hold = pico(receipt.held);
  const amounts = settleAmounts({
    upstream: cost,
    benchmark,
    sharePpm: receipt.share_ppm,
    ownFeePpm,
    hold,
    sell,
    hit: isHit,
  });
  expect('the charge', row.charge_pico, amounts.charge);
  expect('the saving', row.saved_pico, amounts.saved);
}

/** What the attempts of no use cost us, and the meters that nobody was charged for. */
function absorbedOf(row: ReceiptRow, receipt: StoredReceipt, prices: Prices): Pico {
  const attempts = StoredAttempts.parse(row.attempts);
  const failed = costAttempts(attempts, ({ priceId }) => priceOf(priceId ?? null, prices));
  const { usage, unpriced, own_fee_ppm: ownFeePpm } = receipt;
  if (unpriced.length === 0 || row.cache_tier !== 'miss' || ownFeePpm !== null) return failed;
  const price = priceOf(row.price_id, prices);
  return pico(failed + costOfKnown(usage, price) - priceUsage(usage, price, unpriced));
}

type Prices = ReadonlyMap<string, Price>;

function priceOf(id: string | null, prices: Prices): Price {
  const price = id === null ? undefined : prices.get(id);
  if (!price) throw new Error(`its price ${id ?? '(none)'} is not there`);
  return price;
}
