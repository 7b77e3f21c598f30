const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const USD_DECIMALS = 12;

/** A moment in UTC for people: "23 Nov 2026, 22:30:55". By hand: browsers and servers differ in their names of months. */
export function formatMoment(iso: string): string {
  return `${formatDay(iso)}, ${iso.slice(11, 19)}`;
}

/** The same without the year, where there is little room. */
export function formatMomentShort(iso: string): string {
  return `${formatDay(iso).slice(0, -5)}, ${iso.slice(11, 19)} UTC`;
}

/** "23 Nov 2026". */
export function formatDay(iso: string): string {
  return `${Number(iso.slice(8, 10))} ${MONTHS[Number(iso.slice(5, 7)) - 1] ?? ''} ${iso.slice(0, 4)}`;
}

/**
 * Amounts of one column, so that their points stand below each other: every one gets the decimals that the
 * longest needs, at most `most`. What would need more is rounded half up; what would vanish is "<0.0…1".
 */
export function alignDecimals(amounts: readonly string[], most = USD_DECIMALS): string[] {
  const needed = Math.max(2, ...amounts.map((amount) => amount.split('.')[1]?.length ?? 0));
  return amounts.map((amount) => fixDecimals(amount, Math.min(needed, most)));
}

function fixDecimals(amount: string, decimals: number): string {
  const sign = amount.startsWith('-') ? '−' : '';
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.');
  const pico = BigInt(whole + fraction.padEnd(USD_DECIMALS, '0'));
  const unit = 10n ** BigInt(USD_DECIMALS - decimals);
  const rounded = (pico + unit / 2n) / unit;
  if (rounded === 0n && pico > 0n) return `${sign}<0.${'1'.padStart(decimals, '0')}`;
  const digits = rounded.toString().padStart(decimals + 1, '0');
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** An exact amount with its sign of currency: "$0.0000084", "−$2". */
export function formatDollars(amount: string): string {
  return amount.startsWith('-') ? `−$${amount.slice(1)}` : `$${amount}`;
}

/** An amount as short as one can read it: "$1,204.50", "$0.0084", "$0.00". Rounded half up; the exact one belongs beside it. */
export function shortDollars(amount: string): string {
  const sign = amount.startsWith('-') ? '−' : '';
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.');
  const isSmall = BigInt(whole) === 0n && fraction.startsWith('00') && /[1-9]/.test(fraction);
  const decimals = isSmall ? Math.min(fraction.search(/[1-9]/) + 2, USD_DECIMALS) : 2;
  const [units = '0', rest = ''] = fixDecimals(`${whole}.${fraction}`, decimals).split('.');
  return `${sign}$${units.replace(/\B(?=(?:\d{3})+$)/g, ',')}.${isSmall ? rest.replace(/0+$/, '') : rest}`;
}

/** The exact amount where `shortDollars` left digits out; undefined where it is all of it. */
export function exactBeside(amount: string): string | undefined {
  const exact = formatDollars(amount);
  return shortDollars(amount)
    .replaceAll(',', '')
    .replace(/\.?0+$/, '') === exact
    ? undefined
    : exact;
}

/** "840 ms", "2.4 s". */
export function formatDuration(ms: number | null): string {
  if (ms === null) return '—';
  if (ms < 1_000) return `${ms < 10 ? Math.round(ms * 100) / 100 : Math.round(ms)} ms`;
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** "12,480". By hand, as months are. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** How bad a status is. */
export function statusTone(status: number): 'good' | 'warn' | 'bad' {
  if (status >= 200 && status < 300) return 'good';
  return status === 499 || status === 429 ? 'warn' : 'bad';
}

/** What a status says, in a word. */
export function statusWord(status: number, errorCode: string | null): string {
  if (status >= 200 && status < 300) return 'OK';
  return errorCode ?? (status === 499 ? 'client_closed' : 'error');
}

const TIERS: Record<string, string> = {
  miss: 'Miss',
  exact_response_cache: 'Exact hit',
  inflight_dedupe: 'In-flight hit',
  semantic_cache: 'Semantic hit',
};

/** What answered instead of a provider, in words. */
export function cacheTierWord(tier: string): string {
  return TIERS[tier] ?? tier;
}
