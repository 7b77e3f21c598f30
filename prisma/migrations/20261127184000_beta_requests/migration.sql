-- CreateTable
CREATE TABLE "beta_requests" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "company" TEXT,
    "use_case" TEXT NOT NULL,
    "volume" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "invited_at" TIMESTAMPTZ(3),

    CONSTRAINT "beta_requests_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "beta_requests_email_key" ON "beta_requests"("email");

-- CreateIndex
CREATE INDEX "beta_requests_created_at_idx" ON "beta_requests"("created_at");
