const LENGTH_MAX = 2_000;
const REPEATS_MAX = 500;

/** Reads a pattern once, from left to right, writing the plainest string it matches. */
interface Reader {
  pattern: string;
  at: number;
  /** How much longer the string must grow: spent at the first quantifier without an upper bound. */
  spare: number;
}

class Unreadable extends Error {}

/**
 * A string that a regular expression matches. The expression is read by us and never run: a stranger's
 * pattern can take for ever.
 * @param leastLength what the string must at least measure, met where the pattern can grow
 * @returns null where the pattern uses more than classes, groups, alternatives and quantifiers
 */
export function patternExample(pattern: string, leastLength = 0): string | null {
  if (pattern.length > LENGTH_MAX) return null;
  try {
    const plainest = sample(pattern, 0);
    return plainest.length >= leastLength ? plainest : sample(pattern, leastLength - plainest.length);
  } catch (error) {
    if (error instanceof Unreadable || error instanceof RangeError) return null;
    throw error;
  }
}

function sample(pattern: string, spare: number): string {
  const reader: Reader = { pattern, at: 0, spare };
  const text = alternatives(reader);
  if (reader.at < pattern.length) throw new Unreadable();
  return text;
}

/** The first alternative counts, the others are read over. */
function alternatives(reader: Reader): string {
  const text = sequence(reader);
  while (reader.pattern[reader.at] === '|') {
    reader.at++;
    const spare = reader.spare;
    sequence(reader);
    reader.spare = spare;
  }
  return text;
}

function sequence(reader: Reader): string {
  let text = '';
  while (reader.at < reader.pattern.length) {
    const next = reader.pattern[reader.at];
    if (next === '|' || next === ')') break;
    const unit = atom(reader);
    text += quantified(unit, reader);
    if (text.length > LENGTH_MAX) throw new Unreadable();
  }
  return text;
}

function atom(reader: Reader): string {
  const next = reader.pattern[reader.at++] ?? '';
  switch (next) {
    case '^':
    case '$':
      return '';
    case '.':
      return 'a';
    case '(':
      return group(reader);
    case '[':
      return characterClass(reader);
    case '\\':
      return escaped(reader, false);
    case '*':
    case '+':
    case '?':
      throw new Unreadable();
    default:
      return next;
  }
}

function group(reader: Reader): string {
  const kind = /^\?(?::|<[A-Za-z_]\w*>)/.exec(reader.pattern.slice(reader.at));
  if (kind) reader.at += kind[0].length;
  else if (reader.pattern[reader.at] === '?') throw new Unreadable();
  const text = alternatives(reader);
  if (reader.pattern[reader.at] !== ')') throw new Unreadable();
  reader.at++;
  return text;
}

function quantified(unit: string, reader: Reader): string {
  const match = /^(?:([*+?])|\{(\d+)(,)?(\d+)?\})\??/.exec(reader.pattern.slice(reader.at));
  if (!match) return unit;
  reader.at += match[0].length;
  const [, sign, least, comma, most] = match;
  const times = sign === undefined ? Number(least) : sign === '+' ? 1 : 0;
  const isOpen = sign === '*' || sign === '+' || (comma !== undefined && most === undefined);
  const limit = most !== undefined ? Number(most) : isOpen ? Number.POSITIVE_INFINITY : times;
  const extra = unit === '' ? 0 : Math.min(Math.ceil(reader.spare / unit.length), limit - times);
  reader.spare -= extra * unit.length;
  if (times + extra > REPEATS_MAX) throw new Unreadable();
  return unit.repeat(times + extra);
}

/** What a class may hold, in the order tried. */
const PLAIN = 'a0A-_ .bB1@/:#';

function characterClass(reader: Reader): string {
  const negated = reader.pattern[reader.at] === '^';
  if (negated) reader.at++;
  const ranges: [number, number][] = [];
  while (reader.pattern[reader.at] !== ']') {
    if (reader.at >= reader.pattern.length) throw new Unreadable();
    const from = classMember(reader);
    if (from.length > 1) {
      for (const letter of from) ranges.push([code(letter), code(letter)]);
      continue;
    }
    const isRange = reader.pattern[reader.at] === '-' && reader.pattern[reader.at + 1] !== ']';
    if (isRange) reader.at++;
    const to = isRange ? classMember(reader) : from;
    ranges.push([code(from), code(to)]);
  }
  reader.at++;
  const holds = (letter: string) => ranges.some(([low, high]) => code(letter) >= low && code(letter) <= high);
  const found = [...PLAIN].find((letter) => holds(letter) !== negated);
  if (found !== undefined) return found;
  const [first] = ranges;
  if (negated || !first) throw new Unreadable();
  return String.fromCharCode(first[0]);
}

function classMember(reader: Reader): string {
  const next = reader.pattern[reader.at++] ?? '';
  return next === '\\' ? escaped(reader, true) : next;
}

/** One character for an escape; inside a class, all that the short classes hold of the plain ones. */
function escaped(reader: Reader, inClass: boolean): string {
  const next = reader.pattern[reader.at++] ?? '';
  switch (next) {
    case 'd':
      return inClass ? '0123456789' : '0';
    case 'w':
      return inClass ? 'a0A_bB1' : 'a';
    case 's':
      return inClass ? ' \t' : ' ';
    case 'D':
    case 'S':
      return inClass ? 'ab' : 'a';
    case 'W':
      return inClass ? '- ' : '-';
    case 'b':
    case 'B':
      return '';
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    default:
      if (/[A-Za-z0-9]/.test(next) || next === '') throw new Unreadable();
      return next;
  }
}

function code(letter: string): number {
  return letter.charCodeAt(0);
}
