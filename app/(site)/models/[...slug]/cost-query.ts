import type { ExpectedUse } from '@/lib/billing/estimate';

export type CostField = 'in' | 'cached' | 'out' | 'day';

/** What the cost box is asked: the size of a request, and how many of them a day. */
export interface CostQuestion extends ExpectedUse {
  requestsPerDay: number;
}

interface FieldRule {
  name: CostField;
  /** As the address names it and people read it. */
  label: string;
  most: number;
}

const MOST_TOKENS = 100_000_000;
export const COST_FIELDS: readonly FieldRule[] = [
  { name: 'in', label: 'Tokens in', most: MOST_TOKENS },
  { name: 'cached', label: 'Of them cached', most: MOST_TOKENS },
  { name: 'out', label: 'Tokens out', most: MOST_TOKENS },
  { name: 'day', label: 'Requests a day', most: 1_000_000_000 },
];

export type CostTexts = Record<CostField, string>;
export type CostFaults = Partial<Record<CostField, string>>;

/** What the box begins with: a request of some length, a thousand times a day. */
export const CHAT_DEFAULTS: CostTexts = { in: '4000', cached: '0', out: '500', day: '1000' };
export const EMBEDDING_DEFAULTS: CostTexts = { in: '1000', cached: '0', out: '0', day: '1000' };

/** The fields as the address has them; what it does not name is the default. Of repeated ones the first holds. */
export function costTexts(
  params: Record<string, string | string[] | undefined>,
  defaults: CostTexts,
): CostTexts {
  const read = (name: CostField) => {
    const value = params[name];
    return (Array.isArray(value) ? value[0] : value)?.slice(0, 40) ?? defaults[name];
  };
  return { in: read('in'), cached: read('cached'), out: read('out'), day: read('day') };
}

/**
 * The question in the fields. What is wrong with one is said, and the default stands in for it: the figures are
 * always those of a whole question.
 */
export function readQuestion(
  texts: CostTexts,
  defaults: CostTexts,
): { question: CostQuestion; faults: CostFaults } {
  const faults: CostFaults = {};
  const value = (name: CostField) => {
    const rule = COST_FIELDS.find((field) => field.name === name);
    const found = parseCount(texts[name], rule?.most ?? 0);
    if (found !== null) return found;
    faults[name] =
      `A whole number from 0 to ${(rule?.most ?? 0).toLocaleString('en-US')} is expected; the figures are for ${Number(defaults[name]).toLocaleString('en-US')}.`;
    return Number(defaults[name]);
  };
  const inputTokens = value('in');
  const cached = value('cached');
  if (cached > inputTokens && !faults.cached)
    faults.cached = 'More than the tokens in: all of them count as cached.';
  return {
    question: {
      inputTokens,
      cachedTokens: Math.min(cached, inputTokens),
      outputTokens: value('out'),
      requestsPerDay: value('day'),
    },
    faults,
  };
}

/** "12,000", "12 000" and "12_000" are what people write. */
function parseCount(text: string, most: number): number | null {
  const digits = text.trim().replace(/(?<=\d)[,_\s](?=\d{3})/g, '');
  if (!/^\d{1,12}$/.test(digits)) return null;
  const count = Number(digits);
  return count <= most ? count : null;
}

/** The address's part that gives the same question again: only what differs from the defaults. */
export function costSearch(texts: CostTexts, defaults: CostTexts): string {
  const changed = COST_FIELDS.filter(({ name }) => texts[name] !== defaults[name]);
  const params = new URLSearchParams(changed.map(({ name }) => [name, texts[name].trim()]));
  return params.size > 0 ? `?${params}` : '';
}
