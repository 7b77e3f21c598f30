-- A key may ask for output caps to be lowered to what the credits afford, as the header x-btl-fit does.
ALTER TABLE "api_keys" ADD COLUMN "fit_output" BOOLEAN NOT NULL DEFAULT false;
