import { createHash } from 'node:crypto';
import type { ModelRow } from '@/components/catalog/types';
import type { SearchEntry } from '@/components/search/search-index';
import { providerNames, publicModels } from './(site)/models/public-models';
import { searchPages } from './search-pages';

interface SearchBody {
  text: string;
  etag: string;
}

const bodyOf = new WeakMap<readonly ModelRow[], Promise<SearchBody>>();

/** All that the command menu finds, as JSON text with its ETag. Made once per catalog. */
export async function searchBody(): Promise<SearchBody> {
  const models = await publicModels();
  let body = bodyOf.get(models);
  if (!body) {
    body = makeBody(models);
    bodyOf.set(models, body);
    body.catch(() => bodyOf.delete(models));
  }
  return body;
}

async function makeBody(models: readonly ModelRow[]): Promise<SearchBody> {
  const text = JSON.stringify({ entries: await searchEntries(models) });
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  return { text, etag };
}

async function searchEntries(models: readonly ModelRow[]): Promise<SearchEntry[]> {
  const names = await providerNames(models);
  const docs = await searchPages();
  return [
    ...PAGES.map((page): SearchEntry => ({ kind: 'page', ...page })),
    ...models.map(
      ({ slug, name, lab }): SearchEntry => ({
        kind: 'model',
        title: name,
        detail: slug,
        href: `/models/${slug}`,
        words: lab,
      }),
    ),
    ...Object.entries(names).map(([id, name]): SearchEntry => {
      const count = models.filter(({ providers }) => providers.includes(id)).length;
      return {
        kind: 'provider',
        title: name,
        detail: count === 1 ? '1 model' : `${count} models`,
        href: `/models?provider=${id}`,
        words: id,
      };
    }),
    ...docs
      .filter(({ path }) => !PAGES.some(({ href }) => href === path))
      .map(
        ({ path, page, heading }): SearchEntry => ({
          kind: 'docs',
          title: heading || page,
          detail: heading ? page : '',
          href: path,
        }),
      ),
    ...DASHBOARD.map((page): SearchEntry => ({ kind: 'dashboard', detail: '', ...page })),
  ];
}

const PAGES = [
  { title: 'Models', detail: 'Every model and its price', href: '/models', words: 'catalog list providers' },
  { title: 'Compare models', detail: 'Side by side', href: '/models/compare' },
  { title: 'Docs', detail: 'Quickstart', href: '/docs', words: 'documentation start' },
  { title: 'Pricing', detail: 'How the charge is made', href: '/pricing', words: 'cost price' },
  { title: 'Brief', detail: 'How it works', href: '/brief', words: 'technical routing' },
  { title: 'Beta', detail: 'Access', href: '/beta' },
] as const;

const DASHBOARD = [
  { title: 'Overview', href: '/dashboard', words: 'dashboard balance spent saved' },
  { title: 'Requests', href: '/dashboard/requests', words: 'history receipts log' },
  { title: 'Keys', href: '/dashboard/keys', words: 'api key create' },
  { title: 'Provider keys', href: '/dashboard/providers', words: 'byok own keys' },
  { title: 'Credits', href: '/dashboard/credits', words: 'balance statement billing' },
  { title: 'Settings', href: '/dashboard/settings', words: 'password workspace' },
] as const;
