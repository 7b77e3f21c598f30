import { formatUsd, type Pico, pico, ZERO } from '@/lib/base/money';
import type { Price } from '@/lib/catalog/price';
import type { Usage } from '@/lib/openai/usage';
import { priceUsage, sellPrice, settleAmounts } from './cost';
import { StoredReceipt } from './stored-receipt';

/** A posted row of `requests`, as far as its money needs it. */
export interface ReceiptRow {
  id: string;
  price_id: string | null;
  benchmark_price_id: string | null;
  cache_tier: string;
  input_tokens: number;
  cached_tokens: number;
  output_tokens: number;
  benchmark_pico: bigint;
  charge_pico: bigint;
  upstream_pico: bigint;
  own_provider_cost_pico: bigint;
  saved_pico: bigint;
  receipt: unknown;
}

/**
 * Works a receipt's figures out again from its usage and the rates of its pinned prices.
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
  const { usage } = receipt;
  if (
    usage.inputTokens !== row.input_tokens ||
    usage.cacheReadTokens !== row.cached_tokens ||
    usage.outputTokens !== row.output_tokens
  ) {
    problems.push('its columns and its receipt count other tokens');
  }
  const isHit = row.cache_tier !== 'miss';
  try {
    const ownFeePpm = receipt.own_fee_ppm;
    const cost = isHit ? ZERO : costOf(usage, row.price_id, prices);
    const benchmark = costOf(receipt.benchmark_usage ?? usage, row.benchmark_price_id, prices);
    const sell = receipt.sell && priceUsage(usage, sellPrice(receipt.sell));
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
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  }
  return problems;
}

function costOf(usage: Usage, priceId: string | null, prices: ReadonlyMap<string, Price>): Pico {
  const price = priceId === null ? undefined : prices.get(priceId);
  if (!price) throw new Error(`its price ${priceId ?? '(none)'} is not there`);
  return priceUsage(usage, price);
}
