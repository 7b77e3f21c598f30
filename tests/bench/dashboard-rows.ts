import { encode } from 'next-auth/jwt';
import { createKey } from '@/lib/auth/api-key-queries';
import { createUser } from '@/lib/auth/users-queries';
import { createWorkspace } from '@/lib/auth/workspaces-queries';
import { newId } from '@/lib/base/ids';
import { parseUsd } from '@/lib/base/money';
import { grantCredits } from '@/lib/billing/ledger';
import { startEmbedded } from '@/lib/db/embedded';
import { migrate } from '@/lib/db/migrate';
import { createPool } from '@/lib/db/pool';
import { foldRequests } from '@/lib/requests/queries-rollups';
import { seedRequests } from '../support/many-requests';

const AT_ONCE = 100_000;
const DAYS_MS = 30 * 86_400_000;
const KEYS = 10;

export interface DashboardBench {
  url: string;
  /** Of the workspace's owner, signed in. */
  cookie: string;
  /** One of its keys, with a tenth of the requests. */
  keyId: string;
  seedMs: number;
  foldMs: number;
  /** Rows that are in no rollup yet. */
  addTail(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** A database in which one workspace has so many requests of the last 30 days, folded, as a process leaves them. */
export async function openDashboardBench(
  folder: string,
  wanted: { rows: number; encryptionKey: string; authSecret: string },
): Promise<DashboardBench> {
  const embedded = await startEmbedded(folder);
  await migrate(embedded.url);
  const pool = createPool(embedded.url);
  const user = await createUser(pool, {
    email: 'bench@example.com',
    passwordHash: null,
    emailVerified: true,
  });
  const { id: workspaceId } = await createWorkspace(pool, { name: 'bench', ownerId: user.id });
  await grantCredits(pool, {
    workspaceId,
    mode: 'live',
    amount: parseUsd('100'),
    reason: 'bench',
    actor: 'bench',
  });
  const keyIds: string[] = [];
  for (let at = 0; at < KEYS; at++) {
    const key = { workspaceId, mode: 'live', name: `bench ${at}`, createdBy: user.id } as const;
    keyIds.push((await createKey(pool, Buffer.from(wanted.encryptionKey, 'hex'), key)).id);
  }
  const now = Date.now();
  const seed = (count: number, name: string, from: number, to: number) =>
    seedRequests(pool, {
      workspaceId,
      mode: 'live',
      keyIds,
      count,
      name,
      from: new Date(from),
      to: new Date(to),
    });
  let startedAt = performance.now();
  const parts = Math.ceil(wanted.rows / AT_ONCE);
  for (let part = 0; part < parts; part++) {
    const span = DAYS_MS / parts;
    const from = now - DAYS_MS + part * span;
    await seed(Math.min(AT_ONCE, wanted.rows - part * AT_ONCE), `p${part}x`, from, from + span);
  }
  const seedMs = performance.now() - startedAt;
  startedAt = performance.now();
  await foldRequests(pool);
  const foldMs = performance.now() - startedAt;
  await pool.query({ text: 'vacuum analyze', query_timeout: 600_000 } as { text: string });
  const sessionId = newId('sess');
  await pool.query(`insert into sessions (id, user_id, method) values ($1, $2, 'password')`, [
    sessionId,
    user.id,
  ]);
  const token = { sub: user.id, sid: sessionId, email: user.email, sessionVersion: 0 };
  const cookie = `next-auth.session-token=${await encode({ token, secret: wanted.authSecret })}`;
  return {
    url: embedded.url,
    cookie,
    keyId: keyIds[0] ?? '',
    seedMs,
    foldMs,
    addTail: (count) => seed(count, 'tail', now, now),
    async stop() {
      await pool.end();
      await embedded.stop();
    },
  };
}
