import { AUTO, BTL_2 } from '../../routers';
import type { SnapshotModel } from '../snapshot';

/**
 * The virtual models, `btl-2` and `auto`. They have no routes of their own: `catalog/routers.ts` says which models
 * stand behind them, and the catalog lends them theirs when it is built.
 */
export function routerModels(): SnapshotModel[] {
  return [
    {
      ...COMMON,
      slug: BTL_2,
      name: 'BTL-2',
      description:
        'Chooses one of several small and middle-sized models by what the request asks for, at two flat rates.',
      inputModalities: ['text', 'image', 'file'],
      outputTokensMax: 16_384,
      sell: { input: '0.60', output: '2.40', cache_read: '0.15' },
    },
    {
      ...COMMON,
      slug: AUTO,
      name: 'Auto',
      description:
        'Chooses a model by what the request asks for, and charges what that model charges; the answer names it.',
      inputModalities: ['text', 'image', 'audio', 'file'],
      outputTokensMax: 32_768,
      sell: null,
    },
  ];
}

const COMMON = {
  lab: 'btl',
  family: 'router',
  releasedAt: null,
  deprecatedAt: null,
  contextTokens: 1_000_000,
  outputModalities: ['text'],
  capabilities: ['tools', 'vision', 'json', 'structured_outputs', 'reasoning', 'streaming', 'prompt_caching'],
  endpoints: ['/v1/chat/completions'],
  aliases: [],
  movingAliases: [],
  tokenizer: 'other',
  referenceProvider: null,
  openWeights: false,
  visibility: 'public',
  source: 'starter',
  routes: [],
} satisfies Partial<SnapshotModel>;
