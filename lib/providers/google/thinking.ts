import { z } from 'zod';
import type { ChatRequest } from '@/lib/openai/chat';
import { UntranslatableError } from '../translator';
import { THINKING_LEVELS, type Thinking, type ThinkingLevel, thinkingOf } from './model-family';

/** Google's `thinkingConfig`. */
export interface ThinkingConfig {
  includeThoughts: boolean;
  thinkingLevel?: ThinkingLevel;
  thinkingBudget?: number;
}

/** OpenRouter's `reasoning` object. */
const Reasoning = z.looseObject({
  effort: z.string().nullish(),
  max_tokens: z.int().min(0).nullish(),
  enabled: z.boolean().nullish(),
  exclude: z.boolean().nullish(),
});

/** Tokens that Google's own OpenAI-compatible API gives an effort at a model that counts them. */
const BUDGETS: Readonly<Record<ThinkingLevel, number>> = {
  minimal: 1024,
  low: 1024,
  medium: 8192,
  high: 24_576,
};

/**
 * What a request says of thinking, in Google's words. `reasoning` counts before `reasoning_effort`.
 * @returns undefined where it says nothing: the model's own default holds and no thoughts are shown
 * @throws UntranslatableError for an effort no model knows and for what this model cannot do
 */
export function thinkingConfig(request: ChatRequest, upstreamId: string): ThinkingConfig | undefined {
  const asked = wishOf(request);
  if (!asked) return undefined;
  const thinking = thinkingOf(upstreamId);
  if (!thinking) {
    if (asked.amount === 'none') return undefined;
    throw new UntranslatableError('This model does not reason.', asked.param);
  }
  return { includeThoughts: asked.show, ...amountOf(asked, thinking) };
}

interface Wish {
  /** An effort, a number of tokens, none at all, or as much as the model likes. */
  amount: ThinkingLevel | number | 'none' | 'default';
  show: boolean;
  /** The field to name when it cannot be done. */
  param: string;
}

function wishOf(request: ChatRequest): Wish | null {
  const parsed = Reasoning.nullish().safeParse(request.reasoning);
  if (!parsed.success) {
    const message = 'Expected an object with `effort`, `max_tokens`, `enabled` or `exclude`.';
    throw new UntranslatableError(message, 'reasoning');
  }
  const reasoning = parsed.data;
  const effort = reasoning?.effort ?? request.reasoning_effort ?? null;
  if (!reasoning && effort === null) return null;
  const show = reasoning?.exclude !== true;
  if (reasoning?.enabled === false) return { amount: 'none', show: false, param: 'reasoning.enabled' };
  const tokens = reasoning?.max_tokens ?? null;
  if (tokens !== null) return { amount: tokens || 'none', show, param: 'reasoning.max_tokens' };
  const param = reasoning?.effort ? 'reasoning.effort' : 'reasoning_effort';
  return { amount: effort === null ? 'default' : effortOf(effort, param), show, param };
}

function effortOf(effort: string, param: string): Wish['amount'] {
  if (effort === 'none') return 'none';
  if (effort === 'xhigh' || effort === 'max') return 'high';
  const level = THINKING_LEVELS.find((known) => known === effort);
  if (level) return level;
  throw new UntranslatableError(`Expected none, ${THINKING_LEVELS.join(', ')} or xhigh.`, param);
}

function amountOf({ amount, param }: Wish, thinking: Thinking): Partial<ThinkingConfig> {
  if (amount === 'default') return {};
  if (amount === 'none') {
    if (thinking.kind === 'levels' || !thinking.canBeOff)
      throw new UntranslatableError('This model’s reasoning cannot be switched off.', param);
    return { includeThoughts: false, thinkingBudget: 0 };
  }
  if (thinking.kind === 'levels') {
    // Gemini 3 still takes a budget in place of a level.
    if (typeof amount === 'number') return { thinkingBudget: amount };
    return { thinkingLevel: levelFrom(amount, thinking.levels) };
  }
  const budget = typeof amount === 'number' ? amount : BUDGETS[amount];
  if (budget < thinking.min)
    throw new UntranslatableError(`This model reasons with ${thinking.min} tokens or more.`, param);
  return { thinkingBudget: Math.min(budget, thinking.max) };
}

/** The lowest level that is no less than what was asked. */
function levelFrom(asked: ThinkingLevel, levels: readonly ThinkingLevel[]): ThinkingLevel {
  const from = THINKING_LEVELS.indexOf(asked);
  return levels.find((level) => THINKING_LEVELS.indexOf(level) >= from) ?? 'high';
}
