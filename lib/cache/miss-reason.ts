import type { Fingerprint } from './fingerprint';

/** Why a look-up found nothing, for `x-btl-miss-reason`. */
export type MissReason =
  | 'first_seen'
  | 'expired'
  | 'bypass'
  | `not_cacheable:${string}`
  | `differs:${string}`;

/** Remembers the last shape in which each prompt was asked, to tell a developer which field broke a repetition. */
export interface PromptMemory {
  /** Explains a miss, and remembers this request for the next. */
  explain(fingerprint: Fingerprint): MissReason;
}

/** A power of two; each prompt has the places of its set, the one asked longest ago gives way. */
const SETS = 2_048;
const WAYS = 4;
/** Fields remembered of one request; more are rare, and only blunt the explanation. */
const FIELDS = 14;
/** Two words of the prompt's digest, a stamp, the number of fields, then a name and a digest each. */
const PLACE = 4 + FIELDS * 2;
const NAMES_KEPT = 1_000;

/**
 * All of it in one typed array: thousands of small objects that live for minutes would cost every garbage
 * collection more than the look-up itself.
 */
export function openPromptMemory(): PromptMemory {
  const places = new Uint32Array(SETS * WAYS * PLACE);
  const names: string[] = [];
  const numbers = new Map<string, number>();
  let stamp = 0;

  const numberOf = (name: string): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    if (names.length >= NAMES_KEPT) return names.length;
    numbers.set(name, names.push(name) - 1);
    return names.length - 1;
  };
  /** The prompt's place; a place of another's where it has none, then its stamp is 0. */
  const placeOf = (high: number, low: number): number => {
    const first = (low & (SETS - 1)) * WAYS * PLACE;
    let oldest = first;
    for (let at = first; at < first + WAYS * PLACE; at += PLACE) {
      if (places[at] === high && places[at + 1] === low && places[at + 2] !== 0) return at;
      if ((places[at + 2] as number) < (places[oldest + 2] as number)) oldest = at;
    }
    places[oldest + 2] = 0;
    return oldest;
  };
  const differing = (at: number, fields: ReadonlyMap<string, string>): string | null => {
    const count = places[at + 3] as number;
    const before = new Map<number, number>();
    for (let i = 0; i < count; i++) {
      before.set(places[at + 4 + i * 2] as number, places[at + 5 + i * 2] as number);
    }
    for (const [name, text] of fields) {
      if (before.size < FIELDS && before.get(numberOf(name)) !== briefOf(text)) return name;
    }
    for (const number of before.keys()) if (!fields.has(names[number] ?? '')) return names[number] ?? null;
    return null;
  };
  const write = (at: number, high: number, low: number, fields: ReadonlyMap<string, string>): void => {
    places[at] = high;
    places[at + 1] = low;
    places[at + 2] = ++stamp;
    let count = 0;
    for (const [name, text] of fields) {
      if (count === FIELDS) break;
      places[at + 4 + count * 2] = numberOf(name);
      places[at + 5 + count * 2] = briefOf(text);
      count++;
    }
    places[at + 3] = count;
  };
  return {
    explain({ prompt, fields }) {
      const high = Number.parseInt(prompt.slice(0, 8), 16);
      const low = Number.parseInt(prompt.slice(8, 16), 16);
      const at = placeOf(high, low);
      const isKnown = places[at + 2] !== 0;
      const field = isKnown ? differing(at, fields) : null;
      write(at, high, low, fields);
      if (!isKnown) return 'first_seen';
      return field === null ? 'expired' : `differs:${field}`;
    },
  };
}

/** FNV-1a over the text's units: only whether a field changed is asked. */
function briefOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
