/**
 * Money is a whole number of pico-dollars (10⁻¹² USD) in a bigint. One dollar per million tokens is
 * exactly 1,000,000 pico-dollars per token, so every price in use is a whole number and no sum rounds.
 */
export type Pico = bigint & { readonly __unit: 'pico-dollar' };

export const PICO_PER_USD = 1_000_000_000_000n;
const USD_DECIMALS = 12;

/** Brands a bigint that is known to be pico-dollars. */
export function pico(amount: bigint): Pico {
  return amount as Pico;
}

export const ZERO = pico(0n);

/**
 * Reads a decimal amount of dollars ("5", "0.0056", "-1.25").
 * @throws RangeError when the text is no plain decimal or has more than 12 decimals.
 */
export function parseUsd(text: string): Pico {
  return pico(parseDecimal(text, USD_DECIMALS));
}

/** Prints dollars as a bare decimal: no sign of currency, no exponent, exact, trailing zeros cut. */
export function formatUsd(amount: bigint): string {
  return formatDecimal(amount, USD_DECIMALS);
}

/**
 * Reads a list price in dollars per million tokens and gives pico-dollars per token.
 * @throws RangeError when the price has more than 6 decimals, which no provider's price has.
 */
export function parsePerMillion(usdPerMillion: string): bigint {
  return parseDecimal(usdPerMillion, 6);
}

/** Prints pico-dollars per token as dollars per million tokens. */
export function formatPerMillion(picoPerToken: bigint): string {
  return formatDecimal(picoPerToken, 6);
}

/** Stripe's cents, the only place they are converted. */
export function centsToPico(cents: number): Pico {
  if (!Number.isSafeInteger(cents)) throw new RangeError('cents must be a whole number');
  return pico(BigInt(cents) * (PICO_PER_USD / 100n));
}

/** `part` as percent of `whole`: two decimals, half up, trailing zeros cut; "0" of nothing. */
export function formatPercent(part: bigint, whole: bigint): string {
  if (whole <= 0n || part <= 0n) return '0';
  return formatDecimal((part * 20_000n + whole) / (whole * 2n), 2);
}

/** A share in parts per million as a percentage, to the last digit. */
export function formatPpm(partsPerMillion: number): string {
  return formatDecimal(BigInt(partsPerMillion), 4);
}

/** A share in parts per million of an amount, rounded down. */
export function shareOf(amount: bigint, partsPerMillion: number): bigint {
  return (amount * BigInt(partsPerMillion)) / 1_000_000n;
}

export function minPico(a: bigint, b: bigint): Pico {
  return pico(a < b ? a : b);
}

export function maxPico(a: bigint, b: bigint): Pico {
  return pico(a > b ? a : b);
}

const ZERO_DIGIT = 0x30;

function parseDecimal(text: string, decimals: number): bigint {
  const match = /^(-)?(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!match) throw new RangeError(`expected a decimal number, got "${text.slice(0, 40)}"`);
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > decimals)
    throw new RangeError(`at most ${decimals} decimals, got "${text.slice(0, 40)}"`);
  const amount = BigInt(match[2] + fraction.padEnd(decimals, '0'));
  return match[1] ? -amount : amount;
}

function formatDecimal(amount: bigint, decimals: number): string {
  if (amount === 0n) return '0';
  const negative = amount < 0n;
  const digits = (negative ? -amount : amount).toString().padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  let end = digits.length;
  while (end > point && digits.charCodeAt(end - 1) === ZERO_DIGIT) end--;
  const fraction = end > point ? `.${digits.slice(point, end)}` : '';
  return `${negative ? '-' : ''}${digits.slice(0, point)}${fraction}`;
}
