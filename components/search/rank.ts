/** Ranked fuzzy search over short texts: names, slugs, headings. Pure, and the same on the server and in the browser. */

export interface SearchField {
  text: string;
  /** How much a match here counts; the name of a thing has 1. */
  weight: number;
}

/** A thing's texts, taken apart once. The first field is what it is called. */
export interface Prepared {
  fields: readonly { plain: string; packed: string; tokens: readonly string[]; weight: number }[];
}

export function prepare(fields: readonly SearchField[]): Prepared {
  return {
    fields: fields.map(({ text, weight }) => {
      const plain = normalize(text);
      return { plain, packed: pack(plain), tokens: plain.split(NO_WORD).filter(Boolean), weight };
    }),
  };
}

/**
 * What a query finds, best first; equal ones keep their order. Every word must match. Typing errors are forgiven only
 * where nothing matches as it is written: "grok" must not bring what "groq" serves. An empty query gives all.
 */
export function rank<Item>(query: string, items: readonly Item[], of: (item: Item) => Prepared): Item[] {
  const words = normalize(query).split(' ').filter(Boolean).slice(0, MOST_WORDS);
  if (words.length === 0) return [...items];
  const exact = order(items, (item) => score(words, of(item), false));
  return exact.length > 0 ? exact : order(items, (item) => score(words, of(item), true));
}

const MOST_WORDS = 8;
const NO_WORD = /[^\p{L}\p{N}]+/u;

function order<Item>(items: readonly Item[], scoreOf: (item: Item) => number): Item[] {
  return items
    .map((item) => ({ item, points: scoreOf(item) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .map(({ item }) => item);
}

function score(words: readonly string[], { fields }: Prepared, forgives: boolean): number {
  let sum = 0;
  for (const word of words) {
    let best = 0;
    for (const field of fields) best = Math.max(best, field.weight * scoreWord(word, field, forgives));
    if (best === 0) return 0;
    sum += best;
  }
  // Of two that match alike, the one that says less beside it.
  return sum / words.length - Math.min(fields[0]?.plain.length ?? 0, 99) / 100;
}

/** How well one word fits one text: 0 not at all, 100 it is the text. */
function scoreWord(word: string, field: Prepared['fields'][number], forgives: boolean): number {
  const { plain, packed, tokens } = field;
  if (plain === word) return 100;
  if (tokens.includes(word)) return 90;
  if (plain.startsWith(word)) return 85;
  if (tokens.some((token) => token.startsWith(word))) return 75;
  const bare = pack(word);
  // "gpt4" and "gpt41mini" are how people write "GPT-4.1 mini".
  if (bare.length >= 3 && packed.startsWith(bare)) return 70;
  if (word.length >= 3 && plain.includes(word)) return 50;
  if (bare.length >= 4 && packed.includes(bare)) return 45;
  if (forgives && bare.length >= 4) return scoreTypo(bare, [...tokens, packed]);
  return 0;
}

/** One wrong letter in four, two in seven; against the beginning of a token too, for words half written. */
function scoreTypo(word: string, tokens: readonly string[]): number {
  const allowed = word.length >= 7 ? 2 : 1;
  let least = allowed + 1;
  for (const token of tokens) {
    if (token.length < word.length - allowed) continue;
    for (let length = word.length - allowed; length <= word.length + allowed; length++)
      least = Math.min(least, distance(word, token.slice(0, length), allowed));
  }
  return least > allowed ? 0 : 35 - 10 * (least - 1);
}

/** Insertions, deletions, replacements and swapped neighbours between two words; more than `most` is `most + 1`. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      current.push(least);
    }
    before = previous;
    previous = current;
  }
  return Math.min(previous[b.length] ?? 0, most + 1);
}

function normalize(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim().slice(0, 200);
}

function pack(plain: string): string {
  return plain.replace(/[^\p{L}\p{N}]+/gu, '');
}
