-- Sums of `requests` that pages read instead of a million rows (docs/decisions/0020-rollups.md). At every moment:
-- what the rows say = the rollups + the rows written at or after `folded_below`.

-- Rows from before have 0: they are folded here. A constant first, so that no row is rewritten.
ALTER TABLE "requests" ADD COLUMN "written_xid" xid8 NOT NULL DEFAULT '0';
ALTER TABLE "requests" ALTER COLUMN "written_xid" SET DEFAULT pg_current_xact_id();

CREATE INDEX "requests_written_xid_idx" ON "requests"("written_xid");

CREATE TABLE "request_rollups" (
    "workspace_id" TEXT NOT NULL,
    "mode" "mode" NOT NULL,
    "dimension" TEXT NOT NULL,
    "slot" TIMESTAMPTZ(3) NOT NULL,
    "value" TEXT NOT NULL,
    "requests" BIGINT NOT NULL,
    "successes" BIGINT NOT NULL,
    "charge_pico" DECIMAL(38,0) NOT NULL,
    "saved_pico" DECIMAL(38,0) NOT NULL,
    "benchmark_pico" DECIMAL(38,0) NOT NULL,
    "upstream_pico" DECIMAL(38,0) NOT NULL,
    "own_provider_cost_pico" DECIMAL(38,0) NOT NULL,
    "input_tokens" BIGINT NOT NULL,
    "cached_tokens" BIGINT NOT NULL,
    "output_tokens" BIGINT NOT NULL,
    "latency_ms" BIGINT NOT NULL,

    CONSTRAINT "request_rollups_pkey" PRIMARY KEY ("workspace_id", "mode", "dimension", "slot", "value")
);

CREATE TABLE "request_rollup_state" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "folded_below" xid8 NOT NULL,

    CONSTRAINT "request_rollup_state_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "request_rollup_state" ADD CONSTRAINT "request_rollup_state_one_row" CHECK ("id" = 1);

-- What one request counts towards. `outcome` is "cache tier|status|error code" and, in slots of a quarter of an hour,
-- adds up to all requests: days of every time zone begin with such a slot. The others are hours, and under `…/day` whole
-- days of UTC: a month is thirty slots. `latency` counts answered requests by size: 16 sizes to a factor of e, each 6.4 % wide.
CREATE FUNCTION "request_facets"(model text, provider text, key text, tag text, tier text, status int, error text, latency_ms int, at timestamptz)
RETURNS TABLE (dimension text, value text, slot timestamptz) LANGUAGE sql IMMUTABLE AS $$
  SELECT facet.dimension, facet.value, date_bin(facet.size, at, timestamptz '2000-01-01 00:00:00+00')
    FROM (VALUES ('outcome', tier || '|' || status || '|' || coalesce(error, ''), interval '15 minutes'),
                 ('model', coalesce(model, ''), interval '1 hour'),
                 ('model/day', coalesce(model, ''), interval '1 day'),
                 ('provider', coalesce(provider, ''), interval '1 hour'),
                 ('provider/day', coalesce(provider, ''), interval '1 day'),
                 ('key', key, interval '1 hour'),
                 ('key/day', key, interval '1 day'),
                 ('tag', coalesce(tag, ''), interval '1 hour'),
                 ('tag/day', coalesce(tag, ''), interval '1 day'),
                 ('latency', CASE WHEN status BETWEEN 200 AND 299 THEN floor(16 * ln(1 + greatest(latency_ms, 0)))::int::text END, interval '1 hour'),
                 ('latency/day', CASE WHEN status BETWEEN 200 AND 299 THEN floor(16 * ln(1 + greatest(latency_ms, 0)))::int::text END, interval '1 day')
         ) AS facet (dimension, value, size)
   WHERE facet.value IS NOT NULL
$$;

INSERT INTO "request_rollups"
SELECT r.workspace_id, r.mode, f.dimension, f.slot, f.value, count(*), count(*) FILTER (WHERE r.status BETWEEN 200 AND 299),
       sum(r.charge_pico), sum(r.saved_pico), sum(r.benchmark_pico), sum(r.upstream_pico), sum(r.own_provider_cost_pico),
       sum(r.input_tokens), sum(r.cached_tokens), sum(r.output_tokens), sum(r.latency_ms)
  FROM requests r
 CROSS JOIN LATERAL request_facets(r.model_slug, r.provider_id, r.key_id, r.tag, r.cache_tier, r.status, r.error_code, r.latency_ms, r.created_at) f
 GROUP BY 1, 2, 3, 4, 5;
INSERT INTO "request_rollup_state" ("folded_below") VALUES ('1');

-- ── Rows that change or go ───────────────────────────────────────────────
-- `/v1` only ever adds rows; no trigger stands in its way. A row that is changed counts as written anew.
CREATE FUNCTION "stamp_request"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."written_xid" := pg_current_xact_id();
  RETURN NEW;
END $$;
CREATE TRIGGER "requests_stamp" BEFORE UPDATE ON "requests" FOR EACH ROW EXECUTE FUNCTION "stamp_request"();

-- Takes what was folded of rows as they were out of the rollups. The lock keeps the fold away until this commits;
-- taken after the rows were, it tells for each of them whether the fold came first.
CREATE FUNCTION "unfold_requests"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  below xid8;
BEGIN
  SELECT folded_below INTO below FROM request_rollup_state FOR SHARE;
  INSERT INTO request_rollups AS t
  SELECT r.workspace_id, r.mode, f.dimension, f.slot, f.value, -count(*), -count(*) FILTER (WHERE r.status BETWEEN 200 AND 299),
         -sum(r.charge_pico), -sum(r.saved_pico), -sum(r.benchmark_pico), -sum(r.upstream_pico), -sum(r.own_provider_cost_pico),
         -sum(r.input_tokens), -sum(r.cached_tokens), -sum(r.output_tokens), -sum(r.latency_ms)
    FROM gone r
   CROSS JOIN LATERAL request_facets(r.model_slug, r.provider_id, r.key_id, r.tag, r.cache_tier, r.status, r.error_code, r.latency_ms, r.created_at) f
   WHERE r.written_xid < below
   GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
  ON CONFLICT (workspace_id, mode, dimension, slot, value) DO UPDATE
     SET requests = t.requests + excluded.requests, successes = t.successes + excluded.successes,
         charge_pico = t.charge_pico + excluded.charge_pico, saved_pico = t.saved_pico + excluded.saved_pico,
         benchmark_pico = t.benchmark_pico + excluded.benchmark_pico, upstream_pico = t.upstream_pico + excluded.upstream_pico,
         own_provider_cost_pico = t.own_provider_cost_pico + excluded.own_provider_cost_pico,
         input_tokens = t.input_tokens + excluded.input_tokens, cached_tokens = t.cached_tokens + excluded.cached_tokens,
         output_tokens = t.output_tokens + excluded.output_tokens, latency_ms = t.latency_ms + excluded.latency_ms;
  -- What is deleted leaves no name behind.
  DELETE FROM request_rollups t WHERE t.requests = 0 AND t.workspace_id IN (SELECT DISTINCT workspace_id FROM gone);
  RETURN NULL;
END $$;
CREATE TRIGGER "requests_unfold_changed" AFTER UPDATE ON "requests" REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION "unfold_requests"();
CREATE TRIGGER "requests_unfold_deleted" AFTER DELETE ON "requests" REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION "unfold_requests"();

CREATE FUNCTION "empty_request_rollups"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM request_rollups;
  RETURN NULL;
END $$;
CREATE TRIGGER "requests_truncated" AFTER TRUNCATE ON "requests" FOR EACH STATEMENT EXECUTE FUNCTION "empty_request_rollups"();

-- What a person has done away with of the first steps, in each of their workspaces.
ALTER TABLE "members" ADD COLUMN "steps_hidden_at" TIMESTAMPTZ(3);
