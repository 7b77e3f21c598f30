/** Everything the audit log knows, by its name there, in words that follow who did it. Add yours here. */
export const AUDIT_ACTIONS = {
  'session.started': 'signed in',
  'session.ended': 'signed out',
  'session.ended_other': 'ended a session',
  'session.ended_all': 'signed out everywhere',
  'password.set': 'set a password',
  'password.changed': 'changed their password',
  'password.reset': 'reset their password by mail',
  'email.changed': 'changed their e-mail address',
  'profile.changed': 'changed their profile',
  'workspace.created': 'created the workspace',
  'workspace.renamed': 'renamed the workspace',
  'workspace.transferred': 'handed the workspace over',
  'settings.changed': 'changed the settings',
  'member.invited': 'invited',
  'member.invitation_revoked': 'revoked an invitation',
  'member.joined': 'joined',
  'member.added': 'added a member',
  'member.role_changed': 'changed a role',
  'member.removed': 'removed a member',
  'member.left': 'left',
  'key.created': 'made a key',
  'key.changed': 'changed a key',
  'key.rotated': 'rotated a key',
  'key.old_secret_ended': 'ended the old secret of a key',
  'key.revoked': 'revoked a key',
  'key.restored': 'took back the revocation of a key',
  'provider_key.added': 'connected a provider key',
  'provider_key.changed': 'changed a provider key',
  'provider_key.removed': 'removed a provider key',
  'provider_key.settings_changed': 'changed when provider keys are used',
  'cache.dropped': 'dropped an answer from the cache',
  'view.saved': 'saved a view of the requests',
  'view.removed': 'removed a view of the requests',
  'credits.granted': 'granted credits',
  'credits.corrected': 'corrected credits',
} as const;

export type AuditAction = keyof typeof AUDIT_ACTIONS;

export function isAuditAction(name: string): name is AuditAction {
  return Object.hasOwn(AUDIT_ACTIONS, name);
}
