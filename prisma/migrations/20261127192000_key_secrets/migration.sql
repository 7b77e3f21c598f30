-- A rotated key stays the same key: its limits, its spending and its requests go on under one id. What it was
-- known by before works on for a while as a row of its own.
ALTER TABLE "api_keys" ADD COLUMN "rotated_at" TIMESTAMPTZ(3),
ADD COLUMN "undo_until" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "api_key_old_secrets" (
    "id" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "last_four" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "works_until" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_old_secrets_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "api_key_old_secrets_hash_key" ON "api_key_old_secrets"("hash");

-- CreateIndex
CREATE INDEX "api_key_old_secrets_key_id_works_until_idx" ON "api_key_old_secrets"("key_id", "works_until");

-- AddForeignKey
ALTER TABLE "api_key_old_secrets" ADD CONSTRAINT "api_key_old_secrets_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "api_keys"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Every process forgets what it knows of a key when one of its secrets begins or ends to work.
CREATE FUNCTION "notify_old_secret_changed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('runtime_changed', 'key:' || COALESCE(NEW."key_id", OLD."key_id"));
  RETURN NULL;
END $$;

CREATE TRIGGER "api_key_old_secrets_notify" AFTER INSERT OR DELETE ON "api_key_old_secrets" FOR EACH ROW EXECUTE FUNCTION "notify_old_secret_changed"();
CREATE TRIGGER "api_key_old_secrets_notify_update" AFTER UPDATE ON "api_key_old_secrets" FOR EACH ROW
  WHEN (to_jsonb(OLD) - 'last_used_at' IS DISTINCT FROM to_jsonb(NEW) - 'last_used_at')
  EXECUTE FUNCTION "notify_old_secret_changed"();
