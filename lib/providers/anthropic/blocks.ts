import { UntranslatableError } from '../translator';
import { object } from './json';

/** What the Messages API takes, as far as we say it. */

export interface CacheControl {
  type: 'ephemeral';
  ttl?: '5m' | '1h';
}

export type Source =
  | { type: 'base64'; media_type: string; data: string }
  | { type: 'url'; url: string }
  | { type: 'text'; media_type: 'text/plain'; data: string };

export interface TextBlock {
  type: 'text';
  text: string;
  cache_control?: CacheControl;
}

/** What a user or a tool can say. */
export type InputBlock =
  | TextBlock
  | { type: 'image'; source: Source; cache_control?: CacheControl }
  | { type: 'document'; source: Source; title?: string; cache_control?: CacheControl };

export interface ToolResultBlock {
  type: 'tool_result';
  tool_use_id: string;
  content?: InputBlock[];
  is_error?: boolean;
  cache_control?: CacheControl;
}

export interface ToolUseBlock {
  type: 'tool_use';
  id: string;
  name: string;
  input: Record<string, unknown>;
  cache_control?: CacheControl;
}

export type ThinkingBlock =
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'redacted_thinking'; data: string };

export type Block = InputBlock | ToolResultBlock | ToolUseBlock | ThinkingBlock;

export interface Turn {
  role: 'user' | 'assistant';
  content: Block[];
}

/**
 * The caller's mark of what Anthropic should cache, as a member to spread into a block.
 * @throws UntranslatableError for anything but `{"type":"ephemeral"}` with a `ttl` of `5m` or `1h`
 */
export function cacheControlOf(value: unknown, param: string): { cache_control?: CacheControl } {
  if (value === undefined || value === null) return {};
  const mark = object(value);
  const ttl = mark?.ttl ?? undefined;
  if (mark?.type !== 'ephemeral' || (ttl !== undefined && ttl !== '5m' && ttl !== '1h')) {
    throw new UntranslatableError(
      'Anthropic’s cache_control is {"type":"ephemeral"}, with a ttl of "5m" or "1h" if any.',
      `${param}.cache_control`,
    );
  }
  return { cache_control: { type: 'ephemeral', ...(ttl === undefined ? {} : { ttl }) } };
}
