import type { Pool } from 'pg';
import { z } from 'zod';

export interface FirstSteps {
  /** This person has done away with the list in this workspace. */
  isHidden: boolean;
  hasRequest: boolean;
  hasCredits: boolean;
  hasLiveKey: boolean;
  hasSaving: boolean;
}

/** What of the first steps a workspace has behind it. All but the last is found at the first row of an index. */
export async function findFirstSteps(
  pool: Pool,
  { workspaceId, userId }: { workspaceId: string; userId: string },
): Promise<FirstSteps> {
  const result = await pool.query({
    text: `select (select m.steps_hidden_at from members m where m.workspace_id = $1 and m.user_id = $2) is not null as "isHidden",
                  exists (select from requests r where r.workspace_id = $1) as "hasRequest",
                  exists (select from wallets w join ledger_entries e on e.account = w.id
                           where w.workspace_id = $1 and w.mode = 'live' and e.kind in ('grant', 'payment')) as "hasCredits",
                  exists (select from api_keys k where k.workspace_id = $1 and k.mode = 'live') as "hasLiveKey",
                  exists (select from request_rollups t where t.workspace_id = $1 and t.saved_pico > 0)
                  or exists (select from requests r where r.workspace_id = $1 and r.saved_pico > 0
                              and r.written_xid >= (select folded_below from request_rollup_state)) as "hasSaving"`,
    values: [workspaceId, userId],
  });
  return Row.parse(result.rows[0]);
}

const Row = z.object({
  isHidden: z.boolean(),
  hasRequest: z.boolean(),
  hasCredits: z.boolean(),
  hasLiveKey: z.boolean(),
  hasSaving: z.boolean(),
});

/** For one person in one workspace; how they like their screen is no business of the audit log. */
export async function hideFirstSteps(
  pool: Pool,
  { workspaceId, userId, isHidden }: { workspaceId: string; userId: string; isHidden: boolean },
): Promise<void> {
  await pool.query({
    text: `update members set steps_hidden_at = case when $3 then now() end where workspace_id = $1 and user_id = $2`,
    values: [workspaceId, userId, isHidden],
  });
}
