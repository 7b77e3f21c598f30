-- Customers' own provider keys. PostgreSQL 14 features only.

-- CreateEnum
CREATE TYPE "byok_order" AS ENUM ('first', 'fallback', 'only');

-- AlterTable
ALTER TABLE "requests" ADD COLUMN     "own_provider_cost_pico" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "workspaces" ADD COLUMN     "byok_fee_ppm" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "byok_may_cross" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "byok_order" "byok_order" NOT NULL DEFAULT 'first';

-- CreateTable
CREATE TABLE "provider_keys" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "sealed_key" BYTEA NOT NULL,
    "last_four" TEXT NOT NULL,
    "base_url" TEXT,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "last_used_at" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "last_error_at" TIMESTAMPTZ(3),
    "created_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "provider_keys_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "provider_keys_workspace_id_provider_id_idx" ON "provider_keys"("workspace_id", "provider_id");

-- AddForeignKey
ALTER TABLE "provider_keys" ADD CONSTRAINT "provider_keys_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema cannot say.
ALTER TABLE "workspaces" ADD CONSTRAINT "workspaces_byok_fee_in_range" CHECK ("byok_fee_ppm" BETWEEN 0 AND 1000000);

CREATE FUNCTION "notify_provider_keys_changed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM pg_notify('runtime_changed', 'workspace:' || OLD."workspace_id");
  ELSE
    PERFORM pg_notify('runtime_changed', 'workspace:' || NEW."workspace_id");
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "provider_keys_notify" AFTER INSERT OR DELETE ON "provider_keys" FOR EACH ROW EXECUTE FUNCTION "notify_provider_keys_changed"();
-- What became of its last call is written all the time and changes nothing for the next.
CREATE TRIGGER "provider_keys_notify_update" AFTER UPDATE ON "provider_keys" FOR EACH ROW
  WHEN (to_jsonb(OLD) - '{last_used_at,last_error,last_error_at}'::text[] IS DISTINCT FROM to_jsonb(NEW) - '{last_used_at,last_error,last_error_at}'::text[])
  EXECUTE FUNCTION "notify_provider_keys_changed"();
