import type { KeyRow } from '../types';

/** What a form of a key says, as `POST` and `PATCH /api/account/keys` take it. */
export interface KeyBody {
  name: string;
  mode?: string;
  scopes: string[];
  models: string[] | null;
  requests_per_minute: number | null;
  tokens_per_minute: number | null;
  concurrency: number | null;
  cache: boolean;
  fit: boolean;
  spend_limit: { amount: string; reset: string } | null;
  expires_at: string | null;
}

/** Sets of scopes that people ask for, by what they are for. */
export const PRESETS = [
  { value: 'app', label: 'An app: call models', scopes: ['inference'] },
  {
    value: 'app-usage',
    label: 'An app that also shows its costs',
    scopes: ['inference', 'usage:read'],
  },
  { value: 'reports', label: 'Reports: read usage, call nothing', scopes: ['usage:read'] },
  {
    value: 'manager',
    label: 'A manager: hand out keys to others',
    scopes: ['inference', 'usage:read', 'keys:write'],
  },
] as const;

/** The preset that gives exactly these; `own` where none does. */
export function presetOf(scopes: readonly string[]): string {
  const same = (some: readonly string[]) =>
    some.length === scopes.length && some.every((scope) => scopes.includes(scope));
  return PRESETS.find((preset) => same(preset.scopes))?.value ?? 'own';
}

export const PERIODS = [
  { value: 'daily', label: 'a day' },
  { value: 'weekly', label: 'a week' },
  { value: 'monthly', label: 'a month' },
  { value: 'never', label: 'in all' },
] as const;

/** "a month". */
export function periodWord(reset: string): string {
  return PERIODS.find(({ value }) => value === reset)?.label ?? reset;
}

/** How long a key works, by the name of the choice; `date` and `keep` stand beside them. */
export const EXPIRY_DAYS: Readonly<Record<string, number | null>> = {
  never: null,
  '7': 7,
  '30': 30,
  '90': 90,
  '365': 365,
};
const DAY_MS = 86_400_000;

/**
 * What was typed, as a body. Numbers that are none are sent as they are: the server says what is wrong with them.
 * @param before the key that is changed; null for a new one
 */
export function readKeyFields(fields: FormData, before: KeyRow | null, now: number): KeyBody {
  const text = (name: string) => String(fields.get(name) ?? '').trim();
  const amount = text('limit').replace(/^\$\s*/, '');
  return {
    name: text('name'),
    ...(fields.has('mode') ? { mode: text('mode') } : {}),
    scopes: fields.getAll('scopes').map(String),
    models: text('which-models') === 'some' ? fields.getAll('models').map(String) : null,
    requests_per_minute: readCount(text('rpm')),
    tokens_per_minute: readCount(text('tpm')),
    concurrency: readCount(text('concurrency')),
    cache: fields.has('cache'),
    fit: fields.has('fit'),
    spend_limit: amount === '' ? null : { amount, reset: text('reset') },
    expires_at: readExpiry(text('expiry'), text('expires-on'), before, now),
  };
}

/** "1,000" and "1 000" are 1000. NaN, which JSON makes null, would take a limit away unasked: 0 is refused instead. */
function readCount(text: string): number | null {
  const plain = text.replace(/[\s,_]/g, '');
  if (plain === '') return null;
  return /^\d+$/.test(plain) ? Number(plain) : 0;
}

function readExpiry(choice: string, date: string, before: KeyRow | null, now: number): string | null {
  if (choice === 'keep') return before?.expires_at ?? null;
  if (choice === 'date') return `${date}T23:59:59Z`;
  const days = EXPIRY_DAYS[choice] ?? null;
  return days === null ? null : new Date(now + days * DAY_MS).toISOString();
}

/** What of a body is other than the key has it: a change sends no more, so that two people's changes both hold. */
export function changedFields(body: KeyBody, before: KeyRow): Partial<KeyBody> {
  const limit = before.spend_limit && { amount: before.spend_limit.amount, reset: before.spend_limit.reset };
  const was: Record<string, unknown> = { ...before, spend_limit: limit };
  const isSame = (name: string, value: unknown) => JSON.stringify(was[name]) === JSON.stringify(value);
  return Object.fromEntries(
    Object.entries(body).filter(([name, value]) => name !== 'mode' && !isSame(name, value)),
  );
}

/** A body's member, and the field it was typed into. */
const FIELDS: Readonly<Record<string, string>> = {
  name: 'name',
  mode: 'mode',
  spend_limit: 'limit',
  scopes: 'scopes',
  models: 'models',
  requests_per_minute: 'rpm',
  tokens_per_minute: 'tpm',
  concurrency: 'concurrency',
  expires_at: 'expiry',
};

/** The field to go to for `spend_limit.amount` or `scopes[0]`; null where none is at fault. */
export function fieldOf(param: string | null): string | null {
  return FIELDS[param?.split(/[.[]/)[0] ?? ''] ?? null;
}

/** The API names the field in front of its message; a form shows the message beside the field. */
export function plainFault(message: string): string {
  const text = message.replace(/^`[^`]*`: /, '');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
