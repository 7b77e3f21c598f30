import type { Model } from '@/lib/catalog/model';
import { visibleModels } from '@/lib/gateway/endpoints/model-rows';
import { getRuntime } from '@/lib/gateway/runtime';
import { DOC_GROUPS, docPath } from './(site)/docs/tree/manifest';

/** A public page that search engines and link previews may know. */
export interface SitePage {
  path: string;
  /** On its picture; the page's own heading may be longer. */
  title: string;
  /** The small line above the title. */
  label: string;
  updatedAt?: Date;
}

const PAGES: readonly SitePage[] = [
  { path: '/', label: 'Language model gateway', title: 'One API for language models, priced in the open' },
  { path: '/models', label: 'Catalog', title: 'Models, and what each costs at every provider' },
  { path: '/pricing', label: 'Pricing', title: 'How a charge is made' },
  { path: '/brief', label: 'Brief', title: 'How a request is routed, cached and billed' },
  { path: '/beta', label: 'Beta', title: 'Ask for access' },
  { path: '/sign-up', label: 'Account', title: 'Create an account' },
  { path: '/status', label: 'Status', title: 'How each route does now, and did' },
  ...DOC_GROUPS.flatMap(({ name, pages }) =>
    pages.map((page) => ({ path: docPath(page), label: `Docs · ${name}`, title: page.title })),
  ),
];

/** Every public page but the models': `/sitemap.xml`, link previews and the tests go by this list. */
export function sitePages(): readonly SitePage[] {
  return PAGES;
}

/** The models that have a public page. */
export async function pagedModels(): Promise<Model[]> {
  const { catalog } = await getRuntime();
  return visibleModels(catalog.current(), null);
}

/** The latest of a model's dates: when it came, and when a price began that holds now. */
export function modelUpdatedAt(model: Model): Date {
  const times = model.routes.flatMap(({ price }) => (price ? [price.effectiveFrom.getTime()] : []));
  return new Date(Math.max(model.createdAt.getTime(), ...times));
}

/** The address of the picture that a preview of a page shows: its own, else the one of all pages. */
export async function pictureOf(path: string): Promise<string> {
  const slug = /^\/models\/(.+)$/.exec(path)?.[1];
  if (slug) {
    const model = (await getRuntime()).catalog.current().models.get(slug);
    return model?.visibility === 'public' ? `/og/models/${slug}` : '/og';
  }
  const isListed = sitePages().some((page) => page.path === path);
  return isListed && path !== '/' ? `/og${path}` : '/og';
}
