-- What Prisma's schema cannot say: rows that are never changed, amounts that cannot be, and the
-- notifications by which every process hears of a change, whoever wrote it. PostgreSQL 14 features only.

-- ── Bounds ───────────────────────────────────────────────────────────────
-- None of them may make a settlement fail: balances may fall below what is held, and rows of `requests`,
-- which commit with their settlement, are not checked here.
ALTER TABLE "wallets" ADD CONSTRAINT "wallets_held_not_negative" CHECK ("held_pico" >= 0);
ALTER TABLE "key_budgets" ADD CONSTRAINT "key_budgets_limit_not_negative" CHECK ("limit_pico" >= 0);
ALTER TABLE "holds" ADD CONSTRAINT "holds_amount_positive" CHECK ("amount_pico" > 0);
ALTER TABLE "holds" ADD CONSTRAINT "holds_posted_within_amount" CHECK ("posted_pico" IS NULL OR "posted_pico" BETWEEN 0 AND "amount_pico");
ALTER TABLE "rates" ADD CONSTRAINT "rates_not_negative" CHECK ("pico" >= 0 AND "above_input_tokens" >= 0);
ALTER TABLE "prices" ADD CONSTRAINT "prices_in_order" CHECK ("effective_to" IS NULL OR "effective_to" >= "effective_from");
ALTER TABLE "quotes" ADD CONSTRAINT "quotes_charge_not_negative" CHECK ("max_charge_pico" >= 0);
ALTER TABLE "workspaces" ADD CONSTRAINT "workspaces_share_in_range" CHECK ("savings_share_ppm" BETWEEN 0 AND 1000000);
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_limits_positive" CHECK ("requests_per_minute" > 0 AND "tokens_per_minute" > 0 AND "concurrency" > 0);

-- ── Rows that stay ───────────────────────────────────────────────────────
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: its rows are immutable, write a new row instead', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER "ledger_entries_immutable" BEFORE UPDATE OR DELETE ON "ledger_entries" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "ledger_entries_not_truncated" BEFORE TRUNCATE ON "ledger_entries" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "rates_immutable" BEFORE UPDATE OR DELETE ON "rates" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "rates_not_truncated" BEFORE TRUNCATE ON "rates" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "prices_not_deleted" BEFORE DELETE ON "prices" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "prices_not_truncated" BEFORE TRUNCATE ON "prices" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- A price ends once: `effective_to` goes from null to a time, and nothing else ever changes.
CREATE FUNCTION "allow_price_end_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."effective_to" IS NOT NULL
     OR to_jsonb(OLD) - 'effective_to' IS DISTINCT FROM to_jsonb(NEW) - 'effective_to' THEN
    RAISE EXCEPTION 'UPDATE on prices is refused: only effective_to may be set, and only once'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER "prices_end_once" BEFORE UPDATE ON "prices" FOR EACH ROW EXECUTE FUNCTION "allow_price_end_only"();

-- ── Notifications ────────────────────────────────────────────────────────
-- One channel. PostgreSQL drops repeats of a payload within a transaction.
CREATE FUNCTION "notify_key_changed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM pg_notify('runtime_changed', 'key:' || OLD."id");
  ELSE
    PERFORM pg_notify('runtime_changed', 'key:' || NEW."id");
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "api_keys_notify" AFTER INSERT OR DELETE ON "api_keys" FOR EACH ROW EXECUTE FUNCTION "notify_key_changed"();
-- `last_used_at` alone is written all the time and changes nothing for a caller.
CREATE TRIGGER "api_keys_notify_update" AFTER UPDATE ON "api_keys" FOR EACH ROW
  WHEN (to_jsonb(OLD) - 'last_used_at' IS DISTINCT FROM to_jsonb(NEW) - 'last_used_at')
  EXECUTE FUNCTION "notify_key_changed"();

-- Only whether a key has a budget is held in memory; its figures are read with each hold.
CREATE FUNCTION "notify_budget_changed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM pg_notify('runtime_changed', 'key:' || OLD."key_id");
  ELSE
    PERFORM pg_notify('runtime_changed', 'key:' || NEW."key_id");
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "key_budgets_notify" AFTER INSERT OR DELETE ON "key_budgets" FOR EACH ROW EXECUTE FUNCTION "notify_budget_changed"();

CREATE FUNCTION "notify_workspace_changed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('runtime_changed', 'workspace:' || NEW."id");
  RETURN NULL;
END $$;

CREATE TRIGGER "workspaces_notify" AFTER UPDATE ON "workspaces" FOR EACH ROW EXECUTE FUNCTION "notify_workspace_changed"();

CREATE FUNCTION "notify_catalog_changed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('runtime_changed', 'catalog');
  RETURN NULL;
END $$;

CREATE TRIGGER "models_notify" AFTER INSERT OR UPDATE OR DELETE ON "models" FOR EACH STATEMENT EXECUTE FUNCTION "notify_catalog_changed"();
CREATE TRIGGER "providers_notify" AFTER INSERT OR UPDATE OR DELETE ON "providers" FOR EACH STATEMENT EXECUTE FUNCTION "notify_catalog_changed"();
CREATE TRIGGER "routes_notify" AFTER INSERT OR UPDATE OR DELETE ON "routes" FOR EACH STATEMENT EXECUTE FUNCTION "notify_catalog_changed"();
CREATE TRIGGER "prices_notify" AFTER INSERT OR UPDATE ON "prices" FOR EACH STATEMENT EXECUTE FUNCTION "notify_catalog_changed"();
CREATE TRIGGER "rates_notify" AFTER INSERT ON "rates" FOR EACH STATEMENT EXECUTE FUNCTION "notify_catalog_changed"();
