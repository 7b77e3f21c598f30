-- What a provider's terms say of prompts and answers: { "retains", "trains" }, each true, false or null (not known).
ALTER TABLE "providers" ADD COLUMN "data_policy" JSONB;
