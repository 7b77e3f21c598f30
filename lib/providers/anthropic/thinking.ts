import type { ChatRequest } from '@/lib/openai/chat';
import { UntranslatableError } from '../translator';
import { object } from './json';
import type { Effort, Traits } from './models';

type Display = { display?: 'summarized' | 'omitted' };

export type Thinking =
  | ({ type: 'enabled'; budget_tokens: number } & Display)
  | ({ type: 'adaptive' } & Display)
  | { type: 'disabled' }
  | { type: 'between_tools' };

/** Anthropic's least budget. */
const LEAST_BUDGET = 1024;

/** The share of the output that each effort may think with where thinking is asked for by a budget: OpenRouter's figures. */
const SHARES: ReadonlyMap<string, number> = new Map([
  ['minimal', 0.1],
  ['low', 0.2],
  ['medium', 0.5],
  ['high', 0.8],
  ['xhigh', 0.95],
  ['max', 0.95],
]);

/**
 * `reasoning_effort` or OpenRouter's `reasoning` in Anthropic's words. Nothing is sent where nothing was asked.
 * @param maxTokens the cap on the output, in which the thinking counts
 * @throws UntranslatableError for what this model cannot do
 */
export function thinkingOf(
  request: ChatRequest,
  traits: Traits,
  maxTokens: number,
): { thinking?: Thinking; effort?: Effort } {
  const wish = wishOf(request);
  if (wish === null) return {};
  if (!wish.on) return switchedOff(traits, wish.param);
  if (traits.thinking === 'none') {
    throw new UntranslatableError('This model does not reason before it answers.', wish.param);
  }
  if (wish.budget !== null || traits.thinking === 'budget') {
    return { thinking: withBudget(wish, traits, maxTokens) };
  }
  return {
    thinking: { type: 'adaptive', ...displayOf(wish, traits) },
    ...(wish.effort === null ? {} : { effort: effortOf(wish.effort, traits, wish.param) }),
  };
}

interface Wish {
  on: boolean;
  effort: string | null;
  budget: number | null;
  exclude: boolean;
  /** The field that asked. */
  param: string;
}

function wishOf(request: ChatRequest): Wish | null {
  const nested = reasoningOf(request.reasoning);
  const plain = request.reasoning_effort ?? null;
  if (plain !== null && nested.effort !== null && plain !== nested.effort) {
    throw new UntranslatableError('reasoning.effort and reasoning_effort disagree.', 'reasoning.effort');
  }
  const effort = nested.effort ?? plain;
  if (effort !== null && nested.budget !== null) {
    throw new UntranslatableError(
      'Name either an effort or a number of tokens to reason with.',
      'reasoning.max_tokens',
    );
  }
  if (effort !== null && effort !== 'none' && !SHARES.has(effort)) {
    throw new UntranslatableError(
      `The effort is one of none, ${[...SHARES.keys()].join(', ')}.`,
      nested.effort === null ? 'reasoning_effort' : 'reasoning.effort',
    );
  }
  if (effort === null && nested.budget === null && nested.enabled === null) return null;
  return {
    on: effort !== 'none' && nested.enabled !== false,
    effort,
    budget: nested.budget,
    exclude: nested.exclude,
    param:
      nested.budget !== null ? 'reasoning.max_tokens' : plain === null ? 'reasoning' : 'reasoning_effort',
  };
}

function reasoningOf(value: unknown) {
  if (value === undefined || value === null) {
    return { effort: null, budget: null, enabled: null, exclude: false };
  }
  const reasoning = object(value);
  if (!reasoning) throw new UntranslatableError('`reasoning` is an object.', 'reasoning');
  const { effort = null, max_tokens: budget = null, enabled = null, exclude = null } = reasoning;
  const wrong = (name: string, what: string) =>
    new UntranslatableError(`\`reasoning.${name}\` is ${what}.`, `reasoning.${name}`);
  if (effort !== null && typeof effort !== 'string') throw wrong('effort', 'a string');
  if (budget !== null && (typeof budget !== 'number' || !Number.isSafeInteger(budget))) {
    throw wrong('max_tokens', 'a whole number');
  }
  if (enabled !== null && typeof enabled !== 'boolean') throw wrong('enabled', 'true or false');
  if (exclude !== null && typeof exclude !== 'boolean') throw wrong('exclude', 'true or false');
  return { effort, budget, enabled, exclude: exclude === true };
}

function switchedOff(traits: Traits, param: string): { thinking?: Thinking } {
  if (traits.off === 'never') {
    throw new UntranslatableError('This model always reasons; ask for a low effort instead.', param);
  }
  return traits.off === 'silence' ? {} : { thinking: { type: traits.off } };
}

/** The budget counts in `max_tokens` and must stay below it. */
function withBudget(wish: Wish, traits: Traits, maxTokens: number): Thinking {
  if (traits.thinking === 'adaptive') {
    throw new UntranslatableError(
      'This model chooses how much to reason; name a reasoning effort instead of a number of tokens.',
      wish.param,
    );
  }
  const share = SHARES.get(wish.effort ?? 'medium') ?? 0;
  const budget = wish.budget ?? Math.max(LEAST_BUDGET, Math.floor(maxTokens * share));
  if (budget < LEAST_BUDGET || budget >= maxTokens) {
    throw new UntranslatableError(
      `Anthropic reasons with at least ${LEAST_BUDGET} tokens and less than the cap on the output, here ${maxTokens}.`,
      wish.param,
    );
  }
  return { type: 'enabled', budget_tokens: budget, ...displayOf(wish, traits) };
}

/** A caller who asks for reasoning wants to see it, unless it says otherwise. */
function displayOf(wish: Wish, traits: Traits): Display {
  if (wish.exclude) return { display: 'omitted' };
  return traits.hidesThoughts ? { display: 'summarized' } : {};
}

/** `minimal`, which Anthropic has not, is its least. */
function effortOf(asked: string, traits: Traits, param: string): Effort {
  const word = asked === 'minimal' ? 'low' : asked;
  const effort = traits.efforts.find((known) => known === word);
  if (effort) return effort;
  throw new UntranslatableError(`This model’s effort is one of ${traits.efforts.join(', ')}.`, param);
}
