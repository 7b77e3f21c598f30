import type { ChatRequest } from '@/lib/openai/chat';
import { UntranslatableError } from '../translator';
import { type Json, object } from './json';
import type { Effort, Traits } from './models';

export interface Reasoning {
  /** For `additionalModelRequestFields`. */
  fields: Json;
  /** The model will reason, as far as this request says. */
  isOn: boolean;
  /** It reasons with a budget of tokens, beside which Claude can be made to call no tool. */
  hasBudget: boolean;
  /** Beside it the model takes no cap, temperature or top_p: Nova 2 at its high effort. */
  isBare: boolean;
}

/** Claude's least budget. */
const LEAST_BUDGET = 1024;

/** The share of the output that each effort may reason with where a budget asks for it: OpenRouter's figures. */
const SHARES: Readonly<Record<string, number>> = {
  minimal: 0.1,
  low: 0.2,
  medium: 0.5,
  high: 0.8,
  xhigh: 0.95,
  max: 0.95,
};

/**
 * `reasoning_effort` or OpenRouter's `reasoning` in the words of this model. Nothing is sent where nothing was asked.
 * @param maxTokens the most that may be put out, in which a budget counts
 * @throws UntranslatableError for what this model cannot be asked
 */
export function reasoningOf(request: ChatRequest, traits: Traits, maxTokens: number): Reasoning {
  const wish = wishOf(request);
  if (wish === null) return { ...OFF, fields: {} };
  if (!wish.on) return { ...OFF, fields: switchedOff(wish, traits) };
  if (wish.exclude && traits.family !== 'claude') {
    throw new UntranslatableError('This model’s reasoning cannot be left out of the answer.', 'reasoning');
  }
  switch (traits.reasoning) {
    case 'none':
      throw new UntranslatableError('This model cannot be told how to reason at this route.', wish.param);
    case 'nova': {
      const effort = effortOf(wish, traits);
      const reasoningConfig = { type: 'enabled', maxReasoningEffort: effort };
      return { ...ON, fields: { reasoningConfig }, isBare: effort === 'high' };
    }
    case 'nested':
      return { ...ON, fields: { reasoning: { effort: effortOf(wish, traits) } } };
    case 'flat':
      return { ...ON, fields: { reasoning_effort: effortOf(wish, traits) } };
    default:
      return thinkingOf(wish, traits, maxTokens);
  }
}

const OFF = { isOn: false, hasBudget: false, isBare: false };
const ON = { ...OFF, isOn: true };

interface Wish {
  on: boolean;
  effort: string | null;
  budget: number | null;
  exclude: boolean;
  /** The field that asked. */
  param: string;
}

function wishOf(request: ChatRequest): Wish | null {
  const plain = request.reasoning_effort ?? null;
  const { effort: nested, budget, enabled, exclude } = nestedWish(request.reasoning);
  const effort = nested ?? plain;
  if (effort === null && budget === null && enabled === null) return null;
  const param = budget !== null ? 'reasoning.max_tokens' : nested !== null ? 'reasoning.effort' : null;
  if ((nested !== null && plain !== null && nested !== plain) || (effort !== null && budget !== null)) {
    throw new UntranslatableError(
      'Say once how much to reason: an effort or a number of tokens.',
      'reasoning',
    );
  }
  if (effort !== null && effort !== 'none' && !(effort in SHARES)) {
    const known = ['none', ...Object.keys(SHARES)].join(', ');
    throw new UntranslatableError(`The effort is one of ${known}.`, param ?? 'reasoning_effort');
  }
  return {
    on: effort !== 'none' && enabled !== false,
    effort,
    budget,
    exclude,
    param: param ?? (plain !== null ? 'reasoning_effort' : 'reasoning'),
  };
}

function nestedWish(value: unknown) {
  const reasoning = object(value ?? {});
  const { effort = null, max_tokens: budget = null, enabled = null, exclude = null } = reasoning ?? {};
  if (
    !reasoning ||
    (effort !== null && typeof effort !== 'string') ||
    (budget !== null && (typeof budget !== 'number' || !Number.isSafeInteger(budget))) ||
    (enabled !== null && typeof enabled !== 'boolean') ||
    (exclude !== null && typeof exclude !== 'boolean')
  ) {
    throw new UntranslatableError(
      '`reasoning` takes effort (a string), max_tokens (a whole number), enabled and exclude (true or false).',
      'reasoning',
    );
  }
  return { effort, budget, enabled, exclude: exclude === true };
}

function switchedOff(wish: Wish, traits: Traits): Json {
  switch (traits.off) {
    case 'silence':
      return {};
    case 'disabled':
      return { thinking: { type: 'disabled' } };
    case 'none':
      return { reasoning: { effort: 'none' } };
    case 'never':
      throw new UntranslatableError('This model always reasons; ask for a low effort instead.', wish.param);
  }
}

/** The caller's effort, or the middle one. `minimal`, which no model here has, is the least. */
function effortOf(wish: Wish, traits: Traits): Effort {
  if (wish.budget !== null) {
    throw new UntranslatableError(
      'This model takes a reasoning effort instead of a number of tokens.',
      wish.param,
    );
  }
  const word = wish.effort === 'minimal' ? 'low' : (wish.effort ?? 'medium');
  const effort = traits.efforts.find((known) => known === word);
  if (effort) return effort;
  throw new UntranslatableError(`This model’s effort is one of ${traits.efforts.join(', ')}.`, wish.param);
}

/** Claude's own fields, passed through Converse as they are. */
function thinkingOf(wish: Wish, traits: Traits, maxTokens: number): Reasoning {
  const summarized = traits.hidesThoughts ? { display: 'summarized' } : {};
  const display = wish.exclude ? { display: 'omitted' } : summarized;
  if (traits.reasoning === 'budget' || (traits.reasoning === 'either' && wish.budget !== null)) {
    const budget_tokens = budgetOf(wish, maxTokens);
    return { ...ON, fields: { thinking: { type: 'enabled', budget_tokens, ...display } }, hasBudget: true };
  }
  const hasSize = wish.effort !== null || wish.budget !== null;
  const effort = hasSize ? { output_config: { effort: effortOf(wish, traits) } } : {};
  return { ...ON, fields: { thinking: { type: 'adaptive', ...display }, ...effort } };
}

/** The budget counts in the output and must stay below its cap. */
function budgetOf(wish: Wish, maxTokens: number): number {
  const share = SHARES[wish.effort ?? 'medium'] ?? 0;
  const budget = wish.budget ?? Math.max(LEAST_BUDGET, Math.floor(maxTokens * share));
  if (budget >= LEAST_BUDGET && budget < maxTokens) return budget;
  throw new UntranslatableError(
    `Claude reasons with at least ${LEAST_BUDGET} tokens and less than the cap on the output, here ${maxTokens}.`,
    wish.param,
  );
}
