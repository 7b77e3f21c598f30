import { z } from 'zod';
import { METERS } from '@/lib/base/meters';
import { formatPerMillion, parsePerMillion, pico, ZERO } from '@/lib/base/money';
import type { SellRates } from '@/lib/catalog/model';
import type { Price } from '@/lib/catalog/price';
import { NO_USAGE, type Usage } from '@/lib/openai/usage';
import type { StoredRequest } from '@/lib/requests/queries';
import { explainUsage, sellPrice, UnpricedMeterError } from './cost';
import { StoredRouting } from './routing-record';
import type { Attempt, ChargeLine, Receipt, Settlement } from './types';

const tokens = z.int().nonnegative();

const StoredUsage = z.object({
  inputTokens: tokens,
  cacheReadTokens: tokens,
  cacheWriteTokens: tokens,
  cacheWrite1hTokens: tokens,
  inputAudioTokens: tokens,
  outputTokens: tokens,
  reasoningTokens: tokens,
  outputAudioTokens: tokens,
  inputImageTokens: tokens.optional(),
  outputImageTokens: tokens.optional(),
  webSearches: tokens.optional(),
}) satisfies z.ZodType<Usage>;

/** What the column `requests.attempts` keeps of attempts that were billed and of no use. */
export const StoredAttempts = z.array(
  z.object({
    provider: z.string(),
    routeId: z.string(),
    upstreamId: z.string(),
    outcome: z.string(),
    status: z.int().nullable(),
    latencyMs: z.number(),
    cost: z.string().nullable(),
    bornBy: z.enum(['customer', 'gateway']).nullable(),
    ownKeyId: z.string().optional(),
    billedUsage: StoredUsage.nullish(),
    priceId: z.string().optional(),
  }),
) satisfies z.ZodType<Attempt[]>;

const rate = z.string().transform(parsePerMillion);

/** What the column `requests.receipt` adds to the row's own columns: enough to work every figure out again. */
export const StoredReceipt = z.object({
  usage: StoredUsage,
  benchmark_usage: StoredUsage.nullable().default(null),
  benchmark_provider: z.string().nullable(),
  simulated_provider: z.string().nullable(),
  share_ppm: z.int(),
  own_fee_ppm: z.int().nullable().default(null),
  /** Pico-dollars. */
  held: z.string().transform((text) => BigInt(text)),
  overrun: z.boolean(),
  output_cap: z.int().nullable(),
  unpriced: z.array(z.enum(METERS)).default([]),
  /** USD per million tokens. */
  sell: z
    .object({ input: rate, output: rate, cache_read: rate.nullable() })
    .transform((sell): SellRates => ({ input: sell.input, output: sell.output, cacheRead: sell.cache_read }))
    .nullable()
    .default(null),
  /** Missing where the request ended before a route was looked for. */
  routing: StoredRouting.nullable().default(null).catch(null),
  cache_key: z.string().nullable().default(null).catch(null),
});
export type StoredReceipt = z.infer<typeof StoredReceipt>;

/** Sell rates as they stand in a stored receipt. */
export function storeSellRates(sell: SellRates): {
  input: string;
  output: string;
  cache_read: string | null;
} {
  return {
    input: formatPerMillion(sell.input),
    output: formatPerMillion(sell.output),
    cache_read: sell.cacheRead === null ? null : formatPerMillion(sell.cacheRead),
  };
}

/**
 * The receipt of a stored request, as it was when the request ended, its arithmetic worked out again.
 * @param prices the rates of its pinned prices, of `readRates`
 */
export function restoreReceipt(row: StoredRequest, prices: ReadonlyMap<string, Price>): Receipt {
  const parsed = StoredReceipt.safeParse(row.receipt);
  const stored = parsed.success ? parsed.data : null;
  const receipt: Receipt = {
    requestId: row.id,
    createdAt: row.created_at,
    mode: row.mode,
    endpoint: row.endpoint,
    requestedModel: row.requested_model,
    model: row.model_slug ?? row.requested_model,
    provider: row.provider_id ?? '',
    simulatedProvider: stored?.simulated_provider ?? null,
    routeId: row.route_id,
    priceId: row.price_id,
    benchmarkPriceId: row.benchmark_price_id,
    benchmarkProvider: stored?.benchmark_provider ?? null,
    usage: stored?.usage ?? columnsUsage(row),
    benchmarkUsage: stored?.benchmark_usage ?? undefined,
    usageSource: row.usage_source as Receipt['usageSource'],
    cacheTier: row.cache_tier as Receipt['cacheTier'],
    missReason: row.miss_reason,
    benchmark: pico(row.benchmark_pico),
    upstream: pico(row.upstream_pico),
    // Told by the arithmetic's lines, which are worked out anew.
    upstreamOutput: ZERO,
    absorbed: pico(row.absorbed_pico),
    unpriced: stored?.unpriced ?? [],
    ownProviderCost: pico(row.own_provider_cost_pico),
    ownFeePpm: stored?.own_fee_ppm ?? null,
    charge: pico(row.charge_pico),
    saved: pico(row.saved_pico),
    sharePpm: stored?.share_ppm ?? 0,
    held: pico(stored?.held ?? 0n),
    overrun: stored?.overrun ?? false,
    settlement: row.settlement as Settlement,
    finishReason: row.finish_reason,
    outputCap: stored?.output_cap ?? null,
    attempts: row.attempts,
    ttftMs: row.ttft_ms,
    latencyMs: row.latency_ms,
    overheadMs: row.overhead_us / 1_000,
    sell: stored?.sell ?? null,
    routing: stored?.routing ?? null,
    cacheKey: stored?.cache_key ?? null,
  };
  return { ...receipt, arithmetic: explainReceipt(receipt, prices) };
}

/** "Explain this charge": tokens × rate = amount, for the provider's cost, the benchmark and the model's own rates. */
function explainReceipt(receipt: Receipt, prices: ReadonlyMap<string, Price>): ChargeLine[] {
  const lines = (usage: Usage, price: Price | undefined, of: ChargeLine['of']) => {
    if (!price) return [];
    try {
      return explainUsage(usage, price, of, receipt.unpriced);
    } catch (error) {
      if (error instanceof UnpricedMeterError) return [];
      throw error;
    }
  };
  if (receipt.benchmark === 0n && receipt.upstream === 0n && receipt.ownProviderCost === 0n) return [];
  const { usage, benchmarkUsage = usage, priceId, benchmarkPriceId } = receipt;
  // Whose own provider key was billed is not charged by them.
  const sell = receipt.ownFeePpm === null ? receipt.sell : null;
  const upstream = receipt.cacheTier === 'miss' && priceId ? prices.get(priceId) : undefined;
  return [
    ...lines(usage, upstream, 'upstream'),
    ...lines(benchmarkUsage, prices.get(benchmarkPriceId ?? ''), 'benchmark'),
    ...lines(usage, sell ? sellPrice(sell) : undefined, 'sell'),
  ];
}

function columnsUsage(row: StoredRequest): Usage {
  return {
    ...NO_USAGE,
    inputTokens: row.input_tokens,
    cacheReadTokens: row.cached_tokens,
    outputTokens: row.output_tokens,
    reasoningTokens: row.reasoning_tokens,
  };
}
