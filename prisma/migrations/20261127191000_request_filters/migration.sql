-- Ways through `requests` for the filters of the dashboard that leave few rows (docs/decisions/0021-requests-page.md).
-- Partial, so that a request without a tag, a session or an error pays nothing for them.
CREATE INDEX "requests_session_idx" ON "requests"("workspace_id", "mode", "session", "created_at" DESC, "id") WHERE "session" IS NOT NULL;
CREATE INDEX "requests_tag_idx" ON "requests"("workspace_id", "mode", "tag", "created_at" DESC, "id") WHERE "tag" IS NOT NULL;
CREATE INDEX "requests_errors_idx" ON "requests"("workspace_id", "mode", "created_at" DESC, "id") WHERE "status" >= 400;

-- What a person looks at again and again: filters of the requests page under a name.
CREATE TABLE "request_views" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "request_views_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "request_views_workspace_id_user_id_name_key" ON "request_views"("workspace_id", "user_id", "name");
ALTER TABLE "request_views" ADD CONSTRAINT "request_views_workspace_id_user_id_fkey" FOREIGN KEY ("workspace_id", "user_id") REFERENCES "members"("workspace_id", "user_id") ON DELETE CASCADE ON UPDATE CASCADE;
