// Guarantee: every link of every page, public and signed in, leads to something that answers, and every # to a part that is there; links to elsewhere are listed, never followed.
import type { APIRequestContext } from '@playwright/test';
import { expect, serverAddress, signUpWithRequests, test } from './support/fixtures';

const AT_ONCE = 4;
/** Filters make addresses without end: of one page so many are followed. */
const QUERIES_OF_A_PAGE = 12;

test.describe.configure({ timeout: 300_000 });

test('from the landing page', async ({ request }) => {
  const found = await crawl(request, '/');
  console.log(
    `links: ${found.visited} addresses followed; not followed: ${[...found.elsewhere].sort().join(' ')}`,
  );
  expect(found.faults).toEqual([]);
  const xml = await (await request.get('/sitemap.xml')).text();
  const listed = [...xml.matchAll(/<loc>([^<]*)<\/loc>/g)].map((match) => new URL(match[1] ?? '').pathname);
  expect(
    listed.filter((path) => !found.pages.has(path)),
    'in the sitemap, and nothing leads there',
  ).toEqual([]);
  const unlisted = [...found.pages].filter((path) => !listed.includes(path) && found.indexed.has(path));
  expect(unlisted, 'linked, meant for everyone, and not in the sitemap').toEqual([]);
});

test('from the dashboard', async ({ page }) => {
  await signUpWithRequests(page);
  const found = await crawl(page.request, '/dashboard', (path) => path.startsWith('/dashboard'));
  expect(found.faults).toEqual([]);
  expect(found.visited).toBeGreaterThan(10);
});

interface Found {
  faults: string[];
  /** Paths that are pages. */
  pages: Set<string>;
  /** Those of them that search engines may show under their own address. */
  indexed: Set<string>;
  elsewhere: Set<string>;
  visited: number;
}

/** @param within whose links are followed further; all are tried */
async function crawl(
  request: APIRequestContext,
  start: string,
  within = (_: string) => true,
): Promise<Found> {
  const found: Found = {
    faults: [],
    pages: new Set(),
    indexed: new Set(),
    elsewhere: new Set(),
    visited: 0,
  };
  const known = new Set([start]);
  const queries = new Map<string, number>();
  const anchors: { from: string; to: string; id: string }[] = [];
  const idsOf = new Map<string, Set<string>>();
  let wave = [{ address: start, from: 'the start' }];

  const take = (href: string, from: string, next: typeof wave) => {
    const url = new URL(href, new URL(from, serverAddress()));
    if (url.origin !== serverAddress()) {
      found.elsewhere.add(url.protocol === 'mailto:' ? href : url.origin);
      return;
    }
    const address = url.pathname + url.search;
    if (url.hash.length > 1) anchors.push({ from, to: address, id: decodeURIComponent(url.hash.slice(1)) });
    if (known.has(address)) return;
    if (url.search) {
      const count = (queries.get(url.pathname) ?? 0) + 1;
      queries.set(url.pathname, count);
      if (count > QUERIES_OF_A_PAGE) return;
    }
    known.add(address);
    next.push({ address, from });
  };

  while (wave.length > 0) {
    const next: typeof wave = [];
    for (let at = 0; at < wave.length; at += AT_ONCE) {
      await Promise.all(
        wave.slice(at, at + AT_ONCE).map(async ({ address, from }) => {
          found.visited++;
          const response = await request.get(address);
          if (response.status() >= 400) {
            found.faults.push(`${address} answers ${response.status()} (from ${from})`);
            return;
          }
          if (!response.headers()['content-type']?.startsWith('text/html')) return;
          const html = await response.text();
          idsOf.set(
            address,
            new Set([...html.matchAll(/\sid="([^"]+)"/g)].map((match) => plain(match[1] ?? ''))),
          );
          const path = address.split('?')[0] ?? '';
          const canonical = /<link rel="canonical" href="([^"]*)"/.exec(html)?.[1] ?? '';
          const isOwn = new URL(response.url()).pathname === path;
          if (!isOwn) return;
          found.pages.add(path);
          if (
            !/name="robots" content="noindex/.test(html) &&
            new URL(canonical, serverAddress()).pathname === path
          )
            found.indexed.add(path);
          // A page of a filtered list links to its neighbours: what it is made of has been seen.
          if (!within(path) || address.includes('?')) return;
          for (const [, href] of html.matchAll(/<a\b[^>]*\shref="([^"]*)"/g))
            take(plain(href ?? ''), address, next);
        }),
      );
    }
    wave = next;
  }
  for (const { from, to, id } of anchors) {
    const ids = idsOf.get(to);
    if (ids && id !== 'top' && !ids.has(id)) found.faults.push(`${to} has no #${id} (from ${from})`);
  }
  found.faults = [...new Set(found.faults)];
  return found;
}

function plain(text: string): string {
  return text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#x27;', "'");
}
