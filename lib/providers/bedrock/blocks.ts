import { UntranslatableError } from '../translator';
import { type Json, object } from './json';
import type { Traits } from './models';

/** What Converse takes, as far as we say it. */

export interface CachePoint {
  cachePoint: { type: 'default'; ttl?: '1h' };
}

export interface TextBlock {
  text: string;
}

/** What a user or a tool can say. */
export type InputBlock =
  | TextBlock
  | { image: { format: string; source: { bytes: string } } }
  | { document: { format: string; name: string; source: { bytes: string } } };

export type ReasoningBlock = {
  reasoningContent: { reasoningText: { text: string; signature: string } } | { redactedContent: string };
};

export type Block =
  | InputBlock
  | ReasoningBlock
  | CachePoint
  | { toolUse: { toolUseId: string; name: string; input: Json } }
  | { toolResult: { toolUseId: string; content: InputBlock[]; status?: 'error' } };

export interface Turn {
  role: 'user' | 'assistant';
  content: Block[];
}

/**
 * The caller's mark of what to cache, as the point that follows the marked block. A mark is a hint: a model without
 * cache points gets none, one that keeps them five minutes at most is asked for no longer.
 * @throws UntranslatableError for anything but `{"type":"ephemeral"}` with a `ttl` of `5m` or `1h`
 */
export function cachePointOf(mark: unknown, traits: Traits, param: string): CachePoint[] {
  if (mark === undefined || mark === null) return [];
  const { type, ttl = '5m' } = object(mark) ?? {};
  if (type !== 'ephemeral' || (ttl !== '5m' && ttl !== '1h')) {
    throw new UntranslatableError(
      'A cache_control is {"type":"ephemeral"}, with a ttl of "5m" or "1h" if any.',
      `${param}.cache_control`,
    );
  }
  if (traits.caches === null) return [];
  const isLong = ttl === '1h' && traits.caches === '1h';
  return [{ cachePoint: { type: 'default', ...(isLong ? { ttl } : {}) } }];
}
