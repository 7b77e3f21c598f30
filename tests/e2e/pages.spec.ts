// Guarantee: every page, public and signed in, is accessible in both themes, fits every width, zoom and word, is reached by keyboard, keeps still, reads without script where it is public, asks nobody else, and has its security headers.
import type { Browser, Page } from '@playwright/test';
import { LEFT_OUT, SCREEN_PAGES } from '../screens/pages';
import { expect, serverAddress, signUp, signUpWithRequests, test } from './support/fixtures';
import { type VisitOptions, visit, type Watched, watch } from './support/visit';

/** Tests that share the pages of the sitemap that no picture is taken of. */
const SHARES = 4;
const isPublic = SCREEN_PAGES.filter(({ isSignedIn }) => !isSignedIn);
const isPrivate = SCREEN_PAGES.filter(({ isSignedIn }) => isSignedIn);

test.describe.configure({ timeout: 240_000 });
/** The 404 page is one of them. */
test.use({ expectedErrors: [/status of 404/] });

for (const { name, path, status } of isPublic) {
  test(`${name} (${path})`, async ({ page, browser }) => {
    const plain = await withoutScript(browser);
    // What a page finds to be missing is written by the browser: the framework sends the status alone.
    expect(await visit(await watch(page), path, { status, plain: status ? undefined : plain })).toEqual([]);
    await plain.context().close();
  });
}

for (let share = 0; share < SHARES; share++) {
  test(`the sitemap’s other pages, part ${share + 1} of ${SHARES}`, async ({ page, browser, request }) => {
    const xml = await (await request.get('/sitemap.xml')).text();
    const paths = [...xml.matchAll(/<loc>([^<]*)<\/loc>/g)].map((match) => new URL(match[1] ?? '').pathname);
    expect(paths.length).toBeGreaterThan(20);
    const known = new Set(isPublic.map(({ path }) => path));
    const rest = paths.filter((path) => !known.has(path) && !path.startsWith('/models/'));
    const plain = await withoutScript(browser);
    await visitAll(
      await watch(page),
      rest.filter((_, index) => index % SHARES === share),
      { plain, isOfMany: true },
    );
    await plain.context().close();
  });
}

for (const half of [0, 1]) {
  test(`the dashboard’s pages, part ${half + 1} of 2`, async ({ page }) => {
    const request = await signUpWithRequests(page);
    const paths = isPrivate
      .map(({ path }) => path.replace(':request', request))
      .filter((_, index) => index % 2 === half);
    await visitAll(await watch(page), paths);
  });
}

test('every page of the sitemap has a picture, or a reason to have none', async ({ request }) => {
  const xml = await (await request.get('/sitemap.xml')).text();
  const paths = [...xml.matchAll(/<loc>([^<]*)<\/loc>/g)].map((match) => new URL(match[1] ?? '').pathname);
  const pictured = new Set(isPublic.map(({ path }) => path));
  const excused = (path: string) => LEFT_OUT.some(({ paths }) => paths.test(path));
  expect(paths.filter((path) => !pictured.has(path) && !excused(path))).toEqual([]);
});

test('every page of the dashboard’s navigation has a picture', async ({ page }) => {
  await signUp(page);
  const links = await page
    .locator('header a[href^="/dashboard"], nav a[href^="/dashboard"]')
    .evaluateAll((all) => all.map((link) => new URL((link as HTMLAnchorElement).href).pathname));
  expect(links.length).toBeGreaterThan(4);
  const pictured = new Set(isPrivate.map(({ path }) => path.split('?')[0]));
  expect([...new Set(links)].filter((path) => !pictured.has(path))).toEqual([]);
});

/** All of them are looked at before any fault fails the test. */
async function visitAll(watched: Watched, paths: string[], how: VisitOptions = {}): Promise<void> {
  const faults: string[] = [];
  for (const path of paths) faults.push(...(await visit(watched, path, how)));
  expect(faults).toEqual([]);
}

async function withoutScript(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: serverAddress() });
  return context.newPage();
}
