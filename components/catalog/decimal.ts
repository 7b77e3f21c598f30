/** Decimal text as pages hold it ("0.0875"): compared and shortened digit by digit, never as a float. */

const DECIMALS = 12;

/** A plain decimal as whole trillionths; null where the text is none, is negative or has more than 12 decimals. */
export function readDecimal(text: string): bigint | null {
  const match = /^(\d{1,12})?(?:\.(\d{1,12}))?$/.exec(text);
  if (!match || (match[1] === undefined && match[2] === undefined)) return null;
  return BigInt((match[1] ?? '0') + (match[2] ?? '').padEnd(DECIMALS, '0'));
}

const SHOWN_DECIMALS = 4;
const UNIT = 10n ** BigInt(DECIMALS - SHOWN_DECIMALS);

/** A rate for a narrow column: two to four decimals, half up; "<0.0001" for what is less but not nothing. */
export function shortDecimal(text: string): string {
  const value = readDecimal(text);
  if (value === null) return text;
  const rounded = (value + UNIT / 2n) / UNIT;
  if (rounded === 0n && value > 0n) return '<0.0001';
  const digits = rounded.toString().padStart(SHOWN_DECIMALS + 1, '0');
  const whole = digits.slice(0, -SHOWN_DECIMALS);
  const fraction = digits.slice(-SHOWN_DECIMALS).replace(/0{1,2}$/, '');
  return `${whole}.${fraction}`;
}
