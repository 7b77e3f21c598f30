import type { ErrorFacts } from './failure-facts';

const LONGEST_MS = 24 * 60 * 60 * 1000;
/** "Please try again in 1m2.5s", "retry after 20 seconds", "try again in 350ms". */
const SAID =
  /(?:try again|retry)\s+(?:in|after)\s+(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)\s*(ms|s|sec|seconds?)\b)?/i;

/**
 * When a provider wants to be asked again: its header (seconds or an HTTP date), else what the body holds.
 * @returns milliseconds from `now`, at most a day; null when it does not say
 */
export function retryAfterMsOf(header: string | undefined, facts: ErrorFacts, now: number): number | null {
  const told = fromHeader(header, now) ?? facts.retryDelayMs ?? fromText(facts.text);
  return told === null ? null : Math.min(Math.max(0, told), LONGEST_MS);
}

function fromHeader(header: string | undefined, now: number): number | null {
  const text = header?.trim();
  if (!text) return null;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  // A bare word or negative number would be read as a strange date: ask for a month's name.
  if (!/[A-Za-z]{3}/.test(text)) return null;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : date - now;
}

function fromText(text: string): number | null {
  const match = SAID.exec(text);
  if (!match) return null;
  const [, hours, minutes, amount, unit] = match;
  if (hours === undefined && minutes === undefined && amount === undefined) return null;
  const last = Number(amount ?? 0) * (unit === 'ms' ? 1 : 1000);
  return Math.round(Number(hours ?? 0) * 3_600_000 + Number(minutes ?? 0) * 60_000 + last);
}
