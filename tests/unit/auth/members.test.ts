// Guarantee: a workspace always has an owner; roles, removals and handing over are as the rules say, also when two happen at once; an invitation is used as often as it allows, by whom it allows, until it ends, and its secret is not stored.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditActor } from '@/lib/auth/audit';
import { listAudit } from '@/lib/auth/audit-queries';
import {
  acceptInvitation,
  createInvitation,
  findInvitation,
  listInvitations,
  type NewInvitation,
  revokeInvitation,
} from '@/lib/auth/invitations-queries';
import {
  changeRole,
  leaveWorkspace,
  listMembers,
  nameMakers,
  removeMember,
  transferWorkspace,
} from '@/lib/auth/members-queries';
import { createUser } from '@/lib/auth/users-queries';
import { addMember, createWorkspace, type MemberRole } from '@/lib/auth/workspaces-queries';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
let count = 0;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

interface Person {
  id: string;
  email: string;
  actor: AuditActor;
}

async function newPerson(email = `m${++count}@example.com`): Promise<Person> {
  const { id } = await createUser(database.pool, { email, emailVerified: true });
  return { id, email, actor: { kind: 'person', id, name: email } };
}

async function newTeam(...roles: MemberRole[]) {
  const { id } = await createWorkspace(database.pool, { name: `team ${++count}` });
  const people: Person[] = [];
  for (const role of roles) {
    const person = await newPerson();
    await addMember(database.pool, id, person.id, role);
    people.push(person);
  }
  return { id, people: people as [Person, Person, Person] };
}

const rolesOf = async (workspaceId: string) =>
  Object.fromEntries(
    (await listMembers(database.pool, workspaceId)).map(({ userId, role }) => [userId, role]),
  );
const actionsOf = async (workspaceId: string) =>
  (await listAudit(database.pool, { workspaceId, limit: 100 })).map(({ action }) => action);

describe('members', () => {
  it('change roles, but not their own and not an owner’s', async () => {
    const { id, people } = await newTeam('owner', 'admin', 'viewer');
    const [owner, admin, viewer] = people;
    const by = (who: Person, whom: Person, role: MemberRole) =>
      changeRole(database.pool, { workspaceId: id, userId: whom.id, actor: who.actor, role });
    await by(admin, viewer, 'developer');
    await expect(by(admin, admin, 'viewer')).rejects.toThrow(/your own role/);
    await expect(by(admin, owner, 'viewer')).rejects.toThrow(/hand the workspace over/);
    await expect(by(admin, { ...viewer, id: 'user_unknown' }, 'viewer')).rejects.toThrow(/no such member/);
    expect(await rolesOf(id)).toEqual({ [owner.id]: 'owner', [admin.id]: 'admin', [viewer.id]: 'developer' });
    expect(await actionsOf(id)).toEqual(['member.role_changed']);
  });

  it('are removed, but owners are not, and things they made keep their name', async () => {
    const { id, people } = await newTeam('owner', 'admin', 'developer');
    const [owner, admin, developer] = people;
    await removeMember(database.pool, { workspaceId: id, userId: developer.id, actor: admin.actor });
    await expect(
      removeMember(database.pool, { workspaceId: id, userId: owner.id, actor: admin.actor }),
    ).rejects.toThrow(/hand the workspace over/);
    expect(Object.keys(await rolesOf(id))).toHaveLength(2);
    const names = await nameMakers(database.pool, id, [developer.id, 'cli', null, 'key_unknown']);
    expect([names.get(developer.id), names.get('cli'), names.get('key_unknown')]).toEqual([
      developer.email,
      'command line',
      undefined,
    ]);
  });

  it('leave, but the last owner does not, not even of two at once', async () => {
    const { id, people } = await newTeam('owner', 'owner', 'viewer');
    const [first, second, viewer] = people;
    const leave = (person: Person) =>
      leaveWorkspace(database.pool, { workspaceId: id, userId: person.id, actor: person.actor });
    await leave(viewer);
    const results = await Promise.allSettled([leave(first), leave(second)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(Object.values(await rolesOf(id))).toEqual(['owner']);
  });

  it('hand over once: of two heirs at once one becomes the owner', async () => {
    const { id, people } = await newTeam('owner', 'admin', 'viewer');
    const [owner, ...heirs] = people;
    const give = (heir: Person) =>
      transferWorkspace(database.pool, {
        workspaceId: id,
        userId: heir.id,
        actor: owner.actor,
        from: owner.id,
      });
    const results = await Promise.allSettled(heirs.map(give));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const roles = await rolesOf(id);
    expect(roles[owner.id]).toBe('admin');
    expect(Object.values(roles).filter((role) => role === 'owner')).toHaveLength(1);
    expect(await actionsOf(id)).toEqual(['workspace.transferred']);
  });
});

describe('an invitation', () => {
  const invite = (workspaceId: string, by: Person, more: Partial<NewInvitation> = {}) =>
    createInvitation(database.pool, {
      workspaceId,
      role: 'developer',
      email: null,
      usesAllowed: 1,
      days: 7,
      actor: by.actor,
      ...more,
    });
  const accept = (token: string, { id, email, actor }: Person, mayBeAnother = false) =>
    acceptInvitation(database.pool, token, { userId: id, email, actor, mayBeAnother });

  it('is used as often as it allows, also by many at once, and then is gone', async () => {
    const { id, people } = await newTeam('owner');
    const { token } = await invite(id, people[0], { usesAllowed: 2 });
    const guests = await Promise.all([1, 2, 3, 4].map(() => newPerson()));
    const results = await Promise.allSettled(guests.map((guest) => accept(token, guest)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(Object.values(await rolesOf(id)).sort()).toEqual(['developer', 'developer', 'owner']);
    expect(await findInvitation(database.pool, token)).toBeNull();
    expect(await listInvitations(database.pool, id)).toEqual([]);
  });

  it('for an address is somebody else’s only when they say that they mean it', async () => {
    const { id, people } = await newTeam('owner');
    const [other, meant] = [await newPerson(), await newPerson('Meant.For@Example.com'.toLowerCase())];
    const mailed = await invite(id, people[0], { email: 'Meant.For@Example.com' });
    await expect(accept(mailed.token, other)).rejects.toThrow(/was sent to meant.for@example.com/);
    await accept(mailed.token, meant);
    const again = await invite(id, people[0], { email: 'nobody-yet@example.com', role: 'viewer' });
    await accept(again.token, other, true);
    expect((await rolesOf(id))[other.id]).toBe('viewer');
  });

  it('is not used up by a member, ends when it is revoked or too old, and is only its own workspace’s to revoke', async () => {
    const [mine, theirs] = [await newTeam('owner'), await newTeam('owner')];
    const [owner] = mine.people;
    const guest = await newPerson();
    const { id, token } = await invite(mine.id, owner);
    await expect(accept(token, owner)).rejects.toThrow(/member of this workspace already/);
    await expect(revokeInvitation(database.pool, theirs.id, id, theirs.people[0].actor)).rejects.toThrow(
      /no such open invitation/,
    );
    expect(await findInvitation(database.pool, token)).not.toBeNull();
    await revokeInvitation(database.pool, mine.id, id, owner.actor);
    await expect(accept(token, guest)).rejects.toThrow(/does not work/);
    const old = await invite(mine.id, owner);
    // Kept to the millisecond: now alone may be rounded into what is still to come.
    await database.pool.query(
      `update invitations set expires_at = now() - interval '1 second' where id = '${old.id}'`,
    );
    await expect(accept(old.token, guest)).rejects.toThrow(/does not work/);
    await expect(accept('guessed', guest)).rejects.toThrow(/does not work/);
  });

  it('is kept without its secret, and never makes an owner', async () => {
    const { id, people } = await newTeam('owner');
    const { token } = await invite(id, people[0]);
    const { rows } = await database.pool.query(
      `select i::text as row from invitations i where workspace_id = '${id}'
       union all select a::text from audit_log a where workspace_id = '${id}'`,
    );
    expect(rows).toHaveLength(2);
    for (const { row } of rows) {
      expect(row).not.toContain(token);
      expect(row).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
    }
    await expect(invite(id, people[0], { role: 'owner' as 'admin' })).rejects.toThrow(/never_to_own/);
  });
});
