import type { ApiError } from '@/lib/base/errors';
import { log } from '@/lib/base/log';
import type { Meter } from '@/lib/base/meters';
import { formatUsd, type Pico, pico, ZERO } from '@/lib/base/money';
import { costAttempts, priceCall } from '@/lib/billing/call-cost';
import { savedOf, settleAmounts } from '@/lib/billing/cost';
import { newHold } from '@/lib/billing/ledger';
import { requestRow } from '@/lib/billing/receipt';
import type { Attempt, Receipt, RequestRow } from '@/lib/billing/types';
import type { SellRates } from '@/lib/catalog/model';
import type { Price } from '@/lib/catalog/price';
import { NO_USAGE, type Usage } from '@/lib/openai/usage';
import type { Call, Candidate } from './call';
import { refusedError } from './hold';
import { settleTokenRate } from './token-rate';
import { stopSelling } from './unpriced';

/** What is known of a call when it ends. */
export interface Ending {
  candidate: Candidate | null;
  usage: Usage;
  usageSource: Receipt['usageSource'];
  cacheTier: Receipt['cacheTier'];
  finishReason: string | null;
  /** The HTTP status as recorded; 499 where the client left. */
  status: number;
  errorCode: string | null;
  /** False: nothing is charged, whatever was used. */
  charged: boolean;
}

/**
 * Ends a call's money: one receipt, one settlement, one row. Resolves when it is committed, or, where the
 * database failed, when it is safe in the journal (`settlement: "pending"`).
 */
export async function settleCall(call: Call, ending: Ending): Promise<Receipt> {
  if (call.counting) await Promise.all(call.counting);
  const receipt = receiptOf(call, ending);
  settleTokenRate(call, ending.charged ? ending.usage : null);
  const { ledger } = call.visit.runtime;
  const row = rowOf(call, receipt, ending);
  const outcome = call.hold ? (ending.charged ? 'post' : 'void') : 'none';
  const closing = {
    hold: call.hold,
    outcome,
    charge: receipt.charge,
    upstream: receipt.upstream,
    row,
  } as const;
  const state = await (outcome === 'post' ? ledger.settle(closing) : ledger.release(closing));
  receipt.settlement = state;
  call.visit.runtime.news.tell(call.caller.workspaceId);
  if (state === 'voided' || state === 'expired') {
    // Its hold had been given up before (the process slept past its lease): nothing was taken.
    receipt.saved = savedOf(receipt.benchmark, receipt.ownProviderCost, ZERO);
    receipt.charge = ZERO;
  }
  if (receipt.unpriced.length > 0 && ending.candidate) await stopSelling(call, ending.candidate, receipt);
  return receipt;
}

function rowOf(call: Call, receipt: Receipt, ending: Ending): RequestRow {
  return requestRow(receipt, call.caller, {
    status: ending.status,
    errorCode: ending.errorCode,
    stream: call.stream,
    holdId: call.hold?.id ?? null,
    tag: call.switches.tag,
    session: call.switches.session,
  });
}

/**
 * Ends a call that the cache answers: its charge is known, the stored usage at today's prices with upstream nothing, so
 * credits are set aside and taken at once.
 * @throws ApiError gateway_insufficient_credits, key_limit_exceeded
 */
export async function chargeCall(call: Call, ending: Ending & { candidate: Candidate }): Promise<Receipt> {
  const { caller, visit, quotedMax } = call;
  let amounts = hitAmounts(call, ending.candidate, ending);
  if (quotedMax !== null && quotedMax < amounts.charge)
    amounts = amountsOf(call, ending.candidate, ending, pico(quotedMax));
  if (amounts.charge === 0n) return settleCall(call, ending);
  const hold = newHold({
    requestId: visit.requestId,
    walletId: caller.walletId,
    keyId: caller.keyId,
    amount: amounts.charge,
  });
  call.hold = hold;
  const receipt = receiptOf(call, ending, amounts);
  const charged = visit.runtime.ledger.charge({ hold, row: rowOf(call, receipt, ending) });
  // What failed was not written down: there is nothing to free.
  const state = await charged.catch((error) => {
    call.hold = null;
    throw error;
  });
  if (typeof state !== 'string') {
    call.hold = null;
    throw refusedError(call, state, null);
  }
  receipt.settlement = state;
  visit.runtime.news.tell(caller.workspaceId);
  settleTokenRate(call, ending.usage);
  return receipt;
}

/** A call that failed: all that was held is free again, and the row says what happened. */
export function releaseCall(call: Call, error: ApiError): Promise<Receipt> {
  return settleCall(call, {
    candidate: null,
    usage: NO_USAGE,
    usageSource: 'none',
    cacheTier: 'miss',
    finishReason: null,
    status: error.status,
    errorCode: error.code,
    charged: false,
  });
}

function receiptOf(call: Call, ending: Ending, known?: Amounts): Receipt {
  const { candidate, usage } = ending;
  const held = call.hold?.amount ?? ZERO;
  const amounts = known ?? (ending.charged && candidate ? amountsOf(call, candidate, ending, held) : NOTHING);
  const failed = costAttempts(call.attempts, (attempt) => priceOfAttempt(call, attempt));
  const last = call.attempts[call.attempts.length - 1];
  const answered = call.attempts.findLast(({ outcome }) => ANSWERED.has(outcome));
  if (answered && ending.charged && ending.cacheTier === 'miss') {
    answered.cost = formatUsd(amounts.upstream + amounts.ownProviderCost);
    answered.bornBy = 'customer';
  }
  const latencyMs = performance.now() - call.visit.startedAt;
  return {
    requestId: call.visit.requestId,
    createdAt: new Date(call.createdAt),
    mode: call.caller.mode,
    endpoint: call.endpoint,
    requestedModel: call.request.model,
    model: (candidate ?? call.candidates[0])?.model.slug ?? call.request.model,
    provider: candidate?.servedBy ?? last?.provider ?? '',
    simulatedProvider: candidate?.simulated ? candidate.route.provider.id : null,
    routeId: candidate?.route.id ?? last?.routeId ?? null,
    priceId: candidate?.price.id ?? null,
    benchmarkPriceId: candidate?.benchmark.id ?? null,
    benchmarkProvider: candidate?.benchmarkProvider ?? null,
    usage,
    usageSource: ending.usageSource,
    cacheTier: ending.cacheTier,
    cacheKey: call.fingerprint ? call.fingerprint.key : null,
    missReason: ending.cacheTier === 'miss' ? call.missReason : null,
    benchmark: amounts.benchmark,
    upstream: amounts.upstream,
    upstreamOutput: amounts.upstreamOutput,
    absorbed: pico(failed + amounts.absorbed),
    unpriced: amounts.unpriced,
    ownProviderCost: amounts.ownProviderCost,
    ownFeePpm: amounts.ownFeePpm,
    charge: amounts.charge,
    saved: amounts.saved,
    overrun: amounts.overrun,
    sharePpm: call.caller.savingsSharePpm,
    sell: candidate?.model.sell ?? null,
    routing: call.routing,
    held,
    settlement: call.hold ? (ending.charged ? 'posted' : 'voided') : 'none',
    finishReason: ending.finishReason,
    outputCap: call.cap.named ? call.cap.tokens : null,
    attempts: call.attempts,
    ttftMs: call.ttftMs === null ? null : Math.round(call.ttftMs),
    latencyMs: Math.round(latencyMs),
    overheadMs: Math.max(0, Math.round((latencyMs - call.upstreamMs) * 1_000) / 1_000),
  };
}

/** Of the attempt that the customer pays for; a loser of a hedge has another word. */
const ANSWERED: ReadonlySet<string> = new Set(['success', 'client_closed']);

/** Each route once, but for the customer's own keys: whose key it was tells them apart. */
function priceOfAttempt({ candidates }: Call, { routeId, ownKeyId }: Attempt): Price | null {
  const tried = candidates.find(({ route, own }) => route.id === routeId && own?.keyId === ownKeyId);
  return tried?.price ?? null;
}

interface Amounts {
  benchmark: Pico;
  upstream: Pico;
  upstreamOutput: Pico;
  /** What unpriced meters cost us. */
  absorbed: Pico;
  unpriced: readonly Meter[];
  ownProviderCost: Pico;
  ownFeePpm: number | null;
  charge: Pico;
  saved: Pico;
  overrun: boolean;
}

const NOTHING: Amounts = {
  benchmark: ZERO,
  upstream: ZERO,
  upstreamOutput: ZERO,
  absorbed: ZERO,
  unpriced: [],
  ownProviderCost: ZERO,
  ownFeePpm: null,
  charge: ZERO,
  saved: ZERO,
  overrun: false,
};

/**
 * The amounts of a call; a meter that one of its prices has no rate for is charged to nobody.
 * @param limit the most that may be charged; null: the benchmark
 */
function amountsOf(call: Call, candidate: Candidate, ending: Ending, limit: Pico | null): Amounts {
  const hit = ending.cacheTier !== 'miss';
  const { own, benchmark, model } = candidate;
  const price = hit ? null : candidate.price;
  const costs = priceCall(ending.usage, { price, benchmark, sell: model.sell });
  const ownFeePpm = own?.feePpm ?? null;
  const { charge, saved, overrun } = settleAmounts({
    upstream: costs.upstream,
    benchmark: costs.benchmark,
    sell: costs.sell,
    sharePpm: call.caller.savingsSharePpm,
    ownFeePpm,
    hold: limit ?? costs.benchmark,
    hit,
  });
  if (overrun)
    log.error(
      { requestId: call.visit.requestId, priceId: candidate.price.id },
      'charge above the hold: the excess is ours',
    );
  const { unpriced, upstreamOutput } = costs;
  const [upstream, absorbed, ownProviderCost] = own
    ? [ZERO, ZERO, costs.upstream]
    : [costs.upstream, costs.surplus, ZERO];
  return {
    benchmark: costs.benchmark,
    upstream,
    upstreamOutput,
    absorbed,
    unpriced,
    ownProviderCost,
    ownFeePpm,
    charge,
    saved,
    overrun,
  };
}

interface PricedHit {
  benchmark: Price;
  sell: SellRates | null;
  sharePpm: number;
  ownFeePpm: number | null;
  amounts: Amounts;
}

/** By the usage of a stored answer: its hits cost the same for as long as prices and share do. */
const pricedHits = new WeakMap<Usage, PricedHit>();

function hitAmounts(call: Call, candidate: Candidate, ending: Ending): Amounts {
  const { benchmark, model } = candidate;
  const sell = model.sell ?? null;
  const sharePpm = call.caller.savingsSharePpm;
  const ownFeePpm = candidate.own?.feePpm ?? null;
  const known = pricedHits.get(ending.usage);
  const isSame =
    known !== undefined &&
    known.benchmark === benchmark &&
    known.sell === sell &&
    known.sharePpm === sharePpm &&
    known.ownFeePpm === ownFeePpm;
  if (isSame) return known.amounts;
  const amounts = amountsOf(call, candidate, ending, null);
  pricedHits.set(ending.usage, { benchmark, sell, sharePpm, ownFeePpm, amounts });
  return amounts;
}
