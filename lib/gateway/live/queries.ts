import type { Pool } from 'pg';
import { z } from 'zod';

/** Whose eyes a connection is: one session of a person in one workspace. */
export interface Watching {
  sessionId: string;
  userId: string;
  workspaceId: string;
}

/**
 * Tells every process that there is something new in these workspaces. Nothing is lost with the server: what was not
 * heard is found by the next look, so the commit waits for no disk.
 */
export async function tellNews(pool: Pool, workspaceIds: readonly string[]): Promise<void> {
  await pool.query({
    name: 'live_tell',
    text: `with quick as materialized (select set_config('synchronous_commit', 'off', true))
           select pg_notify('runtime_changed', 'news:' || id) from quick, unnest($1::text[]) as told (id)`,
    values: [workspaceIds],
  });
}

/** Those of the watchers who no longer may watch: their session was ended, or they are no member any more. By place. */
export async function findUnwelcome(pool: Pool, watchers: readonly Watching[]): Promise<number[]> {
  const result = await pool.query({
    name: 'live_unwelcome',
    text: `select w.place
             from unnest($1::text[], $2::text[], $3::text[]) with ordinality as w (session_id, user_id, workspace_id, place)
            where not exists (select from sessions s where s.id = w.session_id and s.user_id = w.user_id and s.ended_at is null)
               or not exists (select from members m where m.workspace_id = w.workspace_id and m.user_id = w.user_id)`,
    values: [
      watchers.map(({ sessionId }) => sessionId),
      watchers.map(({ userId }) => userId),
      watchers.map(({ workspaceId }) => workspaceId),
    ],
  });
  return result.rows.map((row) => Number(Place.parse(row).place) - 1);
}

const Place = z.object({ place: z.bigint() });
