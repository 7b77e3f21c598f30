import type { Pool } from 'pg';
import { z } from 'zod';
import { newId } from '@/lib/base/ids';
import { getPrisma } from '@/lib/db/prisma';
import { normalizeEmail } from './users-queries';

/** What they think they will send in a month. */
export const BETA_VOLUMES = ['trying', 'under_1m', 'under_100m', 'over_100m', 'unknown'] as const;
export type BetaVolume = (typeof BETA_VOLUMES)[number];

export interface BetaEntry {
  email: string;
  name: string;
  company: string | null;
  useCase: string;
  volume: BetaVolume;
}

/**
 * Keeps a request for access. An address has one: what it wrote first stands, for nobody has proven that it is theirs.
 * @returns when it had asked before; null: it is new
 */
export async function keepBetaRequest(entry: BetaEntry): Promise<Date | null> {
  const prisma = getPrisma();
  const email = normalizeEmail(entry.email);
  const made = await prisma.betaRequest.createMany({
    data: [{ id: newId('beta'), ...entry, email }],
    skipDuplicates: true,
  });
  if (made.count === 1) return null;
  const before = await prisma.betaRequest.findUnique({ where: { email }, select: { createdAt: true } });
  return before?.createdAt ?? null;
}

const Row = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  company: z.string().nullable(),
  use_case: z.string(),
  volume: z.string(),
  created_at: z.date(),
  invited_at: z.date().nullable(),
});
export type BetaRequestRow = z.infer<typeof Row>;

const COLUMNS = 'id, email, name, company, use_case, volume, created_at, invited_at';

/** Who asked for access, the first first. */
export async function listBetaRequests(
  pool: Pool,
  { waitingOnly }: { waitingOnly: boolean },
): Promise<BetaRequestRow[]> {
  const { rows } = await pool.query(
    `select ${COLUMNS} from beta_requests where not $1 or invited_at is null order by created_at, id`,
    [waitingOnly],
  );
  return rows.map((row) => Row.parse(row));
}

export async function findBetaRequest(pool: Pool, email: string): Promise<BetaRequestRow | null> {
  const { rows } = await pool.query(`select ${COLUMNS} from beta_requests where email = $1`, [
    normalizeEmail(email),
  ]);
  return rows[0] ? Row.parse(rows[0]) : null;
}

/** Notes that an address was invited; the first time stands. @returns when */
export async function markBetaInvited(pool: Pool, id: string): Promise<Date> {
  const { rows } = await pool.query(
    'update beta_requests set invited_at = coalesce(invited_at, now()) where id = $1 returning invited_at',
    [id],
  );
  return z.date().parse(rows[0]?.invited_at);
}
