// Guarantee: the API reference has every operation of the document, its index leads to each of them, and it can be read without script and by keyboard; what every page must be is in pages.spec.ts.
import type { APIRequestContext } from '@playwright/test';
import { expect, test } from './support/fixtures';

interface Described {
  operationId: string;
  tags: string[];
  path: string;
  method: string;
}

async function operations(request: APIRequestContext): Promise<Described[]> {
  const { paths } = await (await request.get('/openapi.json')).json();
  return Object.entries<Record<string, Described>>(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, details]) => ({ ...details, path, method: method.toUpperCase() })),
  );
}

test('the index has every operation, and each link leads to its section', async ({ page, request }) => {
  const described = await operations(request);
  await page.goto('/docs/reference');
  const links = page.getByRole('main').locator('a[href*="#"][href^="/docs/reference/"]');
  const hrefs = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
  expect(hrefs.map((href) => href.split('#')[1]).sort()).toEqual(
    described.map(({ operationId }) => operationId).sort(),
  );
  const sections = new Map<string, string>();
  for (const group of new Set(hrefs.map((href) => href.split('#')[0] ?? ''))) {
    const html = await (await request.get(group)).text();
    for (const [section, id] of html.matchAll(/<section id="(\w+)"[\s\S]*?<\/section>/g))
      sections.set(`${group}#${id}`, section);
  }
  for (const { operationId, path, method } of described) {
    const href = hrefs.find((one) => one.endsWith(`#${operationId}`)) ?? '';
    expect(sections.get(href), operationId).toContain(path);
    expect(sections.get(href), operationId).toContain(method);
  }
});

test('a link of the index opens the section it names', async ({ page }) => {
  await page.goto('/docs');
  await page
    .getByRole('navigation', { name: 'On this page' })
    .getByRole('link', { name: 'API reference' })
    .click();
  await page
    .getByRole('main')
    .getByRole('link', { name: /POST \/v1\/api-keys\/\{id\}\/rotate/ })
    .click();
  await expect(page).toHaveURL(/\/docs\/reference\/keys#rotateApiKey$/);
  await expect(page.getByRole('heading', { level: 2, name: 'Rotate a key' })).toBeInViewport();
});

test('a chosen language turns every sample, and is remembered without a flash', async ({ page }) => {
  await page.goto('/docs/reference/embeddings');
  const sample = page.getByRole('group', { name: /^Request:/ }).first();
  await sample.getByRole('radio', { name: 'curl' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(sample.getByRole('radio', { name: 'Node' })).toBeChecked();
  await expect(page.getByText('client.embeddings.create({')).toBeVisible();
  const html = await (await page.request.get('/docs/reference/keys')).text();
  const chosen = [...html.matchAll(/<input[^>]*data-group="sample"[^>]*>/g)]
    .filter(([tag]) => / checked=""/.test(tag))
    .map(([tag]) => /value="(\w+)"/.exec(tag)?.[1]);
  expect(chosen.length).toBeGreaterThan(4);
  expect(new Set(chosen)).toEqual(new Set(['node']));
});

test('fields fold out by keyboard, with their type, bounds and meaning', async ({ page }) => {
  await page.goto('/docs/reference/chat');
  const body = page.getByRole('list', { name: /^Body:/ });
  await body
    .locator('summary', { hasText: /members of provider$/ })
    .first()
    .focus();
  await page.keyboard.press('Enter');
  await expect(body.getByText('allow_fallbacks', { exact: true })).toBeVisible();
  await expect(body.getByText('0 to 2', { exact: true })).toBeVisible();
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });
  test('everything is there, and samples and members can be opened', async ({ page }) => {
    await page.goto('/docs/reference/chat');
    await expect(page.getByText('curl http', { exact: false }).first()).toBeVisible();
    await page.getByText('Python', { exact: true }).click();
    await expect(page.getByText('client.chat.completions.create(').last()).toBeVisible();
    await page.locator('summary', { hasText: /^Errors/ }).click();
    await expect(page.getByText('key_limit_exceeded', { exact: true })).toBeVisible();
  });
});

test('nothing moves while the page settles', async ({ page }) => {
  for (const path of ['/docs/reference', '/docs/reference/responses']) {
    await page.goto(path);
    const shift = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
          }).observe({ type: 'layout-shift', buffered: true });
          setTimeout(() => resolve(sum), 500);
        }),
    );
    expect(shift, path).toBeLessThan(0.01);
  }
});

test.describe('a group that is not there', () => {
  test.use({ expectedErrors: [/status of 404/] });
  test('is a 404 that leads back', async ({ page }) => {
    expect((await page.goto('/docs/reference/nothing'))?.status()).toBe(404);
    await page.getByRole('main').getByRole('link', { name: 'API reference' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'API reference' })).toBeVisible();
  });
});
