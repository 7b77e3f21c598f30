import { z } from 'zod';
import type { Queryable } from '@/lib/db/transaction';

/** Whose views: one person's in one workspace. */
export interface ViewOwner {
  workspaceId: string;
  userId: string;
}

const View = z.object({ id: z.string(), name: z.string(), query: z.string() });
/** A view of the requests page under a name; `query` is what stands in the address. */
export type RequestView = z.infer<typeof View>;

/** By name. */
export async function listViews(db: Queryable, { workspaceId, userId }: ViewOwner): Promise<RequestView[]> {
  const result = await db.query({
    name: 'request_views_list',
    text: `select id, name, query from request_views where workspace_id = $1 and user_id = $2 order by lower(name), id`,
    values: [workspaceId, userId],
  });
  return result.rows.map((row) => View.parse(row));
}

/**
 * Keeps a view; one of the same name takes the new filters.
 * @returns null where the person has `most` views already
 */
export async function upsertView(
  db: Queryable,
  { workspaceId, userId }: ViewOwner,
  view: RequestView,
  most: number,
): Promise<RequestView | null> {
  const result = await db.query({
    name: 'request_views_upsert',
    text: `insert into request_views (id, workspace_id, user_id, name, query)
           select $1, $2, $3, $4, $5
            where (select count(*) from request_views where workspace_id = $2 and user_id = $3 and name <> $4) < $6::int
           on conflict (workspace_id, user_id, name) do update set query = excluded.query
           returning id, name, query`,
    values: [view.id, workspaceId, userId, view.name, view.query, most],
  });
  return result.rows.length > 0 ? View.parse(result.rows[0]) : null;
}

/** @returns what it was; null where this person has no such view here */
export async function deleteView(
  db: Queryable,
  { workspaceId, userId }: ViewOwner,
  id: string,
): Promise<RequestView | null> {
  const result = await db.query({
    name: 'request_views_delete',
    text: `delete from request_views where id = $1 and workspace_id = $2 and user_id = $3 returning id, name, query`,
    values: [id, workspaceId, userId],
  });
  return result.rows.length > 0 ? View.parse(result.rows[0]) : null;
}
