import type { MetadataRoute } from 'next';
import { siteOrigin } from './site-origin';
import { modelUpdatedAt, pagedModels, sitePages } from './site-pages';

export const dynamic = 'force-dynamic';

/** `/sitemap.xml`: every public page, each model with the date of its data. */
export default async function sitemap(): Promise<MetadataRoute.Sitemap> {
  const [origin, models] = await Promise.all([siteOrigin(), pagedModels()]);
  return [
    ...sitePages().map(({ path, updatedAt }) => ({
      url: path === '/' ? origin : `${origin}${path}`,
      lastModified: updatedAt,
    })),
    ...models.map((model) => ({
      url: `${origin}/models/${model.slug}`,
      lastModified: modelUpdatedAt(model),
    })),
  ];
}
