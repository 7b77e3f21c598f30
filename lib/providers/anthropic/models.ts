/** How much effort `output_config.effort` can ask for. */
export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** What Claude's generations take differently. */
export interface Traits {
  /** How thinking is turned on: with a budget of tokens, by the model's own judgement, either, or not at all. */
  thinking: 'none' | 'budget' | 'either' | 'adaptive';
  /** How it is turned off: by saying nothing, by a word, or never. */
  off: 'silence' | 'disabled' | 'between_tools' | 'never';
  efforts: readonly Effort[];
  /** It sends its thoughts without their text unless asked for a summary. */
  hidesThoughts: boolean;
  /** It can be made to call a tool (`tool_choice` any or tool). */
  forcesTools: boolean;
  /** It knows `output_config.format` and strict tools. */
  nativeSchema: boolean;
  /** It refuses temperature and top_p together. */
  oneSampler: boolean;
}

/**
 * The traits of a model by its name at any provider (`claude-opus-4-5-20251101`, `us.anthropic.claude-opus-4-6-v1`).
 * From Anthropic's pages on thinking, effort, structured outputs and the migration guides, November 2026; which
 * models refuse sampling parameters altogether is the catalog's to say.
 */
export function traitsOf(upstreamId: string): Traits {
  const name = upstreamId.toLowerCase().replaceAll('.', '-');
  return MODELS.find(([pattern]) => pattern.test(name))?.[1] ?? LOOKALIKE;
}

const V3: Traits = {
  thinking: 'none',
  off: 'silence',
  efforts: [],
  hidesThoughts: false,
  forcesTools: true,
  nativeSchema: false,
  oneSampler: false,
};
const V3_7: Traits = { ...V3, thinking: 'budget' };
const V4_1: Traits = { ...V3_7, oneSampler: true };
const V4_5: Traits = { ...V4_1, nativeSchema: true };
const V4_6: Traits = { ...V4_5, thinking: 'either', efforts: ['low', 'medium', 'high', 'max'] };
const V4_7: Traits = {
  ...V4_6,
  thinking: 'adaptive',
  efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
  hidesThoughts: true,
};
const V5: Traits = { ...V4_7, off: 'disabled' };
const V5_5: Traits = { ...V5, off: 'never', forcesTools: false };
/** Others that speak the dialect (MiniMax, Moonshot, DeepSeek) follow the first form of thinking. */
const LOOKALIKE: Traits = { ...V3_7, nativeSchema: true };

/** The first that matches holds; the digits that may follow a version are a date. */
const MODELS: readonly (readonly [RegExp, Traits])[] = [
  [/claude-(opus-5-5|(fable|mythos)-5-1)(?!\d)/, V5_5],
  [/claude-sonnet-5-5(?!\d)/, { ...V5_5, off: 'between_tools' }],
  [/claude-(fable|mythos)-5(?!\d)/, { ...V5, off: 'never' }],
  [/claude-opus-4-[78](?!\d)/, V4_7],
  [/claude-(opus|sonnet)-4-6(?!\d)/, V4_6],
  [/claude-(opus|sonnet|haiku)-4-5(?!\d)/, V4_5],
  [/claude-opus-4-1(?!\d)/, V4_1],
  [/claude-(opus|sonnet)-4(?!\d)|claude-3-7/, V3_7],
  [/claude-(2|3|instant)/, V3],
  [/claude-/, V5],
];
