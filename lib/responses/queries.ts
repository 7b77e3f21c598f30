import type { Pool } from 'pg';
import { z } from 'zod';
import { byteaArray } from '@/lib/db/bytea-array';
import type { Lane } from '@/lib/db/lane';

export type ResponseMode = 'live' | 'test';

/** Whose a response is: every look-up is by workspace, mode and id. */
export interface ResponseOwner {
  workspaceId: string;
  mode: ResponseMode;
}

const Row = z.object({
  id: z.string(),
  previous_id: z.string().nullable(),
  background: z.boolean(),
  is_done: z.boolean(),
  /** Nobody works on it any more: its process died. */
  is_orphan: z.boolean(),
  content: z.instanceof(Buffer),
  events: z.instanceof(Buffer).nullable(),
});
export type ResponseRow = z.infer<typeof Row>;

export interface NewResponseRow {
  row: {
    id: string;
    workspace_id: string;
    mode: string;
    previous_id: string | null;
    background: boolean;
    is_done: boolean;
    /** Of the content before it was sealed. */
    bytes: number;
    /** Milliseconds since 1970. */
    created_ms: number;
    expires_ms: number;
    lease_ms: number | null;
  };
  /** Sealed. */
  content: Buffer;
}

export async function insertResponses(pool: Pool, responses: readonly NewResponseRow[]): Promise<void> {
  const rows = responses.map(({ row }, index) => ({ i: index + 1, ...row }));
  await pool.query({
    name: 'responses_insert',
    text: `insert into responses (id, workspace_id, mode, previous_id, background, is_done, bytes, content, created_at, expires_at, lease_until)
           select id, workspace_id, mode, previous_id, background, is_done, bytes, ($2::bytea[])[i],
                  to_timestamp(created_ms / 1000.0), to_timestamp(expires_ms / 1000.0), to_timestamp(lease_ms / 1000.0)
             from json_to_recordset($1::json) as r(i int, id text, workspace_id text, mode mode, previous_id text, background boolean,
                  is_done boolean, bytes int, created_ms bigint, expires_ms bigint, lease_ms bigint)
           on conflict (id) do nothing`,
    values: [JSON.stringify(rows), byteaArray(responses.map(({ content }) => content))],
  });
}

/** Ends a response that was made in the background; one that was deleted meanwhile stays so. */
export async function finishResponse(
  pool: Pool,
  ended: { id: string; bytes: number; content: Buffer; events: Buffer | null },
): Promise<void> {
  await pool.query({
    name: 'responses_finish',
    text: `update responses set is_done = true, lease_until = null, bytes = $2, content = $3, events = $4 where id = $1`,
    values: [ended.id, ended.bytes, ended.content, ended.events],
  });
}

/** One response, or null. */
export async function selectResponse(
  lane: Lane,
  owner: ResponseOwner,
  id: string,
): Promise<ResponseRow | null> {
  const rows = await lane.run(
    'responses_select',
    `select r.id, r.previous_id, r.background, r.is_done, coalesce(r.lease_until < now(), false) as is_orphan, r.content, r.events
       from json_to_record($1::json) as wanted(id text, workspace_id text, mode mode)
       join responses r on r.id = wanted.id
      where r.workspace_id = wanted.workspace_id and r.mode = wanted.mode and r.expires_at > now()`,
    JSON.stringify({ id, workspace_id: owner.workspaceId, mode: owner.mode }),
  );
  return rows[0] ? Row.parse(rows[0]) : null;
}

const Link = z.object({
  id: z.string(),
  previous_id: z.string().nullable(),
  is_done: z.boolean(),
  depth: z.int(),
  /** Bytes of this one and of all that follow it. */
  total: z.coerce.number(),
  content: z.instanceof(Buffer),
});
export type ResponseLink = z.infer<typeof Link>;

const Content = z.object({ id: z.string(), bytes: z.int(), content: z.instanceof(Buffer).nullable() });
export type ContentRow = z.infer<typeof Content>;

/** Contents of several responses, in no order; null, where those before it fill the bound. */
export async function selectContents(
  lane: Lane,
  owner: ResponseOwner,
  ids: readonly string[],
  bytesAtMost: number,
): Promise<ContentRow[]> {
  const rows = await lane.run(
    'responses_contents',
    `with found as (
       select r.id, r.bytes, sum(r.bytes) over (order by r.id) as total
         from json_to_record($1::json) as w(ids json, workspace_id text, mode mode, bytes bigint)
         cross join json_array_elements_text(w.ids) as wanted(id) join responses r on r.id = wanted.id
        where r.workspace_id = w.workspace_id and r.mode = w.mode and r.expires_at > now()
     )
     select f.id, f.bytes, r.content
       from found f cross join json_to_record($1::json) as w(bytes bigint)
       left join responses r on r.id = f.id and f.total <= w.bytes`,
    JSON.stringify({ ids, workspace_id: owner.workspaceId, mode: owner.mode, bytes: bytesAtMost }),
  );
  return rows.map((row) => Content.parse(row));
}

/** A response and those before it, newest first, as far as the bounds go. */
export async function selectChain(
  lane: Lane,
  owner: ResponseOwner,
  id: string,
  bounds: { depth: number; bytes: number },
): Promise<ResponseLink[]> {
  const rows = await lane.run(
    'responses_chain',
    `with recursive wanted as (
       select * from json_to_record($1::json) as w(id text, workspace_id text, mode mode, depth int, bytes bigint)
     ), chain as (
       select r.id, r.previous_id, r.is_done, 1 as depth, r.bytes::bigint as total, r.content
         from wanted w join responses r on r.id = w.id
        where r.workspace_id = w.workspace_id and r.mode = w.mode and r.expires_at > now()
       union all
       select r.id, r.previous_id, r.is_done, c.depth + 1, c.total + r.bytes, r.content
         from chain c cross join wanted w join responses r on r.id = c.previous_id
        where r.workspace_id = w.workspace_id and r.mode = w.mode and r.expires_at > now()
          and c.depth < w.depth and c.total <= w.bytes
     ) select * from chain order by depth`,
    JSON.stringify({ id, workspace_id: owner.workspaceId, mode: owner.mode, ...bounds }),
  );
  return rows.map((row) => Link.parse(row));
}

/** @returns whether it was there */
export async function deleteResponse(pool: Pool, owner: ResponseOwner, id: string): Promise<boolean> {
  const result = await pool.query({
    name: 'responses_delete',
    text: `delete from responses where id = $1 and workspace_id = $2 and mode = $3::mode and expires_at > now()`,
    values: [id, owner.workspaceId, owner.mode],
  });
  return (result.rowCount ?? 0) > 0;
}

/** Tells whichever process makes a response to stop. */
export async function askToCancel(pool: Pool, channel: string, id: string): Promise<void> {
  await pool.query({
    name: 'responses_cancel',
    text: `with asked as (update responses set cancel_asked = true where id = $2 and not is_done returning id)
           select pg_notify($1, 'response:' || id) from asked`,
    values: [channel, id],
  });
}

/** Says that these are still being made. @returns those that somebody wants stopped, or has deleted */
export async function renewLeases(pool: Pool, ids: readonly string[], untilMs: number): Promise<string[]> {
  const result = await pool.query({
    name: 'responses_renew',
    text: `update responses set lease_until = to_timestamp($2 / 1000.0) where id = any($1::text[]) and not is_done
           returning id, cancel_asked`,
    values: [ids, untilMs],
  });
  const kept = new Set(result.rows.flatMap((row) => (row.cancel_asked ? [] : [row.id])));
  return ids.filter((id) => !kept.has(id));
}

/** Deletes what has expired, a bounded number at a time. @returns how many */
export async function deleteExpired(pool: Pool, limit: number): Promise<number> {
  const result = await pool.query({
    name: 'responses_expire',
    text: `delete from responses where id in (select id from responses where expires_at <= now() limit $1)`,
    values: [limit],
  });
  return result.rowCount ?? 0;
}
