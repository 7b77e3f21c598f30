import { z } from 'zod';
import { COMMAND_LINE } from '@/lib/auth/audit';
import { recordAudit } from '@/lib/auth/audit-queries';
import { hashPassword, passwordFault } from '@/lib/auth/password';
import { createUser } from '@/lib/auth/users-queries';
import { addMember, requireWorkspace } from '@/lib/auth/workspaces-queries';
import { provisionWorkspace, SIGN_UP_TEST_CREDITS } from '@/lib/gateway/onboarding';
import { type Command, UsageError } from './command';

const ROLES = ['owner', 'admin', 'developer', 'billing', 'viewer'] as const;

export const userCreate: Command = {
  name: 'user create',
  usage:
    '--email E --password-stdin [--workspace W] [--role owner|admin|developer|billing|viewer] [--name N]',
  summary: 'Makes a user whose address counts as confirmed, in a workspace given or of their own.',
  options: {
    email: { type: 'string' },
    'password-stdin': { type: 'boolean' },
    workspace: { type: 'string' },
    role: { type: 'string' },
    name: { type: 'string' },
  },
  required: ['email', 'password-stdin'],
  async run(call) {
    const email = z.email().safeParse(call.text('email')?.trim());
    if (!email.success) throw new UsageError('--email: expected an address such as ada@example.com.');
    const role = ROLES.find((known) => known === (call.text('role') ?? 'owner'));
    if (!role) throw new UsageError(`--role: expected one of ${ROLES.join(', ')}.`);
    const password = (await call.io.readStdin()).replace(/\r?\n$/, '');
    const fault = passwordFault(password);
    if (fault) throw new UsageError(`The password on stdin: ${fault}`);
    const pool = await call.pool();
    const wanted = call.text('workspace');
    const given = wanted === undefined ? null : await requireWorkspace(pool, wanted);
    const user = await createUser(pool, {
      email: email.data,
      name: call.text('name') ?? null,
      passwordHash: await hashPassword(password),
      emailVerified: true,
    });
    const workspace = given ?? (await ownWorkspace(pool, call.env().encryptionKey, user));
    if (given) {
      await addMember(pool, given.id, user.id, role);
      const target = { kind: 'member', id: user.id, name: user.email };
      const entry = { workspaceId: given.id, actor: COMMAND_LINE, target, after: { role } };
      await recordAudit(pool, { ...entry, action: 'member.added' });
    }
    const held = given ? role : 'owner';
    call.print(
      { object: 'user', id: user.id, email: user.email, workspace: workspace.id, role: held },
      `${user.id}  ${user.email}  ${held} of ${workspace.name} (${workspace.id})`,
    );
  },
};

async function ownWorkspace(
  pool: Parameters<typeof provisionWorkspace>[0],
  encryptionKey: Buffer,
  user: { id: string; email: string; name: string | null },
) {
  const { workspace } = await provisionWorkspace(pool, encryptionKey, {
    name: `${user.name ?? user.email.split('@')[0]}'s workspace`,
    ownerId: user.id,
    credits: { test: SIGN_UP_TEST_CREDITS },
    actor: 'cli',
  });
  return workspace;
}
