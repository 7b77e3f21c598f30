import type { Mode } from '@/lib/auth/caller';
import type { Meter } from '@/lib/base/meters';
import type { Pico } from '@/lib/base/money';
import type { SellRates } from '@/lib/catalog/model';
import type { Usage } from '@/lib/openai/usage';

/** Credits set aside for one request. */
export interface Hold {
  id: `hold_${string}`;
  requestId: string;
  walletId: string;
  keyId: string;
  amount: Pico;
}

export interface HoldRequest {
  requestId: string;
  walletId: string;
  keyId: string;
  amount: Pico;
  /** The first upstream byte may follow at once: should this process die, the hold is not just freed. */
  dispatched: boolean;
  /** Nothing is held where the cache has an answer under this key (hex). Null: it was not asked. */
  unlessStored: string | null;
}

/** The cache has the answer: nothing was held. */
export interface StoredAnswer {
  stored: true;
}

/** How a hold ended; `pending`: kept in the journal until the database is back; `none`: there was no hold. */
export type Settlement = 'posted' | 'voided' | 'expired' | 'pending' | 'none';

/** Why a hold was refused. */
export interface HoldRefusal {
  refused: 'credits' | 'key_limit';
  needed: Pico;
  /** What is free of the limit that refused. */
  remaining: Pico;
}

/** One try at one route, as recorded. */
export interface Attempt {
  provider: string;
  routeId: string;
  upstreamId: string;
  outcome: 'success' | 'client_closed' | (string & {});
  status: number | null;
  latencyMs: number;
  /** USD as a decimal string; null where nothing was billed. */
  cost: string | null;
  bornBy: 'customer' | 'gateway' | null;
  /** The customer's own key it was tried with; absent: one of ours. */
  ownKeyId?: string;
  /** Which of several keys of ours it was tried with, by its place in the operator's list; absent: there is one. */
  keyIndex?: number;
  /**
   * Of an attempt that was of no use and is billed all the same: what its provider counted, else what we counted of
   * prompt and output received. Null or absent: nothing is billed for it, or it is the answer. Kept, not printed.
   */
  billedUsage?: Usage | null;
  /** The price `cost` was worked out by, where there is a `billedUsage`. Kept, not printed. */
  priceId?: string;
}

/** The finished truth of one request; headers, last chunk, row, ledger and dashboard print it. */
export interface Receipt {
  requestId: string;
  createdAt: Date;
  mode: Mode;
  endpoint: string;
  requestedModel: string;
  model: string;
  provider: string;
  /** The real provider whose prices the sandbox took. */
  simulatedProvider: string | null;
  routeId: string | null;
  priceId: string | null;
  benchmarkPriceId: string | null;
  benchmarkProvider: string | null;
  usage: Usage;
  /** What the benchmark counts where that differs: the caller's own words, without our own cache markers. */
  benchmarkUsage?: Usage;
  usageSource: 'provider' | 'counted' | 'cache' | 'none';
  cacheTier: 'miss' | 'exact_response_cache';
  /** Under which key (hex) the cache keeps an answer to this request; absent where it keeps none. No customer sees it. */
  cacheKey?: string | null;
  missReason: string | null;
  benchmark: Pico;
  /** What the gateway paid for the answer. */
  upstream: Pico;
  /** What of the provider's charge, to the gateway or to the customer's own key, the answer's tokens are. */
  upstreamOutput: Pico;
  /** What the gateway bears beside that: attempts of no use, and meters that nobody can be charged for. */
  absorbed: Pico;
  /** Meters the provider reported that a price of this call has no rate for: charged to nobody. */
  unpriced: readonly Meter[];
  /** What the provider charged a key of the customer's own: no money of ours. */
  ownProviderCost: Pico;
  /** Our fee on that, in parts per million; null: no key of the customer's own was used. */
  ownFeePpm: number | null;
  charge: Pico;
  saved: Pico;
  /** The gateway's share of the saving, in parts per million. */
  sharePpm: number;
  /** What the hold was; the charge never exceeds it. */
  held: Pico;
  /** True: the provider reported more than the hold; the excess is the gateway's. */
  overrun: boolean;
  settlement: Settlement;
  finishReason: string | null;
  outputCap: number | null;
  attempts: Attempt[];
  ttftMs: number | null;
  latencyMs: number;
  overheadMs: number;
  /** The model's own sell rates as they stood, where it has them: they are dated nowhere else. */
  sell?: SellRates | null;
  /** Null where the request failed before a route was looked for. */
  routing?: Routing | null;
  /** "explain this charge": one line a meter. Not stored: whoever reads a receipt works it out again. */
  arithmetic?: ChargeLine[];
}

/** What decided a route's place among those considered, or why it was refused. */
export type RouteVerdict =
  | 'price'
  | 'failing'
  | 'cache_warm'
  | 'ordered'
  | 'latency'
  | 'throughput'
  | 'unmeasured'
  | 'unconfirmed_price'
  | 'above_benchmark'
  | 'circuit_open'
  | `refused:${string}`;

/** One route that was considered. */
export interface ConsideredRoute {
  provider: string;
  routeId: string;
  model: string;
  priceId: string;
  verdict: RouteVerdict;
  /** How often it answered lately, in a thousand. */
  successPermille?: number;
  /** Milliseconds to the first token or tokens a second, where the order is by one of them. */
  measured?: number;
  /** Tokens of the prompt that its provider was expected to have in its cache. */
  cachedTokens?: number;
}

/** Why a request went where it did. Sums and words are made when it is read: prices are dated, and their ids are here. */
export interface Routing {
  /** The rule of a virtual model that chose: `btl/auto: code`. */
  rule: string | null;
  sort: 'price' | 'latency' | 'throughput' | null;
  /** What the request was expected to use. */
  promptTokens: number;
  outputTokens: number;
  /** In the order they were to be tried, then those refused; the first ten. */
  considered: readonly ConsideredRoute[];
}

export interface ChargeLine {
  of: 'upstream' | 'benchmark' | 'sell';
  meter: string;
  tokens: number;
  /** USD per million tokens, decimal string. */
  ratePerMtok: string;
  /** USD, decimal string. */
  amount: string;
}

/** What ends a request's money: exactly one of these per request that had a hold; also written for requests that failed before one. */
export interface Closing {
  hold: Hold | null;
  /** `post`: take the charge and free the rest. `void`: free all. `none`: there was no hold. */
  outcome: 'post' | 'void' | 'none';
  charge: Pico;
  upstream: Pico;
  row: RequestRow;
}

/** One row of `requests`, in the table's column names; bigints travel as decimal strings. */
export interface RequestRow {
  id: string;
  workspace_id: string;
  mode: Mode;
  key_id: string;
  endpoint: string;
  requested_model: string;
  model_slug: string | null;
  provider_id: string | null;
  route_id: string | null;
  price_id: string | null;
  benchmark_price_id: string | null;
  status: number;
  error_code: string | null;
  stream: boolean;
  cache_tier: string;
  miss_reason: string | null;
  finish_reason: string | null;
  usage_source: string;
  input_tokens: number;
  cached_tokens: number;
  cache_write_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  benchmark_pico: string;
  charge_pico: string;
  upstream_pico: string;
  /** Absent: nothing. */
  absorbed_pico?: string;
  own_provider_cost_pico: string;
  saved_pico: string;
  hold_id: string | null;
  /** Of a row that charges at once. */
  wallet_id?: string;
  /** Its place in such a statement. */
  i?: number;
  settlement: string;
  ttft_ms: number | null;
  latency_ms: number;
  overhead_us: number;
  tag: string | null;
  session: string | null;
  attempts: unknown;
  receipt: unknown;
  created_at: string;
}

/** A row whose hold is born posted: an exact charge, taken at once. */
export interface ChargedRow extends RequestRow {
  wallet_id: string;
  hold_id: string;
}
