import type { Caller } from '@/lib/auth/caller';
import { isoTime } from '@/lib/base/clock';
import { formatPercent, formatUsd, maxPico } from '@/lib/base/money';
import type { Usage } from '@/lib/openai/usage';
import { chargeRule, explainCharge } from './charge-rule';
import { cleanText, printable, toAscii } from './receipt-text';
import { storeSellRates } from './stored-receipt';
import type { Attempt, ChargeLine, Receipt, RequestRow } from './types';

/**
 * The response headers of a receipt: what it cost, what it would have cost, who served. Each name is followed by
 * its value.
 */
export function receiptHeaders(receipt: Receipt): string[] {
  const saved = formatUsd(receipt.saved);
  const headers = [
    'x-btl-benchmark-cost',
    formatUsd(receipt.benchmark),
    'x-btl-customer-charge',
    formatUsd(receipt.charge),
    'x-btl-saved',
    saved,
    'x-btl-model',
    receipt.model,
    'x-btl-provider',
    receipt.provider,
    'x-btl-attempts',
    String(receipt.attempts.length),
    'x-gateway-cost',
    formatUsd(receipt.upstream),
    'x-gateway-fee-pct',
    feePercent(receipt),
    'x-gateway-savings',
    saved,
    'x-gateway-savings-pct',
    formatPercent(receipt.saved, receipt.benchmark),
    'x-btl-overhead-ms',
    String(roundMs(receipt.overheadMs)),
  ];
  const own = ownCost(receipt);
  if (own !== null) headers.push('x-btl-own-provider-cost', own);
  // Existing programs count any value of this header as a hit.
  if (receipt.cacheTier !== 'miss') headers.push('x-btl-cache-tier', receipt.cacheTier);
  else if (receipt.missReason) headers.push('x-btl-miss-reason', printable(receipt.missReason));
  return headers;
}

/**
 * `"cost"` and `"cost_details"` of `usage`, as members of a JSON object without its braces. Amounts are number
 * literals, digit for digit. The last two are what OpenRouter's clients refuse an answer without.
 */
export function receiptCostMembers(receipt: Receipt): string {
  const charge = formatUsd(receipt.charge);
  const { prompt, output } = upstreamParts(receipt);
  const amounts = `"benchmark_cost":${formatUsd(receipt.benchmark)},"customer_charge":${charge},"saved":${formatUsd(receipt.saved)}`;
  const upstream = `"upstream_inference_prompt_cost":${prompt},"upstream_inference_completions_cost":${output}`;
  return `"cost":${charge},"cost_details":{${amounts},"cache_tier":"${receipt.cacheTier}",${upstream}}`;
}

/** What the provider charged for the prompt and for the answer; the prompt's part has what is asked a request. */
export function upstreamParts(receipt: Receipt): { prompt: string; output: string } {
  const prompt = receipt.upstream + receipt.ownProviderCost - receipt.upstreamOutput;
  return { prompt: formatUsd(prompt), output: formatUsd(receipt.upstreamOutput) };
}

/**
 * The receipt at the end of a stream: one ASCII comment line and a single newline, to stand in the same block as
 * the event it precedes. Amounts are exact decimal strings.
 */
export function receiptComment(receipt: Receipt): string {
  const money = amounts(receipt);
  const json = JSON.stringify({
    request_id: receipt.requestId,
    model: receipt.model,
    provider: receipt.provider,
    attempts: receipt.attempts.length,
    benchmark_cost: money.benchmark_cost,
    customer_charge: money.customer_charge,
    saved: money.saved,
    upstream_cost: money.upstream_cost,
    fee_pct: money.fee_pct,
    savings_pct: money.savings_pct,
    own_provider_cost: ownCost(receipt) ?? undefined,
    cache_tier: receipt.cacheTier,
    miss_reason: receipt.missReason ?? undefined,
    usage_source: receipt.usageSource,
    finish_reason: receipt.finishReason,
    output_cap: receipt.outputCap ?? undefined,
    overrun: receipt.overrun || undefined,
    settlement: receipt.settlement,
    overhead_ms: roundMs(receipt.overheadMs),
  });
  return `: x-btl-receipt ${toAscii(json)}\n`;
}

/** The whole receipt as `/v1/requests/{id}` shows it: exact decimal strings, every attempt, the arithmetic. */
export function receiptJson(receipt: Receipt): Record<string, unknown> {
  return {
    id: receipt.requestId,
    object: 'request',
    created_at: receipt.createdAt.toISOString(),
    mode: receipt.mode,
    endpoint: receipt.endpoint,
    requested_model: receipt.requestedModel,
    model: receipt.model,
    provider: receipt.provider || null,
    simulated_provider: receipt.simulatedProvider,
    route_id: receipt.routeId,
    price_id: receipt.priceId,
    benchmark_price_id: receipt.benchmarkPriceId,
    benchmark_provider: receipt.benchmarkProvider,
    usage: { ...usageJson(receipt.usage), source: receipt.usageSource },
    benchmark_usage: receipt.benchmarkUsage ? usageJson(receipt.benchmarkUsage) : null,
    cache_tier: receipt.cacheTier,
    miss_reason: receipt.missReason,
    ...amounts(receipt),
    absorbed_cost: formatUsd(receipt.absorbed),
    own_provider_cost: ownCost(receipt),
    unpriced_meters: receipt.unpriced,
    held: formatUsd(receipt.held),
    overrun: receipt.overrun,
    settlement: receipt.settlement,
    finish_reason: receipt.finishReason,
    output_cap: receipt.outputCap,
    attempts: receipt.attempts.map(attemptJson),
    ttft_ms: receipt.ttftMs,
    latency_ms: receipt.latencyMs,
    overhead_ms: roundMs(receipt.overheadMs),
    arithmetic: {
      rule: chargeRule(receipt),
      share_pct: formatPercent(BigInt(receipt.sharePpm), 1_000_000n),
      explanation: explainCharge(receipt),
      lines: (receipt.arithmetic ?? []).map(lineJson),
    },
  };
}

/** What a row of `requests` says beside its receipt. */
export interface RowFacts {
  /** The HTTP status; 499 where the client left. */
  status: number;
  errorCode: string | null;
  stream: boolean;
  holdId: string | null;
  tag: string | null;
  session: string | null;
}

/** The row of `requests` of a finished request. Text from outside is cut and cleaned of what PostgreSQL refuses. */
export function requestRow(
  receipt: Receipt,
  caller: Pick<Caller, 'workspaceId' | 'keyId'>,
  facts: RowFacts,
): RequestRow {
  const { usage } = receipt;
  return {
    id: receipt.requestId,
    workspace_id: caller.workspaceId,
    mode: receipt.mode,
    key_id: caller.keyId,
    endpoint: receipt.endpoint,
    requested_model: cleanText(receipt.requestedModel) ?? '',
    model_slug: cleanText(receipt.model) || null,
    provider_id: receipt.provider || null,
    route_id: receipt.routeId,
    price_id: receipt.priceId,
    benchmark_price_id: receipt.benchmarkPriceId,
    status: facts.status,
    error_code: facts.errorCode,
    stream: facts.stream,
    cache_tier: receipt.cacheTier,
    miss_reason: cleanText(receipt.missReason),
    finish_reason: cleanText(receipt.finishReason),
    usage_source: receipt.usageSource,
    input_tokens: usage.inputTokens,
    cached_tokens: usage.cacheReadTokens,
    cache_write_tokens: usage.cacheWriteTokens + usage.cacheWrite1hTokens,
    output_tokens: usage.outputTokens,
    reasoning_tokens: usage.reasoningTokens,
    benchmark_pico: String(receipt.benchmark),
    charge_pico: String(receipt.charge),
    upstream_pico: String(receipt.upstream),
    absorbed_pico: receipt.absorbed > 0n ? String(receipt.absorbed) : undefined,
    own_provider_cost_pico: String(receipt.ownProviderCost),
    saved_pico: String(receipt.saved),
    hold_id: facts.holdId,
    // Written in later, where it is wanted: a row keeps one shape.
    wallet_id: undefined,
    i: undefined,
    settlement: receipt.settlement,
    ttft_ms: receipt.ttftMs,
    latency_ms: receipt.latencyMs,
    overhead_us: Math.round(receipt.overheadMs * 1_000),
    tag: cleanText(facts.tag),
    session: cleanText(facts.session),
    attempts: receipt.attempts,
    receipt: storedReceipt(receipt),
    created_at: isoTime(receipt.createdAt.getTime()),
  };
}

/** What `StoredReceipt` reads back. The arithmetic is not in it: usage and price ids give it again, exactly. */
function storedReceipt(receipt: Receipt): Record<string, unknown> {
  return {
    usage: receipt.usage,
    benchmark_usage: receipt.benchmarkUsage,
    benchmark_provider: receipt.benchmarkProvider,
    simulated_provider: receipt.simulatedProvider,
    share_ppm: receipt.sharePpm,
    own_fee_ppm: receipt.ownFeePpm ?? undefined,
    held: String(receipt.held),
    overrun: receipt.overrun,
    output_cap: receipt.outputCap,
    unpriced: receipt.unpriced.length > 0 ? receipt.unpriced : undefined,
    sell: receipt.sell ? storeSellRates(receipt.sell) : undefined,
    routing: receipt.routing ?? undefined,
    cache_key: receipt.cacheKey ?? undefined,
  };
}

function amounts(receipt: Receipt) {
  return {
    benchmark_cost: formatUsd(receipt.benchmark),
    customer_charge: formatUsd(receipt.charge),
    saved: formatUsd(receipt.saved),
    upstream_cost: formatUsd(receipt.upstream),
    fee_pct: feePercent(receipt),
    savings_pct: formatPercent(receipt.saved, receipt.benchmark),
  };
}

/** Null: no key of the customer's own was used. */
function ownCost({ ownFeePpm, ownProviderCost }: Receipt): string | null {
  return ownFeePpm === null ? null : formatUsd(ownProviderCost);
}

/** The gateway's part of the saving in percent; 0 where nothing was saved. */
function feePercent({ charge, upstream, ownProviderCost, benchmark }: Receipt): string {
  return formatPercent(maxPico(charge - upstream, 0n), benchmark - upstream - ownProviderCost);
}

function usageJson(usage: Usage): Record<string, number> {
  return {
    input_tokens: usage.inputTokens,
    cached_input_tokens: usage.cacheReadTokens,
    cache_write_tokens: usage.cacheWriteTokens,
    cache_write_1h_tokens: usage.cacheWrite1hTokens,
    input_audio_tokens: usage.inputAudioTokens,
    output_tokens: usage.outputTokens,
    reasoning_tokens: usage.reasoningTokens,
    output_audio_tokens: usage.outputAudioTokens,
    input_image_tokens: usage.inputImageTokens ?? 0,
    output_image_tokens: usage.outputImageTokens ?? 0,
    web_searches: usage.webSearches ?? 0,
  };
}

function attemptJson(attempt: Attempt): Record<string, unknown> {
  return {
    provider: attempt.provider,
    route_id: attempt.routeId,
    upstream_id: attempt.upstreamId,
    outcome: attempt.outcome,
    status: attempt.status,
    latency_ms: roundMs(attempt.latencyMs),
    cost: attempt.cost,
    born_by: attempt.bornBy,
    own_key_id: attempt.ownKeyId ?? null,
    key_index: attempt.keyIndex ?? null,
  };
}

function lineJson(line: ChargeLine): Record<string, unknown> {
  return {
    of: line.of,
    meter: line.meter,
    tokens: line.tokens,
    rate_per_mtok: line.ratePerMtok,
    amount: line.amount,
  };
}

function roundMs(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
