// Guarantee: the audit log is written with what it tells of or not at all, is never changed, holds no secret, and is read by its own workspace alone, page by page without a gap.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND_LINE, changedFacts, withoutSecrets } from '@/lib/auth/audit';
import { listAudit, listAuditActors, recordAudit, recordPersonAudit } from '@/lib/auth/audit-queries';
import { createUser } from '@/lib/auth/users-queries';
import { createWorkspace } from '@/lib/auth/workspaces-queries';
import { getPrisma } from '@/lib/db/prisma';
import { inTransaction } from '@/lib/db/transaction';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
let count = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  process.env.DATABASE_URL = database.url;
});
afterAll(async () => {
  await getPrisma().$disconnect();
  await database.drop();
});

const ada = { kind: 'person', id: 'user_ada', name: 'ada@example.com', address: '203.0.113.0/24' } as const;
const newWorkspaceId = async () => (await createWorkspace(database.pool, { name: `w${++count}` })).id;
const read = (workspaceId: string, more: object = {}) =>
  listAudit(database.pool, { workspaceId, limit: 100, ...more });

describe('recordAudit', () => {
  it('writes in a raw transaction, and leaves nothing when it is rolled back', async () => {
    const workspaceId = await newWorkspaceId();
    const write = (fails: boolean) =>
      inTransaction(database.pool, async (tx) => {
        await tx.query({
          text: `update workspaces set name = 'renamed' where id = $1`,
          values: [workspaceId],
        });
        await recordAudit(tx, {
          workspaceId,
          actor: ada,
          action: 'workspace.renamed',
          before: { name: 'old' },
          after: { name: 'renamed' },
        });
        if (fails) throw new Error('the rest failed');
      });
    await expect(write(true)).rejects.toThrow('the rest failed');
    expect(await read(workspaceId)).toEqual([]);
    await write(false);
    expect(await read(workspaceId)).toMatchObject([
      {
        actor: { kind: 'person', id: 'user_ada', name: 'ada@example.com' },
        action: 'workspace.renamed',
        before: { name: 'old' },
        after: { name: 'renamed' },
        address: '203.0.113.0/24',
        target: null,
      },
    ]);
  });

  it('writes in Prisma’s transaction, for each workspace of a person', async () => {
    const user = await createUser(database.pool, { email: `p${++count}@example.com` });
    const mine = [1, 2].map(() => createWorkspace(database.pool, { name: 'mine', ownerId: user.id }));
    const ids = (await Promise.all(mine)).map(({ id }) => id);
    const other = await newWorkspaceId();
    const entry = { actor: { ...ada, id: user.id }, action: 'session.started' } as const;
    await expect(
      getPrisma().$transaction(async (tx) => {
        await recordPersonAudit(tx, user.id, entry);
        throw new Error('the rest failed');
      }),
    ).rejects.toThrow('the rest failed');
    await getPrisma().$transaction((tx) => recordPersonAudit(tx, user.id, entry));
    for (const id of ids) expect((await read(id)).map(({ action }) => action)).toEqual(['session.started']);
    expect(await read(other)).toEqual([]);
  });

  it('is never changed, deleted or emptied', async () => {
    const workspaceId = await newWorkspaceId();
    await recordAudit(database.pool, { workspaceId, actor: COMMAND_LINE, action: 'key.created' });
    for (const sql of [
      `update audit_log set actor_name = 'nobody' where workspace_id = '${workspaceId}'`,
      `delete from audit_log where workspace_id = '${workspaceId}'`,
      'truncate audit_log',
    ])
      await expect(database.pool.query(sql)).rejects.toThrow(/immutable/);
    expect(await read(workspaceId)).toHaveLength(1);
  });
});

describe('reading', () => {
  it('goes by person and action, and by pages without a gap', async () => {
    const workspaceId = await newWorkspaceId();
    for (let i = 0; i < 7; i++)
      await recordAudit(database.pool, {
        workspaceId,
        actor: i % 2 ? ada : COMMAND_LINE,
        action: i < 3 ? 'key.created' : 'key.revoked',
        target: { kind: 'key', id: `key_${i}` },
      });
    const seen: (string | undefined)[] = [];
    for (let before: bigint | null = null; ; ) {
      const page = await read(workspaceId, { limit: 3, before });
      seen.push(...page.map(({ target }) => target?.id));
      before = page.at(-1)?.id ?? null;
      if (before === null) break;
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((i) => `key_${i}`));
    expect(await read(workspaceId, { actorId: 'user_ada' })).toHaveLength(3);
    expect(await read(workspaceId, { action: 'key.created', actorId: 'user_ada' })).toHaveLength(1);
    expect(await listAuditActors(database.pool, workspaceId)).toEqual([
      { id: 'user_ada', name: 'ada@example.com' },
    ]);
  });
});

describe('withoutSecrets', () => {
  it('leaves out what is a secret by name or looks, however deep', () => {
    const cleaned = withoutSecrets({
      name: 'Worker',
      tokens_per_minute: 5,
      passwordHash: 'scrypt$1',
      nested: { client_secret: 'x', key: 'y', list: [`it is gw_live_${'a'.repeat(30)}`] },
      limit: 12n,
    });
    expect(cleaned).toEqual({
      name: 'Worker',
      tokens_per_minute: 5,
      passwordHash: '[secret]',
      nested: { client_secret: '[secret]', key: '[secret]', list: ['it is [secret]'] },
      limit: '12',
    });
  });

  it('and a change tells only what differs', () => {
    expect(changedFacts({ a: 1, b: [1] }, { a: 2, b: [1] })).toEqual({ before: { a: 1 }, after: { a: 2 } });
    expect(changedFacts({ a: 1n }, { a: 1n })).toBeNull();
  });
});
