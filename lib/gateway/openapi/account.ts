import { z } from 'zod';
import { SCOPE_NAMES } from '@/lib/auth/scopes';
import { Savings } from './inference';
import { CacheTier, Count, listOf, Mode, Moment, Usd, UsdText } from './parts';

/** What the endpoints of a workspace answer: account, usage, requests, keys. */

const OldSecret = z.object({
  id: z.string(),
  prefix: z.string(),
  last_four: z.string(),
  works_until: Moment,
  last_used_at: Moment.nullable(),
});

export const ApiKey = z.object({
  id: z.string(),
  object: z.literal('api_key'),
  name: z.string(),
  mode: Mode,
  status: z.enum(['active', 'retiring', 'revoked', 'expired']),
  prefix: z.string(),
  last_four: z.string(),
  scopes: z.array(z.enum(SCOPE_NAMES)),
  models: z.array(z.string()).nullable(),
  requests_per_minute: Count.nullable(),
  tokens_per_minute: Count.nullable(),
  concurrency: Count.nullable(),
  cache: z.boolean(),
  fit: z.boolean().describe('A cap that the credits do not cover is lowered instead of refused'),
  spend_limit: z
    .object({
      amount: UsdText,
      reset: z.enum(['never', 'daily', 'weekly', 'monthly']),
      spent: UsdText,
      remaining: UsdText,
      period_start: Moment.nullable(),
    })
    .nullable(),
  expires_at: Moment.nullable(),
  revoked_at: Moment.nullable(),
  last_used_at: Moment.nullable(),
  rotated_at: Moment.nullable().describe('Since when its secret is the present one; null: since it was made'),
  old_secrets: z.array(OldSecret).describe('What a rotation replaced and still works'),
  created_by: z.string().nullable(),
  created_at: Moment,
});
export const ApiKeyList = listOf(ApiKey).extend({ has_more: z.boolean() });
export const IssuedKey = ApiKey.extend({ key: z.string().describe('The secret, shown this once') });
export const RotatedKey = IssuedKey.extend({
  replaces: OldSecret.describe('The secret before, and until when it works'),
});
export const RevokedKey = ApiKey.extend({ deleted: z.literal(true) });

const amounts = z.object({ balance: UsdText, held: UsdText, available: UsdText });
const credits = { currency: z.literal('usd'), balance: Usd, held: Usd, available: Usd, amounts };

export const Credits = z.object({ object: z.literal('credits'), mode: Mode, ...credits });

export const Account = z.object({
  object: z.literal('account'),
  mode: Mode,
  workspace: z.object({
    id: z.string(),
    name: z.string().nullable(),
    cache: z.boolean(),
    share_pct: z.number(),
  }),
  key: ApiKey,
  limits: z.object({
    requests_per_minute: Count,
    tokens_per_minute: Count.nullable(),
    concurrency: Count.nullable(),
  }),
  credits: z.object(credits),
});

const figures = {
  request_count: Count,
  success_count: Count,
  customer_charge: Usd,
  customer_saved: Usd,
  benchmark_direct_cost: Usd,
  actual_upstream_cost: Usd,
  own_provider_cost: Usd.describe('What providers charged the customer’s own keys'),
  input_tokens: Count,
  cached_input_tokens: Count,
  output_tokens: Count,
  avg_latency_ms: z.number(),
  cache_tiers: z.object({ exact_response: Count, inflight_dedupe: Count, semantic: Count }),
  savings: Savings,
};
export const UsageSummary = z.object(figures);
export const UsageSeries = listOf(z.object({ start: Moment, ...figures })).extend({
  interval: z.enum(['hour', 'day', 'week', 'month']),
  from: Moment,
  to: Moment,
  has_more: z.boolean(),
});

const rowFacts = {
  status: z.int(),
  error_code: z.string().nullable(),
  stream: z.boolean(),
  key: z.object({ id: z.string(), name: z.string().nullable() }),
  tag: z.string().nullable(),
  session: z.string().nullable(),
};
const Settlement = z.enum(['posted', 'voided', 'expired', 'pending', 'none']);

export const RequestList = listOf(
  z.object({
    id: z.string(),
    object: z.literal('request'),
    created_at: Moment,
    mode: Mode,
    endpoint: z.string(),
    requested_model: z.string(),
    model: z.string().nullable(),
    provider: z.string().nullable(),
    ...rowFacts,
    cache_tier: CacheTier,
    miss_reason: z.string().nullable(),
    input_tokens: Count,
    cached_input_tokens: Count,
    output_tokens: Count,
    reasoning_tokens: Count,
    benchmark_cost: UsdText,
    customer_charge: UsdText,
    saved: UsdText,
    settlement: Settlement,
    finish_reason: z.string().nullable(),
    attempts: Count,
    ttft_ms: Count.nullable(),
    latency_ms: Count,
  }),
).extend({ has_more: z.boolean(), next_cursor: z.string().nullable() });

const Tokens = {
  input_tokens: Count,
  cached_input_tokens: Count,
  cache_write_tokens: Count,
  cache_write_1h_tokens: Count,
  input_audio_tokens: Count,
  output_tokens: Count,
  reasoning_tokens: Count,
  output_audio_tokens: Count,
  input_image_tokens: Count,
  output_image_tokens: Count,
  web_searches: Count,
};

const Attempt = z.object({
  provider: z.string(),
  route_id: z.string(),
  upstream_id: z.string(),
  outcome: z.string(),
  status: z.int().nullable(),
  latency_ms: z.number(),
  cost: UsdText.nullable(),
  born_by: z.enum(['customer', 'gateway']).nullable(),
  own_key_id: z.string().nullable(),
  key_index: Count.nullable(),
});

const Considered = z.object({
  provider: z.string(),
  route_id: z.string(),
  model: z.string(),
  score: z.union([z.string(), z.number()]).nullable(),
  price_estimate: UsdText.nullable(),
  success_pct: z.number(),
  expected_cached_tokens: Count,
  verdict: z.string(),
  why: z.string(),
});

export const Request = z.object({
  id: z.string(),
  object: z.literal('request'),
  created_at: Moment,
  mode: Mode,
  endpoint: z.string(),
  requested_model: z.string(),
  model: z.string(),
  provider: z.string().nullable(),
  simulated_provider: z.string().nullable(),
  route_id: z.string().nullable(),
  price_id: z.string().nullable(),
  benchmark_price_id: z.string().nullable(),
  benchmark_provider: z.string().nullable(),
  usage: z.object({ ...Tokens, source: z.enum(['provider', 'counted', 'cache', 'none']) }),
  benchmark_usage: z.object(Tokens).nullable(),
  cache_tier: CacheTier,
  miss_reason: z.string().nullable(),
  benchmark_cost: UsdText,
  customer_charge: UsdText,
  saved: UsdText,
  upstream_cost: UsdText,
  fee_pct: z.string(),
  savings_pct: z.string(),
  absorbed_cost: UsdText.describe('What the gateway bears: attempts that failed and were billed'),
  own_provider_cost: UsdText.nullable(),
  unpriced_meters: z.array(z.string()),
  held: UsdText,
  overrun: z.boolean(),
  settlement: Settlement,
  finish_reason: z.string().nullable(),
  output_cap: Count.nullable(),
  attempts: z.array(Attempt),
  ttft_ms: Count.nullable(),
  latency_ms: Count,
  overhead_ms: z.number(),
  arithmetic: z.object({
    rule: z.string(),
    share_pct: z.string(),
    explanation: z.string(),
    lines: z.array(
      z.object({
        of: z.enum(['upstream', 'benchmark', 'sell']),
        meter: z.string(),
        tokens: Count,
        rate_per_mtok: UsdText,
        amount: UsdText,
      }),
    ),
  }),
  routing: z
    .object({
      reason: z.string(),
      rule: z.string().nullable(),
      sort: z.enum(['price', 'latency', 'throughput']).nullable(),
      expected_input_tokens: Count,
      expected_output_tokens: Count,
      considered: z.array(Considered),
    })
    .nullable(),
  ...rowFacts,
});

export const Health = z.object({ status: z.literal('ok') });
export const Readiness = z.object({
  status: z.enum(['ready', 'not_ready']),
  checks: z.object({ database: z.boolean(), migrations: z.boolean(), routes: z.boolean() }),
});
