// Guarantee: every public page says what it is: a title and a description of its own, its canonical address, a picture that exists; sitemap, robots, icons, manifest and the feed hold what they promise.
import type { APIRequestContext } from '@playwright/test';
import { expect, serverAddress, test } from './support/fixtures';

const MODELS_LOOKED_AT = 6;

async function sitemap(request: APIRequestContext): Promise<{ path: string; changed: string | undefined }[]> {
  const xml = await (await request.get('/sitemap.xml')).text();
  return [...xml.matchAll(/<url>\s*<loc>([^<]*)<\/loc>(?:\s*<lastmod>([^<]*)<\/lastmod>)?/g)].map(
    (match) => ({
      path: new URL(match[1] ?? '').pathname,
      changed: match[2],
    }),
  );
}

/** The content of a head's tags by name or property; `title` and `canonical` too. */
function readHead(html: string): Map<string, string> {
  const head = new Map<string, string>();
  const attribute = (tag: string, name: string) => new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1];
  for (const [tag] of html.matchAll(/<(?:meta|link)\b[^>]*>/g)) {
    const name = attribute(tag, 'name') ?? attribute(tag, 'property') ?? attribute(tag, 'rel');
    const content = attribute(tag, 'content') ?? attribute(tag, 'href');
    if (name && content !== undefined && !head.has(name)) head.set(name, content);
  }
  head.set('title', /<title>([^<]*)<\/title>/.exec(html)?.[1] ?? '');
  return head;
}

test('pages have titles, descriptions, canonical addresses and pictures of their own', async ({
  request,
}) => {
  test.setTimeout(120_000);
  const pages = await sitemap(request);
  const models = pages.filter(({ path }) => path.startsWith('/models/'));
  const wanted = [
    ...pages.filter(({ path }) => !path.startsWith('/models/')),
    ...models.filter((_, index) => index % Math.ceil(models.length / MODELS_LOOKED_AT) === 0),
  ];
  const faults: string[] = [];
  const titles = new Map<string, string>();
  const descriptions = new Map<string, string>();
  for (const { path } of wanted) {
    const response = await request.get(path);
    const head = readHead(await response.text());
    const say = (fault: string) => faults.push(`${path}: ${fault}`);
    if (response.status() !== 200) say(`answers ${response.status()}`);
    for (const [name, seen, least, most] of [
      ['title', titles, 8, 75],
      ['description', descriptions, 40, 220],
    ] as const) {
      const text = head.get(name) ?? '';
      if (text.length < least || text.length > most) say(`${name} of ${text.length} characters: ${text}`);
      if (seen.has(text)) say(`the ${name} of ${seen.get(text)}`);
      seen.set(text, path);
    }
    const address = path === '/' ? serverAddress() : `${serverAddress()}${path}`;
    for (const name of ['canonical', 'og:url'])
      if (head.get(name) !== address) say(`${name} is ${head.get(name)}`);
    if (head.get('robots')?.includes('noindex')) say('is in the sitemap, and asks not to be indexed');
    if (head.get('twitter:card') !== 'summary_large_image') say('has no large preview');
    const picture = await request.get(head.get('og:image') ?? '/none');
    if (picture.status() !== 200 || picture.headers()['content-type'] !== 'image/png')
      say(`its picture ${head.get('og:image')} answers ${picture.status()}`);
  }
  expect(faults).toEqual([]);
});

test('the sitemap has each model that the API lists, with the date of its data', async ({ request }) => {
  const pages = await sitemap(request);
  const { data } = await (await request.get('/v1/models?aliases=false')).json();
  const paths = pages.map(({ path }) => path);
  expect(paths.filter((path) => path.startsWith('/models/')).sort()).toEqual(
    data.map(({ id }: { id: string }) => `/models/${id}`).sort(),
  );
  expect(new Set(paths).size).toBe(paths.length);
  for (const { path, changed } of pages.filter(({ path }) => path.startsWith('/models/')))
    expect(Date.parse(changed ?? ''), path).toBeGreaterThan(Date.parse('2020-01-01'));
});

test('robots know the sitemap, and what is not for them', async ({ request }) => {
  const text = await (await request.get('/robots.txt')).text();
  expect(text).toContain(`Sitemap: ${serverAddress()}/sitemap.xml`);
  for (const path of ['/api/', '/v1/', '/dashboard']) expect(text).toContain(`Disallow: ${path}`);
});

test('pages that nobody looks for ask not to be indexed', async ({ request }) => {
  for (const path of ['/sign-in', '/no-such-page'])
    expect(readHead(await (await request.get(path)).text()).get('robots'), path).toContain('noindex');
});

test('a model’s picture is a PNG of the usual size, made once, known by its tag', async ({ request }) => {
  const first = await request.get('/og/models/openai/gpt-4.1-mini');
  const bytes = await first.body();
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1200, 630]);
  const etag = first.headers().etag ?? '';
  for (const sent of [etag, `W/${etag}`, `"other", ${etag}`]) {
    const again = await request.get('/og/models/openai/gpt-4.1-mini', { headers: { 'if-none-match': sent } });
    expect([again.status(), (await again.body()).length]).toEqual([304, 0]);
  }
  expect(await (await request.get('/og')).body()).not.toEqual(bytes);
  for (const path of ['/og/models/no/such', '/og/nothing', '/og/dashboard'])
    expect((await request.get(path)).status(), path).toBe(404);
});

test('icons and manifest are what they say', async ({ request }) => {
  const head = readHead(await (await request.get('/')).text());
  const manifest = await (await request.get(head.get('manifest') ?? '/none')).json();
  expect(manifest.icons.length).toBeGreaterThan(1);
  for (const { src, type } of manifest.icons)
    expect((await request.get(src)).headers()['content-type'], src).toBe(type);
  expect((await request.get(head.get('apple-touch-icon') ?? '/none')).headers()['content-type']).toBe(
    'image/png',
  );
  const icon = await (await request.get('/favicon.ico')).body();
  expect([icon.readUInt16LE(2), icon[6], icon[7]]).toEqual([1, 32, 32]);
});

test('the feed is well-formed, the newest first, and each entry leads to its model', async ({
  page,
  request,
}) => {
  await page.goto('/models');
  const address = await page.locator('link[type="application/atom+xml"]').getAttribute('href');
  const response = await request.get(address ?? '/none');
  expect(response.headers()['content-type']).toContain('application/atom+xml');
  const entries = await page.evaluate(
    (xml) => {
      const feed = new DOMParser().parseFromString(xml, 'application/xml');
      if (feed.querySelector('parsererror'))
        throw new Error(feed.querySelector('parsererror')?.textContent ?? '');
      return [...feed.querySelectorAll('entry')].map((entry) => ({
        id: entry.querySelector('id')?.textContent ?? '',
        title: entry.querySelector('title')?.textContent ?? '',
        updated: entry.querySelector('updated')?.textContent ?? '',
        href: entry.querySelector('link')?.getAttribute('href') ?? '',
      }));
    },
    await response.text(),
  );
  expect(entries.length).toBeGreaterThan(20);
  expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
  const dates = entries.map(({ updated }) => Date.parse(updated));
  expect(dates).toEqual([...dates].sort((a, b) => b - a));
  expect(entries.some(({ title }) => title.startsWith('New model: '))).toBe(true);
  expect(entries.some(({ title }) => / at .*: input \$[\d.]+ → \$[\d.]+/.test(title))).toBe(true);
  for (const href of new Set(entries.slice(0, 5).map(({ href }) => href)))
    expect((await request.get(href)).status(), href).toBe(200);
});
