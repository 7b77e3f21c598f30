// Guarantee: a route honours no body field that its provider's dialect has no word for; what is no field stays as it is.
import { expect, it } from 'vitest';
import { buildCatalog, type LoadedRows } from '@/lib/catalog/build';
import type { Dialect } from '@/lib/catalog/model';

const rows = (dialect: Dialect): LoadedRows =>
  ({
    providers: [{ id: 'p', name: 'P', dialect, timeout_ms: null }],
    models: [{ slug: 'a/m', capabilities: [], aliases: [], moving_aliases: [], created_at: new Date(0) }],
    routes: [
      {
        id: 'r',
        model_slug: 'a/m',
        provider_id: 'p',
        supports: [
          'temperature',
          'seed',
          'prompt_cache_key',
          'max_tokens',
          'stream',
          'vision',
          'structured_outputs',
        ],
        status: 'active',
      },
    ],
    prices: new Map(),
  }) as unknown as LoadedRows;
const fieldsOf = (dialect: Dialect) => (dialect === 'anthropic' ? new Set(['temperature']) : null);
const supportsOf = (dialect: Dialect) => [
  ...(buildCatalog(rows(dialect), new Date(0), fieldsOf).models.get('a/m')?.routes[0]?.supports ?? []),
];

it('takes from a route the fields that cannot be said', () => {
  expect(supportsOf('anthropic')).toEqual([
    'temperature',
    'max_tokens',
    'stream',
    'vision',
    'structured_outputs',
  ]);
  expect(supportsOf('openai')).toContain('seed');
  expect(supportsOf('openai')).toContain('prompt_cache_key');
});
