// Guarantee: what a role may do stands in one table; an owner may all of it, a viewer changes nothing, and a refusal names who can.
import { describe, expect, it } from 'vitest';
import {
  GIVEN_ROLES,
  PERMISSIONS,
  type Permission,
  ROLE_NAMES,
  requirePermission,
  roleMay,
  whoCan,
} from '@/lib/auth/roles';
import { isApiError } from '@/lib/base/errors';

const permissions = Object.keys(PERMISSIONS) as Permission[];

describe('the table of permissions', () => {
  it('lets an owner do everything and a viewer read everything', () => {
    for (const permission of permissions) {
      expect(roleMay('owner', permission), permission).toBe(true);
      expect(roleMay('viewer', permission), permission).toBe(permission.endsWith(':read'));
    }
  });

  it('never gives billing the keys or a developer the money', () => {
    expect(roleMay('billing', 'keys:write')).toBe(false);
    expect(roleMay('billing', 'credits:write')).toBe(true);
    expect(roleMay('developer', 'credits:write')).toBe(false);
    expect(roleMay('developer', 'members:write')).toBe(false);
    expect(roleMay('admin', 'workspace:transfer')).toBe(false);
  });

  it('gives ownership to nobody by invitation or change of role', () => {
    expect([...GIVEN_ROLES]).toEqual(ROLE_NAMES.filter((role) => role !== 'owner'));
  });

  it('says who can, and hands the roles to programs', () => {
    expect(whoCan('owner', 'keys:write')).toBeNull();
    expect(whoCan('viewer', 'keys:write')).toBe(
      'As viewer you may not make, change and revoke keys. An owner, an admin or a developer can.',
    );
    expect(whoCan('admin', 'workspace:transfer')).toContain('An owner can.');
    let thrown: unknown;
    try {
      requirePermission({ role: 'billing' }, 'keys:write');
    } catch (error) {
      thrown = error;
    }
    if (!isApiError(thrown)) throw new Error('nothing was refused');
    expect(thrown.status).toBe(403);
    expect(thrown.details).toEqual({
      permission: 'keys:write',
      role: 'billing',
      needed_roles: ['owner', 'admin', 'developer'],
    });
  });
});
