-- AlterTable
ALTER TABLE "route_circuits" ADD COLUMN "opened_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "route_health_hours" (
    "route_id" TEXT NOT NULL,
    "hour" INTEGER NOT NULL,
    "ok" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "ttft" INTEGER[],

    CONSTRAINT "route_health_hours_pkey" PRIMARY KEY ("route_id","hour")
);

-- CreateTable
CREATE TABLE "route_failures" (
    "route_id" TEXT NOT NULL,
    "hour" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "route_failures_pkey" PRIMARY KEY ("route_id","hour","kind")
);

-- CreateIndex
CREATE INDEX "route_health_hours_hour_idx" ON "route_health_hours"("hour");

-- CreateIndex
CREATE INDEX "route_failures_hour_idx" ON "route_failures"("hour");
