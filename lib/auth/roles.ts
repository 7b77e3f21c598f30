import { ApiError } from '@/lib/base/errors';

/** What a member is to a workspace. In the order of what they may do. */
export const ROLES = {
  owner: 'Everything, and the workspace is theirs to hand over.',
  admin: 'Everything but handing over or deleting the workspace.',
  developer: 'Keys, provider keys and the playground; sees usage and credits.',
  billing: 'Credits, payments and receipts; sees usage.',
  viewer: 'Sees everything, changes nothing.',
} as const;

export type MemberRole = keyof typeof ROLES;

export const ROLE_NAMES = Object.keys(ROLES) as MemberRole[];

/** What an invitation or a change of role may give. An owner is made by handing the workspace over. */
export const GIVEN_ROLES = ['admin', 'developer', 'billing', 'viewer'] as const satisfies MemberRole[];

const ALL = ROLE_NAMES;
const OWNER: MemberRole[] = ['owner'];
const ADMINS: MemberRole[] = ['owner', 'admin'];
const BUILDERS: MemberRole[] = ['owner', 'admin', 'developer'];
const PAYERS: MemberRole[] = ['owner', 'admin', 'billing'];

/**
 * The one table of who may do what in a workspace: every page and every route of `app/api/account` asks it, and a
 * test walks all of them with all roles. `words` completes "… may not" and "… may".
 */
export const PERMISSIONS = {
  'usage:read': { roles: ALL, words: 'see usage and requests' },
  'requests:write': { roles: BUILDERS, words: 'drop answers from the cache and keep views for all' },
  'keys:read': { roles: ALL, words: 'see the keys' },
  'keys:write': { roles: BUILDERS, words: 'make, change and revoke keys' },
  'provider_keys:read': { roles: ALL, words: 'see the provider keys' },
  'provider_keys:write': { roles: BUILDERS, words: 'connect, change and remove provider keys' },
  'credits:read': { roles: ALL, words: 'see the credits and the statement' },
  'credits:write': { roles: PAYERS, words: 'buy credits and change how they are paid' },
  'playground:use': { roles: BUILDERS, words: 'send requests from the playground' },
  'settings:read': { roles: ALL, words: 'see the settings' },
  'settings:write': { roles: ADMINS, words: 'change the workspace’s settings' },
  'members:read': { roles: ALL, words: 'see the members' },
  'members:write': { roles: ADMINS, words: 'invite and remove members and change their roles' },
  'audit:read': { roles: ALL, words: 'read the audit log' },
  'data:export': { roles: ADMINS, words: 'export all data of the workspace' },
  'data:delete': { roles: OWNER, words: 'delete data of the workspace for good' },
  'workspace:transfer': { roles: OWNER, words: 'hand the workspace over' },
} as const satisfies Record<string, { roles: readonly MemberRole[]; words: string }>;

export type Permission = keyof typeof PERMISSIONS;

/** Whether a member of this role may. */
export function roleMay(role: MemberRole, permission: Permission): boolean {
  return (PERMISSIONS[permission].roles as readonly MemberRole[]).includes(role);
}

/** What to tell a member who may not: what it is, and who can. Null for one who may. */
export function whoCan(role: MemberRole, permission: Permission): string | null {
  if (roleMay(role, permission)) return null;
  const { roles, words } = PERMISSIONS[permission];
  return `As ${role} you may not ${words}. ${listRoles(roles)} can.`;
}

/** @throws ApiError scope_denied naming the roles that may (`needed_roles`) */
export function requirePermission({ role }: { role: MemberRole }, permission: Permission): void {
  const refusal = whoCan(role, permission);
  if (refusal === null) return;
  throw new ApiError('scope_denied', refusal, {
    details: { permission, role, needed_roles: PERMISSIONS[permission].roles },
  });
}

/** "An owner, an admin or a developer". */
function listRoles(roles: readonly MemberRole[]): string {
  const named = roles.map((role) => `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`);
  const words = named.length > 1 ? `${named.slice(0, -1).join(', ')} or ${named.at(-1)}` : (named[0] ?? '');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
