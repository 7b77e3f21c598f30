-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "member_role" AS ENUM ('owner', 'admin', 'developer', 'billing', 'viewer');

-- CreateEnum
CREATE TYPE "mode" AS ENUM ('live', 'test');

-- CreateEnum
CREATE TYPE "budget_reset" AS ENUM ('never', 'daily', 'weekly', 'monthly');

-- CreateEnum
CREATE TYPE "hold_state" AS ENUM ('open', 'posted', 'voided', 'expired');

-- CreateEnum
CREATE TYPE "ledger_kind" AS ENUM ('grant', 'payment', 'charge', 'upstream', 'correction');

-- CreateEnum
CREATE TYPE "route_status" AS ENUM ('active', 'unconfirmed', 'disputed', 'disabled', 'deprecated');

-- CreateEnum
CREATE TYPE "price_origin" AS ENUM ('override', 'confirmed', 'single', 'operator', 'local', 'sandbox');

-- CreateEnum
CREATE TYPE "meter" AS ENUM ('input', 'output', 'cache_read', 'cache_write', 'cache_write_1h', 'reasoning', 'input_audio', 'output_audio', 'input_image', 'output_image', 'request', 'web_search');

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" TIMESTAMPTZ(3),
    "name" TEXT,
    "image" TEXT,
    "password_hash" TEXT,
    "session_version" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "oauth_accounts" (
    "user_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "provider_account_id" TEXT NOT NULL,
    "refresh_token" TEXT,
    "access_token" TEXT,
    "expires_at" INTEGER,
    "token_type" TEXT,
    "scope" TEXT,
    "id_token" TEXT,
    "session_state" TEXT,

    CONSTRAINT "oauth_accounts_pkey" PRIMARY KEY ("provider","provider_account_id")
);

-- CreateTable
CREATE TABLE "verification_tokens" (
    "identifier" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expires" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "verification_tokens_pkey" PRIMARY KEY ("identifier","token")
);

-- CreateTable
CREATE TABLE "workspaces" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "is_demo" BOOLEAN NOT NULL DEFAULT false,
    "savings_share_ppm" INTEGER,
    "cache_enabled" BOOLEAN NOT NULL DEFAULT true,
    "allowed_origins" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "workspaces_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "members" (
    "workspace_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "role" "member_role" NOT NULL DEFAULT 'owner',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "members_pkey" PRIMARY KEY ("workspace_id","user_id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "mode" "mode" NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "last_four" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "models" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "requests_per_minute" INTEGER,
    "tokens_per_minute" INTEGER,
    "concurrency" INTEGER,
    "cache_enabled" BOOLEAN NOT NULL DEFAULT true,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "successor_id" TEXT,
    "created_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "wallets" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "mode" "mode" NOT NULL,
    "balance_pico" BIGINT NOT NULL DEFAULT 0,
    "held_pico" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "wallets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "key_budgets" (
    "key_id" TEXT NOT NULL,
    "limit_pico" BIGINT NOT NULL,
    "reset" "budget_reset" NOT NULL DEFAULT 'never',
    "period_start" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "spent_pico" BIGINT NOT NULL DEFAULT 0,
    "held_pico" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "key_budgets_pkey" PRIMARY KEY ("key_id")
);

-- CreateTable
CREATE TABLE "holds" (
    "id" TEXT NOT NULL,
    "wallet_id" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "amount_pico" BIGINT NOT NULL,
    "state" "hold_state" NOT NULL DEFAULT 'open',
    "posted_pico" BIGINT,
    "dispatched" BOOLEAN NOT NULL DEFAULT false,
    "lease_expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "holds_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_entries" (
    "id" BIGSERIAL NOT NULL,
    "transaction_id" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "amount_pico" BIGINT NOT NULL,
    "kind" "ledger_kind" NOT NULL,
    "request_id" TEXT,
    "reason" TEXT,
    "actor" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ledger_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "quotes" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "mode" "mode" NOT NULL,
    "fingerprint" BYTEA NOT NULL,
    "max_charge_pico" BIGINT NOT NULL,
    "price_pins" JSONB NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "quotes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "models" (
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "lab" TEXT NOT NULL,
    "family" TEXT,
    "description" TEXT,
    "released_at" DATE,
    "deprecated_at" DATE,
    "context_tokens" INTEGER NOT NULL,
    "output_tokens_max" INTEGER,
    "input_modalities" TEXT[],
    "output_modalities" TEXT[],
    "capabilities" TEXT[],
    "endpoints" TEXT[],
    "aliases" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "moving_aliases" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "tokenizer" TEXT NOT NULL DEFAULT 'o200k_base',
    "reference_provider" TEXT,
    "open_weights" BOOLEAN NOT NULL DEFAULT false,
    "sell" JSONB,
    "visibility" TEXT NOT NULL DEFAULT 'public',
    "source" TEXT NOT NULL,
    "retired_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "models_pkey" PRIMARY KEY ("slug")
);

-- CreateTable
CREATE TABLE "providers" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "dialect" TEXT NOT NULL,
    "base_url" TEXT,
    "docs_url" TEXT,
    "api_key_env" TEXT,
    "allow_private_network" BOOLEAN NOT NULL DEFAULT false,
    "timeout_ms" JSONB,
    "visibility" TEXT NOT NULL DEFAULT 'public',
    "source" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "providers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "routes" (
    "id" TEXT NOT NULL,
    "model_slug" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "upstream_id" TEXT NOT NULL,
    "region" TEXT NOT NULL DEFAULT '',
    "variant" TEXT NOT NULL DEFAULT '',
    "context_tokens" INTEGER NOT NULL,
    "output_tokens_max" INTEGER,
    "supports" TEXT[],
    "status" "route_status" NOT NULL DEFAULT 'active',
    "source" TEXT NOT NULL,

    CONSTRAINT "routes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "prices" (
    "id" TEXT NOT NULL,
    "route_id" TEXT NOT NULL,
    "workspace_id" TEXT,
    "origin" "price_origin" NOT NULL,
    "effective_from" TIMESTAMPTZ(3) NOT NULL,
    "effective_to" TIMESTAMPTZ(3),
    "sources" JSONB NOT NULL,
    "reason" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "prices_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rates" (
    "price_id" TEXT NOT NULL,
    "meter" "meter" NOT NULL,
    "above_input_tokens" INTEGER NOT NULL DEFAULT 0,
    "pico" BIGINT NOT NULL,

    CONSTRAINT "rates_pkey" PRIMARY KEY ("price_id","meter","above_input_tokens")
);

-- CreateTable
CREATE TABLE "requests" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "mode" "mode" NOT NULL,
    "key_id" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "requested_model" TEXT NOT NULL,
    "model_slug" TEXT,
    "provider_id" TEXT,
    "route_id" TEXT,
    "price_id" TEXT,
    "benchmark_price_id" TEXT,
    "status" INTEGER NOT NULL,
    "error_code" TEXT,
    "stream" BOOLEAN NOT NULL,
    "cache_tier" TEXT NOT NULL,
    "miss_reason" TEXT,
    "finish_reason" TEXT,
    "usage_source" TEXT NOT NULL,
    "input_tokens" INTEGER NOT NULL DEFAULT 0,
    "cached_tokens" INTEGER NOT NULL DEFAULT 0,
    "cache_write_tokens" INTEGER NOT NULL DEFAULT 0,
    "output_tokens" INTEGER NOT NULL DEFAULT 0,
    "reasoning_tokens" INTEGER NOT NULL DEFAULT 0,
    "benchmark_pico" BIGINT NOT NULL DEFAULT 0,
    "charge_pico" BIGINT NOT NULL DEFAULT 0,
    "upstream_pico" BIGINT NOT NULL DEFAULT 0,
    "saved_pico" BIGINT NOT NULL DEFAULT 0,
    "hold_id" TEXT,
    "settlement" TEXT NOT NULL,
    "ttft_ms" INTEGER,
    "latency_ms" INTEGER NOT NULL,
    "overhead_us" INTEGER NOT NULL,
    "tag" TEXT,
    "session" TEXT,
    "attempts" JSONB NOT NULL,
    "receipt" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "requests_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cache_entries" (
    "key" BYTEA NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "mode" "mode" NOT NULL,
    "model_slug" TEXT NOT NULL,
    "form" TEXT NOT NULL,
    "answer" BYTEA NOT NULL,
    "usage" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "cache_entries_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "settings" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,

    CONSTRAINT "settings_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "members_user_id_idx" ON "members"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys"("hash");

-- CreateIndex
CREATE INDEX "api_keys_workspace_id_created_at_idx" ON "api_keys"("workspace_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "wallets_workspace_id_mode_key" ON "wallets"("workspace_id", "mode");

-- CreateIndex
CREATE UNIQUE INDEX "holds_request_id_key" ON "holds"("request_id");

-- CreateIndex
CREATE INDEX "holds_state_lease_expires_at_idx" ON "holds"("state", "lease_expires_at");

-- CreateIndex
CREATE INDEX "holds_wallet_id_state_idx" ON "holds"("wallet_id", "state");

-- CreateIndex
CREATE INDEX "ledger_entries_account_id_idx" ON "ledger_entries"("account", "id");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_entries_transaction_id_account_key" ON "ledger_entries"("transaction_id", "account");

-- CreateIndex
CREATE INDEX "quotes_expires_at_idx" ON "quotes"("expires_at");

-- CreateIndex
CREATE INDEX "routes_model_slug_idx" ON "routes"("model_slug");

-- CreateIndex
CREATE UNIQUE INDEX "routes_provider_id_upstream_id_region_model_slug_key" ON "routes"("provider_id", "upstream_id", "region", "model_slug");

-- CreateIndex
CREATE INDEX "prices_route_id_effective_from_idx" ON "prices"("route_id", "effective_from");

-- CreateIndex
CREATE INDEX "requests_workspace_id_mode_created_at_id_idx" ON "requests"("workspace_id", "mode", "created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "requests_key_id_created_at_idx" ON "requests"("key_id", "created_at");

-- CreateIndex
CREATE INDEX "cache_entries_expires_at_idx" ON "cache_entries"("expires_at");

-- CreateIndex
CREATE INDEX "cache_entries_workspace_id_mode_idx" ON "cache_entries"("workspace_id", "mode");

-- AddForeignKey
ALTER TABLE "oauth_accounts" ADD CONSTRAINT "oauth_accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "wallets" ADD CONSTRAINT "wallets_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "key_budgets" ADD CONSTRAINT "key_budgets_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "api_keys"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "routes" ADD CONSTRAINT "routes_model_slug_fkey" FOREIGN KEY ("model_slug") REFERENCES "models"("slug") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "routes" ADD CONSTRAINT "routes_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "prices" ADD CONSTRAINT "prices_route_id_fkey" FOREIGN KEY ("route_id") REFERENCES "routes"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rates" ADD CONSTRAINT "rates_price_id_fkey" FOREIGN KEY ("price_id") REFERENCES "prices"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


