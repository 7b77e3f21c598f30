import { alignDecimals, formatDay } from '../format';
import type { KeyRow } from '../types';

export interface KeyState {
  word: string;
  tone: 'good' | 'warn' | 'bad' | 'plain';
  /** What follows from it, where the word does not say so. */
  detail: string | null;
}

const SOON_MS = 7 * 86_400_000;
const PICO_DIGITS = 12;
const PERIOD_ENDS: Readonly<Record<string, string>> = {
  daily: 'Works again tomorrow, UTC.',
  weekly: 'Works again on Monday, UTC.',
  monthly: 'Works again next month, UTC.',
  never: 'Raise the limit to go on.',
};

/** How a key stands, in the word that matters most. */
export function stateOf(key: KeyRow, now: number): KeyState {
  if (key.status === 'revoked' || key.status === 'expired')
    return { word: key.status, tone: 'plain', detail: null };
  if (isSpent(key)) {
    const hasNone = picoOf(key.spend_limit?.amount ?? '0') === 0n;
    const detail = PERIOD_ENDS[hasNone ? 'never' : (key.spend_limit?.reset ?? '')] ?? null;
    return { word: 'limit reached', tone: 'bad', detail };
  }
  if (key.status === 'retiring' && key.revoked_at)
    return { word: 'retiring', tone: 'warn', detail: `Ends ${formatDay(key.revoked_at)}.` };
  if (key.old_secrets.length > 0) return { word: 'rotating', tone: 'warn', detail: 'Two secrets work.' };
  if (key.expires_at) {
    const isSoon = Date.parse(key.expires_at) - now < SOON_MS;
    const detail = `${isSoon ? 'Expires' : 'Until'} ${formatDay(key.expires_at)}`;
    return { word: 'active', tone: isSoon ? 'warn' : 'good', detail };
  }
  return { word: 'active', tone: 'good', detail: null };
}

/** It has ended, and nothing brings it back. */
export function isOver(key: KeyRow): boolean {
  return (key.status === 'revoked' && !key.undo_ms) || key.status === 'expired';
}

/** Nothing is left of its limit. */
function isSpent({ spend_limit: limit }: KeyRow): boolean {
  return limit !== null && picoOf(limit.remaining) === 0n;
}

/** How much of its limit is spent, in thousandths, at most 1000: for a bar. */
export function spentPermille({ amount, spent }: { amount: string; spent: string }): number {
  const limit = picoOf(amount);
  if (limit <= 0n) return 1_000;
  const share = Number((picoOf(spent) * 1_000n) / limit);
  return Math.min(1_000, Math.max(0, share));
}

function picoOf(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.split('.');
  return BigInt(whole + fraction.padEnd(PICO_DIGITS, '0').slice(0, PICO_DIGITS));
}

/** "$0.0012", "$5.00": for a column; the exact amount stands on hover. */
export function shortDollars(amount: string): string {
  return `$${alignDecimals([amount], 4)[0]}`;
}

/** What narrows a key besides its spend limit: "2 models", "60 a minute". */
export function limitWords(key: KeyRow): string[] {
  const { models, requests_per_minute: requests, tokens_per_minute: tokens, concurrency } = key;
  const count = (value: number) => String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
  return [
    models && (models.length === 1 ? (models[0] ?? '') : `${models.length} models`),
    requests && `${count(requests)} requests a minute`,
    tokens && `${count(tokens)} tokens a minute`,
    concurrency && `${count(concurrency)} at once`,
    key.cache ? null : 'no cache',
  ].filter((word): word is string => Boolean(word));
}
