-- What the gateway bears beside the answer's own cost: attempts of no use, and meters that nobody can be charged for.
ALTER TABLE "requests" ADD COLUMN "absorbed_pico" BIGINT NOT NULL DEFAULT 0;

-- Kinds of use that a provider reported and its price has no rate for: nothing is sold at that price any more.
CREATE TABLE "unpriced_meters" (
    "price_id" TEXT NOT NULL,
    "meter" "meter" NOT NULL,
    "request_id" TEXT NOT NULL,
    "found_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "unpriced_meters_pkey" PRIMARY KEY ("price_id","meter"),
    CONSTRAINT "unpriced_meters_price_id_fkey" FOREIGN KEY ("price_id") REFERENCES "prices"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE TRIGGER "unpriced_meters_notify" AFTER INSERT OR DELETE ON "unpriced_meters" FOR EACH STATEMENT EXECUTE FUNCTION "notify_catalog_changed"();
