// Guarantee: a conversation is led back to the provider that has its prompt cached, while that is plausible, and the memory is bounded.
import { describe, expect, it } from 'vitest';
import type { Route } from '@/lib/catalog/model';
import { openWarmRoutes } from '@/lib/gateway/routing/warm-routes';
import { NO_USAGE } from '@/lib/openai/usage';

const route = (provider: string, supports: string[] = ['prompt_caching']) =>
  ({ id: `route_${provider}`, provider: { id: provider }, supports: new Set(supports) }) as unknown as Route;
const usage = (inputTokens: number, more = {}) => ({ ...NO_USAGE, inputTokens, ...more });

describe('warm routes', () => {
  it('recalls who served for five minutes, longer where the provider says so', () => {
    const warm = openWarmRoutes();
    warm.note('k', route('openai'), usage(2_000), 0);
    expect(warm.recall('k', 299_999)).toMatchObject({ routeId: 'route_openai', cachedTokens: 2_000 });
    expect(warm.recall('k', 300_000)).toBeNull();
    warm.note('k', route('deepseek'), usage(2_000), 0);
    expect(warm.recall('k', 3_599_999)?.routeId).toBe('route_deepseek');
    expect(warm.recall('other', 0)).toBeNull();
  });

  it('counts what the provider reported where it does not cache by itself', () => {
    const warm = openWarmRoutes();
    warm.note('k', route('anthropic', []), usage(5_000), 0);
    expect(warm.recall('k', 1)).toBeNull();
    warm.note('k', route('anthropic', []), usage(5_000, { cacheWriteTokens: 4_000 }), 0);
    expect(warm.recall('k', 1)?.cachedTokens).toBe(4_000);
    warm.note('k', route('openai'), usage(1_000), 2);
    expect(warm.recall('k', 3)).toBeNull();
  });

  it('forgets what was used least', () => {
    const warm = openWarmRoutes();
    for (let i = 0; i <= 20_000; i++) warm.note(`k${i}`, route('openai'), usage(2_000), 0);
    expect(warm.recall('k0', 1)).toBeNull();
    expect(warm.recall('k20000', 1)).not.toBeNull();
  });
});
