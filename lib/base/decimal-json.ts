/**
 * A number that JSON must carry digit for digit: money. `JSON.stringify` knows only floats, and a float
 * prints `5e-7` or loses digits; `stringifyJson` writes this text as the number literal it is.
 */
export class DecimalNumber {
  readonly text: string;

  /** @throws RangeError when the text is no plain decimal (digits, optional minus and fraction, no exponent). */
  constructor(text: string) {
    if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text))
      throw new RangeError(`not a plain decimal: "${text.slice(0, 40)}"`);
    this.text = text;
  }

  /** What a plain `JSON.stringify` shows: the same digits, as a string, so that nothing is lost in silence. */
  toJSON(): string {
    return this.text;
  }
}

/**
 * Prints a value as compact JSON. Like `JSON.stringify` but for `DecimalNumber`, written as a number
 * literal, and `bigint`, written as its digits. Undefined members are left out; dates are ISO strings.
 */
export function stringifyJson(value: unknown): string {
  return print(value) ?? 'null';
}

function print(value: unknown): string | undefined {
  if (value === null) return 'null';
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object') return JSON.stringify(value);
  if (value instanceof DecimalNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map((item) => print(item) ?? 'null').join(',')}]`;
  if ('toJSON' in value && typeof value.toJSON === 'function') return print(value.toJSON());
  const members: string[] = [];
  for (const [key, member] of Object.entries(value)) {
    const text = print(member);
    if (text !== undefined) members.push(`${JSON.stringify(key)}:${text}`);
  }
  return `{${members.join(',')}}`;
}
