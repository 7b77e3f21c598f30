import { UntranslatableError } from '../translator';
import type { CacheControl } from './blocks';
import { object } from './json';

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
