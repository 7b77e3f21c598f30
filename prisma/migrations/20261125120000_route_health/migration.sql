-- CreateTable
CREATE TABLE "route_health" (
    "route_id" TEXT NOT NULL,
    "minute" INTEGER NOT NULL,
    "ok" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "ttft" INTEGER[],
    "throughput" INTEGER[],
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "route_health_pkey" PRIMARY KEY ("route_id","minute")
);

-- CreateTable
CREATE TABLE "route_circuits" (
    "route_id" TEXT NOT NULL,
    "is_open" BOOLEAN NOT NULL,
    "blocked_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "route_circuits_pkey" PRIMARY KEY ("route_id")
);

-- CreateIndex
CREATE INDEX "route_health_updated_at_idx" ON "route_health"("updated_at");

-- What Prisma's schema cannot say: every process hears at once of a circuit that opened or closed.
CREATE FUNCTION "notify_circuits_changed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('runtime_changed', 'circuits');
  RETURN NULL;
END $$;

CREATE TRIGGER "route_circuits_notify" AFTER INSERT OR UPDATE ON "route_circuits" FOR EACH STATEMENT EXECUTE FUNCTION "notify_circuits_changed"();
