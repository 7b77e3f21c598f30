-- CreateTable
CREATE TABLE "responses" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "mode" "mode" NOT NULL,
    "previous_id" TEXT,
    "background" BOOLEAN NOT NULL,
    "is_done" BOOLEAN NOT NULL,
    "cancel_asked" BOOLEAN NOT NULL DEFAULT false,
    "lease_until" TIMESTAMPTZ(3),
    "bytes" INTEGER NOT NULL,
    "content" BYTEA NOT NULL,
    "events" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "responses_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "responses_expires_at_idx" ON "responses"("expires_at");

-- CreateIndex
CREATE INDEX "responses_workspace_id_mode_idx" ON "responses"("workspace_id", "mode");

-- They rest encrypted: PostgreSQL would try to compress each in vain.
alter table responses alter column content set storage external;
alter table responses alter column events set storage external;
