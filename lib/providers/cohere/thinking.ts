import type { ChatRequest } from '@/lib/openai/chat';
import { type TranslatedCall, UntranslatableError } from '../translator';
import { object } from './json';

type Thinking = { type: 'enabled'; token_budget?: number } | { type: 'disabled' };

/** The share of the output that may go into thoughts: OpenRouter's figures. From `high` on, Cohere has no bound. */
const SHARES: Readonly<Record<string, number>> = {
  minimal: 0.1,
  low: 0.2,
  medium: 0.5,
  high: 1,
  xhigh: 1,
  max: 1,
};

/**
 * `reasoning_effort` or OpenRouter's `reasoning` as Cohere's `thinking`: on or off, and at most so many tokens.
 * @returns undefined where nothing was asked
 * @throws UntranslatableError for an unknown effort, a budget that is no whole number, and thoughts asked to be hidden
 */
export function thinkingOf(asked: ChatRequest, call: TranslatedCall): Thinking | undefined {
  const { reasoning_effort: plainEffort = null, reasoning = null } = asked;
  if (reasoning === null)
    return plainEffort === null ? undefined : byEffort(plainEffort, 'reasoning_effort', call);
  const wish = object(reasoning);
  if (!wish) throw new UntranslatableError('`reasoning` must be an object.', 'reasoning');
  const effort = wish.effort ?? plainEffort;
  if (wish.enabled === false || effort === 'none') return { type: 'disabled' };
  if (wish.exclude === true)
    throw new UntranslatableError('Cohere cannot hide the thoughts of a model.', 'reasoning.exclude');
  if (wish.max_tokens !== undefined && wish.max_tokens !== null) return byBudget(wish.max_tokens);
  if (effort !== null) return byEffort(effort, 'reasoning.effort', call);
  return wish.enabled === true ? { type: 'enabled' } : undefined;
}

function byEffort(effort: unknown, param: string, call: TranslatedCall): Thinking {
  if (effort === 'none') return { type: 'disabled' };
  const share = typeof effort === 'string' ? SHARES[effort] : undefined;
  if (share === undefined) {
    throw new UntranslatableError(
      `The effort must be one of none, ${Object.keys(SHARES).join(', ')}.`,
      param,
    );
  }
  if (share === 1) return { type: 'enabled' };
  const output = call.outputCap ?? call.outputLimit;
  return { type: 'enabled', token_budget: Math.max(1, Math.floor(output * share)) };
}

function byBudget(budget: unknown): Thinking {
  if (typeof budget === 'number' && Number.isSafeInteger(budget) && budget > 0)
    return { type: 'enabled', token_budget: budget };
  throw new UntranslatableError('The budget must be a whole number above 0.', 'reasoning.max_tokens');
}
