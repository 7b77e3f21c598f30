export type Effort = 'none' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** What the models behind Converse take differently. */
export interface Traits {
  /** Whose extra fields (`top_k`, statuses of tool results) it has. */
  family: 'claude' | 'nova' | 'command' | 'other';
  /**
   * How reasoning is asked for, in `additionalModelRequestFields`: Claude's `thinking` with a budget of tokens, by
   * its own judgement (adaptive) or either; Nova's `reasoningConfig`; OpenAI's `reasoning.effort` or the flat
   * `reasoning_effort`. None: it cannot be asked for.
   */
  reasoning: 'none' | 'budget' | 'either' | 'adaptive' | 'nova' | 'nested' | 'flat';
  /** How reasoning is turned off: by saying nothing, by Claude's word for it, by an effort of none, or never. */
  off: 'silence' | 'disabled' | 'none' | 'never';
  efforts: readonly Effort[];
  /** It wants its thoughts of earlier turns back, and refuses them unsigned. */
  keepsThoughts: boolean;
  /** It sends its thoughts without their text unless asked for a summary. */
  hidesThoughts: boolean;
  /** What it can be made to call: no tool, any one of those offered, or one by name. */
  forces: 'none' | 'any' | 'tool';
  /** It can be kept from calling several tools at once. */
  oneCall: boolean;
  /** It knows `outputConfig.textFormat` and strict tools. */
  schema: boolean;
  /** It refuses temperature and top_p together. */
  oneSampler: boolean;
  /** The longest life of a cache point; null: it takes none. */
  caches: '5m' | '1h' | null;
}

/**
 * The traits of a model by its id, an inference profile's or an ARN with either in it. From the pages of the Bedrock
 * and Nova user guides on structured outputs, tool choice, prompt caching and adaptive thinking, and, where these are
 * silent, from what clients found (opencode 48195, langchain docs 5239), November 2026; Claude's generations as
 * Anthropic's own pages tell them apart. What is not known gets what all models take.
 */
export function traitsOf(upstreamId: string): Traits {
  const name = upstreamId.toLowerCase();
  return MODELS.find(([pattern]) => pattern.test(name))?.[1] ?? PLAIN;
}

const PLAIN: Traits = {
  family: 'other',
  reasoning: 'none',
  off: 'silence',
  efforts: [],
  keepsThoughts: false,
  hidesThoughts: false,
  forces: 'none',
  oneCall: false,
  schema: false,
  oneSampler: false,
  caches: null,
};

const CLAUDE_3: Traits = { ...PLAIN, family: 'claude', forces: 'tool' };
const CLAUDE_3_5: Traits = { ...CLAUDE_3, caches: '5m' };
const CLAUDE_3_7: Traits = { ...CLAUDE_3_5, reasoning: 'budget', keepsThoughts: true };
const CLAUDE_4_1: Traits = { ...CLAUDE_3_7, oneSampler: true };
const CLAUDE_4_5: Traits = { ...CLAUDE_4_1, oneCall: true, schema: true, caches: '1h' };
const CLAUDE_4_6: Traits = {
  ...CLAUDE_4_5,
  reasoning: 'either',
  efforts: ['low', 'medium', 'high', 'max'],
};
const CLAUDE_4_7: Traits = {
  ...CLAUDE_4_6,
  reasoning: 'adaptive',
  efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
  hidesThoughts: true,
  schema: false,
};
const CLAUDE_5: Traits = { ...CLAUDE_4_7, off: 'disabled', schema: true };
const CLAUDE_5_THINKER: Traits = { ...CLAUDE_5, off: 'never', schema: false };

const NOVA: Traits = { ...PLAIN, family: 'nova', forces: 'tool', caches: '5m' };
const NOVA_2: Traits = { ...NOVA, reasoning: 'nova', efforts: ['low', 'medium', 'high'] };

const OPEN: Traits = { ...PLAIN, schema: true };
const GPT: Traits = {
  ...OPEN,
  reasoning: 'nested',
  off: 'none',
  efforts: ['none', 'low', 'medium', 'high', 'xhigh', 'max'],
  keepsThoughts: true,
};
const FLAT: Traits = { ...OPEN, reasoning: 'flat', off: 'never', efforts: ['low', 'medium', 'high'] };

/** The first that matches holds; the digits that may follow a version are a date. */
const MODELS: readonly (readonly [RegExp, Traits])[] = [
  [/claude-(fable|mythos)/, CLAUDE_5_THINKER],
  [/claude-opus-4-[78](?!\d)/, CLAUDE_4_7],
  [/claude-(opus|sonnet)-4-6(?!\d)/, CLAUDE_4_6],
  [/claude-(opus|sonnet|haiku)-4-5(?!\d)/, CLAUDE_4_5],
  [/claude-opus-4-1(?!\d)/, CLAUDE_4_1],
  [/claude-(opus|sonnet)-4(?!\d)|claude-3-7/, CLAUDE_3_7],
  [/claude-3-5-haiku/, CLAUDE_3_5],
  [/claude-(v?[23]|instant)/, CLAUDE_3],
  [/claude-/, CLAUDE_5],
  [/amazon\.nova-2/, NOVA_2],
  [/amazon\.nova/, NOVA],
  [/gpt-oss-safeguard/, OPEN],
  [/gpt-oss|moonshot(ai)?\.kimi-k2/, FLAT],
  [/openai\.gpt-/, GPT],
  [/cohere\.command/, { ...PLAIN, family: 'command' }],
  [/mistral-large-24|pixtral/, { ...PLAIN, forces: 'any' }],
  [
    /qwen\.|deepseek\.v3|mistral\.(?!mistral-[7s]|mixtral)|gemma-3-(12|27)b|nemotron|minimax\.|zai\.|xai\./,
    OPEN,
  ],
];
