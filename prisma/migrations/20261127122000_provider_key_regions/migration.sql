-- Where in a cloud a customer's own key is used. PostgreSQL 14 features only.

-- AlterTable
ALTER TABLE "provider_keys" ADD COLUMN     "region" TEXT;
