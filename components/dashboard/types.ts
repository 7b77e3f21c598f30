import type { ChargeLine } from '@/lib/billing/types';

/**
 * What the dashboard shows: the JSON of our own API, as its presenters print it. Amounts are exact decimals
 * in USD, times are ISO texts.
 */

export type DashboardMode = 'live' | 'test';

/** A row of `GET /v1/requests`. */
export interface RequestRow {
  id: string;
  created_at: string;
  requested_model: string;
  model: string | null;
  provider: string | null;
  status: number;
  error_code: string | null;
  stream: boolean;
  key: { id: string; name: string | null };
  cache_tier: string;
  input_tokens: number;
  cached_input_tokens: number;
  output_tokens: number;
  customer_charge: string;
  saved: string;
  settlement: string;
  latency_ms: number;
}

export interface RequestPage {
  data: RequestRow[];
  next_cursor: string | null;
}

export interface Credits {
  balance: string;
  held: string;
  available: string;
}

/** Credits beside the figures of `GET /v1/usage/summary`. */
export interface Summary {
  mode: DashboardMode;
  credits: Credits;
  usage: {
    request_count: number;
    success_count: number;
    customer_charge: string;
    customer_saved: string;
    benchmark_direct_cost: string;
    avg_latency_ms: string | number;
    cache_tiers: { exact_response: number; inflight_dedupe: number; semantic: number };
  };
  /** What was saved in percent of the benchmark. */
  saved_pct: string;
}

/** A secret of a key that was rotated. */
export interface OldSecretRow {
  id: string;
  prefix: string;
  last_four: string;
  works_until: string;
  last_used_at: string | null;
}

/** A row of `GET /v1/api-keys`. */
export interface KeyRow {
  id: string;
  name: string;
  mode: DashboardMode;
  status: 'active' | 'retiring' | 'revoked' | 'expired';
  prefix: string;
  last_four: string;
  scopes: string[];
  /** Null: all. */
  models: string[] | null;
  requests_per_minute: number | null;
  tokens_per_minute: number | null;
  concurrency: number | null;
  cache: boolean;
  fit: boolean;
  spend_limit: { amount: string; reset: string; spent: string; remaining: string } | null;
  expires_at: string | null;
  revoked_at: string | null;
  last_used_at: string | null;
  /** Since when its secret is the present one. */
  rotated_at: string | null;
  /** What a rotation replaced and still works. */
  old_secrets: OldSecretRow[];
  created_at: string;
  /** How long its revocation can still be taken back; of the dashboard's own rows. */
  undo_ms?: number;
  /** Who made it, in words, also when they have left; absent where one key alone is printed. */
  made_by?: string | null;
}

/** A new key with its secret, which is shown this once. */
export interface IssuedKey extends KeyRow {
  key: string;
  /** Of a rotation: the secret before. */
  replaces?: OldSecretRow;
}

/** A scope in the words of `lib/auth/scopes.ts`. */
export interface ScopeChoice {
  name: string;
  meaning: string;
}

/** A row of a provider in `GET /api/account/provider-keys`: a key of the workspace's own there. */
export interface ProviderKeyRow {
  id: string;
  provider: string;
  name: string;
  last_four: string;
  base_url: string | null;
  /** Of a cloud. */
  region: string | null;
  priority: number;
  enabled: boolean;
  /** False: sealed under another ENCRYPTION_KEY; it must be entered again. */
  readable: boolean;
  last_used_at: string | null;
  last_error: string | null;
  last_error_at: string | null;
  created_at: string;
}

export interface ProviderRow {
  id: string;
  name: string;
  /** What it is called with: a key, a pair of AWS or a key of Bedrock's, a service account of Google's. */
  takes: 'key' | 'aws' | 'service_account';
  /** It has no usual address: a key needs one of the customer's own. */
  needs_base_url: boolean;
  /** The server has a key of its own for it. */
  ours: boolean;
  /** It has left the catalog: its keys rest. */
  gone: boolean;
  keys: ProviderKeyRow[];
}

/** When the workspace's own provider keys are used, and at what fee. */
export interface OwnKeyChoice {
  order: 'first' | 'fallback' | 'only';
  may_cross: boolean;
  fee_pct: string;
}

/** `GET /api/account/provider-keys`. */
export interface ProvidersView {
  data: ProviderRow[];
  settings: OwnKeyChoice;
}

export interface StatementEntry {
  id: string;
  created_at: string;
  kind: 'grant' | 'payment' | 'charge' | 'upstream' | 'correction';
  amount: string;
  balance_after: string;
  request_id: string | null;
  reason: string | null;
}

export interface ReceiptLine extends Pick<ChargeLine, 'of' | 'meter' | 'tokens' | 'amount'> {
  rate_per_mtok: string;
}

export interface ReceiptAttempt {
  provider: string;
  route_id: string;
  upstream_id: string;
  outcome: string;
  status: number | null;
  latency_ms: number;
  cost: string | null;
  born_by: 'customer' | 'gateway' | null;
  /** The workspace's own key it was tried with; null: one of ours. */
  own_key_id: string | null;
  /** Which of several keys of ours; null: there is one. */
  key_index: number | null;
}

/** One route that was considered for a request, best first. */
export interface ReceiptRoute {
  provider: string;
  route_id: string;
  model: string;
  /** What they were compared by: USD as decimal text, or milliseconds, or tokens a second. */
  score: string | number | null;
  price_estimate: string | null;
  verdict: string;
  why: string;
}

export interface ReceiptRouting {
  reason: string;
  rule: string | null;
  expected_input_tokens: number;
  expected_output_tokens: number;
  considered: ReceiptRoute[];
}

export interface ReceiptUsage {
  input_tokens: number;
  cached_input_tokens: number;
  cache_write_tokens: number;
  cache_write_1h_tokens: number;
  input_audio_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  output_audio_tokens: number;
  input_image_tokens: number;
  output_image_tokens: number;
  web_searches: number;
}

/** `GET /v1/requests/{id}`. */
export interface PrintedReceipt {
  id: string;
  created_at: string;
  mode: DashboardMode;
  endpoint: string;
  requested_model: string;
  model: string;
  provider: string | null;
  simulated_provider: string | null;
  route_id: string | null;
  price_id: string | null;
  benchmark_price_id: string | null;
  benchmark_provider: string | null;
  usage: ReceiptUsage & { source: string };
  cache_tier: string;
  miss_reason: string | null;
  benchmark_cost: string;
  customer_charge: string;
  saved: string;
  upstream_cost: string;
  /** What the gateway bears beside that. */
  absorbed_cost: string;
  /** Meters without a rate: charged to nobody. */
  unpriced_meters: string[];
  /** Null: no provider key of the customer's own was used. */
  own_provider_cost: string | null;
  fee_pct: string;
  savings_pct: string;
  held: string;
  overrun: boolean;
  settlement: string;
  finish_reason: string | null;
  output_cap: number | null;
  attempts: ReceiptAttempt[];
  /** Null where the request ended before a route was looked for. */
  routing: ReceiptRouting | null;
  ttft_ms: number | null;
  latency_ms: number;
  overhead_ms: number;
  arithmetic: { rule: string; share_pct: string; explanation: string; lines: ReceiptLine[] };
  status: number;
  error_code: string | null;
  stream: boolean;
  key: { id: string; name: string | null };
  tag: string | null;
  session: string | null;
}
