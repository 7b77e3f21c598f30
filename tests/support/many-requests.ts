import type { Pool } from 'pg';

export interface ManyRequests {
  workspaceId: string;
  mode?: 'live' | 'test';
  /** Their keys, in turn. */
  keyIds: readonly string[];
  count: number;
  /** Spread evenly over this time, the last at its end. */
  from: Date;
  to: Date;
  /** Begins their ids; another one for every call. */
  name: string;
}

/** Writes rows of `requests` as settled calls leave them, by one statement; their money is in no ledger. */
export async function seedRequests(pool: Pool, wanted: ManyRequests): Promise<void> {
  const { workspaceId, mode = 'test', keyIds, count, from, to, name } = wanted;
  const insert = {
    text: `insert into requests (id, workspace_id, mode, key_id, endpoint, requested_model, model_slug, provider_id, status,
        error_code, stream, cache_tier, usage_source, input_tokens, cached_tokens, output_tokens, benchmark_pico, charge_pico,
        upstream_pico, saved_pico, settlement, ttft_ms, latency_ms, overhead_us, tag, attempts, receipt, created_at)
      select 'req_' || $1 || lpad(n::text, 8, '0'), $2, $3::mode, ($4::text[])[1 + n % cardinality($4::text[])], 'chat.completions',
             'acme/model-' || n % 23, 'acme/model-' || n % 23, case when n % 50 = 0 then null else 'provider-' || n % 7 end,
             case when n % 50 = 0 then 502 when n % 97 = 0 then 429 else 200 end,
             case when n % 50 = 0 then 'upstream_error' when n % 97 = 0 then 'rate_limit_exceeded' end,
             n % 2 = 0, case when n % 5 = 0 and n % 50 > 0 then 'exact_response_cache' when n % 31 = 0 then 'inflight_dedupe' else 'miss' end,
             'provider', 100 + n % 900, n % 90, 10 + n % 400,
             case when n % 50 = 0 then 0 else 3000000 + n::bigint * 7 end, case when n % 50 = 0 then 0 else 1000000 + n::bigint * 3 end,
             case when n % 5 = 0 then 0 else 900000 + n::bigint end, case when n % 50 = 0 then 0 else 2000000 + n::bigint * 4 end,
             'posted', 80 + n % 400, 100 + (n::bigint * 7919) % 4000, 900,
             case when n % 3 = 0 then null else 'team-' || n % 11 end, '[]', '{}',
             $6::timestamptz + ($7::timestamptz - $6::timestamptz) * (n::float8 / $5)
        from generate_series(1, $5::int) as n`,
    values: [name, workspaceId, mode, keyIds, count, from, to],
    query_timeout: 600_000,
  };
  await pool.query(insert);
}
