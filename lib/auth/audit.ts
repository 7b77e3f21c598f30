import type { AuditAction } from './audit-actions';

/** Who did it. */
export interface AuditActor {
  kind: 'person' | 'key' | 'operator' | 'system';
  /** `user_…`, `key_…`; null for the command line and the server itself. */
  id: string | null;
  /** As people know them: an e-mail address, a key's name, "command line". */
  name: string;
  /** From which network, coarse; null where there is none (the command line). */
  address?: string | null;
  /** In words: "Firefox on Linux". */
  device?: string | null;
}

/** One thing done in a workspace. `before` and `after` are what changed, in plain values. */
export interface AuditEntry {
  workspaceId: string;
  actor: AuditActor;
  action: AuditAction;
  /** What it was done to: a key, a member, an invitation … `name` as it stood then. */
  target?: { kind: string; id: string; name?: string | null } | null;
  before?: AuditFacts | null;
  after?: AuditFacts | null;
}

export type AuditFacts = Record<string, unknown>;

export const COMMAND_LINE: AuditActor = { kind: 'operator', id: null, name: 'command line' };
export const SERVER: AuditActor = { kind: 'system', id: null, name: 'this server' };

const SECRET_NAME =
  /secret|password|passphrase|(?:^|_)token$|hash|credential|authorization|cookie|private_?key|^key$/i;
const SECRET_VALUE = /\b(?:gw_(?:live|test)_|sk-|sk_|whsec_|rk_|ghp_|AKIA)[\w-]{8,}/g;
const LONGEST_TEXT = 500;

/** Facts as they may be written down for good: what is a secret by its name or its looks is not among them. */
export function withoutSecrets(facts: AuditFacts | null | undefined): AuditFacts | null {
  return facts ? (clean(facts) as AuditFacts) : null;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') {
    const shown = value.replace(SECRET_VALUE, '[secret]');
    return shown.length > LONGEST_TEXT ? `${shown.slice(0, LONGEST_TEXT)}…` : shown;
  }
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return '[secret]';
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, SECRET_NAME.test(name) ? '[secret]' : clean(inner)]),
  );
}

/** What of two versions differs, field by field: for `before` and `after` of a change. */
export function changedFacts(
  before: AuditFacts,
  after: AuditFacts,
): { before: AuditFacts; after: AuditFacts } | null {
  const text = (value: unknown) => JSON.stringify(clean(value));
  const names = Object.keys({ ...before, ...after }).filter(
    (name) => text(before[name]) !== text(after[name]),
  );
  if (names.length === 0) return null;
  const pick = (facts: AuditFacts) => Object.fromEntries(names.map((name) => [name, facts[name] ?? null]));
  return { before: pick(before), after: pick(after) };
}
