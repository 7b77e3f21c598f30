import type { Scope } from './caller';

/** What a key may be allowed to do, in the words shown to people. */
export const SCOPES = {
  inference: 'Call models, and read what the key’s own requests did and cost.',
  'usage:read': 'Read the whole workspace’s requests and figures of the same mode.',
  'keys:write': 'Create, change, rotate and revoke keys no wider than itself.',
} as const satisfies Record<Scope, string>;

export const SCOPE_NAMES = Object.keys(SCOPES) as Scope[];
export const DEFAULT_SCOPES: readonly Scope[] = ['inference'];

export function isScope(text: string): text is Scope {
  return Object.hasOwn(SCOPES, text);
}
