import type { MetadataRoute } from 'next';
import { siteOrigin } from './site-origin';

export const dynamic = 'force-dynamic';

/** `/robots.txt`: the pages, not what programs and signed-in people read. */
export default async function robots(): Promise<MetadataRoute.Robots> {
  const origin = await siteOrigin();
  return {
    rules: { userAgent: '*', allow: '/', disallow: ['/api/', '/v1/', '/dashboard'] },
    sitemap: `${origin}/sitemap.xml`,
  };
}
