// Guarantee: a person filters requests by the address, reads thousands smoothly and live without losing their place, has any charge explained beside the list, and takes what they see with them as a file.
import { readFile } from 'node:fs/promises';
import type { APIRequestContext, Page } from '@playwright/test';
import { expect, serverAddress, signUp, test } from './support/fixtures';
import { expectAccessible, expectNoSideScroll } from './support/page-checks';
import { seedMany } from './support/seed-many';

const MODEL = 'openai/gpt-4.1-mini';
const HOUR_MS = 3_600_000;

// Each begins with somebody who signs up; a busy machine takes half a minute for that and the rest.
test.describe.configure({ timeout: 120_000 });

test('filters are pills of the address, and the form keeps what is in it', async ({ page }) => {
  const key = await signUpWithKey(page);
  for (const text of ['a', 'b']) await chat(page.request, key, text);
  await chat(page.request, key, 'c', 'openai/gpt-4.1-nano', { 'x-btl-tag': 'nightly' });
  await page.goto('/dashboard/requests?mode=test');
  await expect(rows(page)).toHaveCount(3);
  await page.getByText('Filter', { exact: true }).click();
  await page.getByLabel('Model').fill('openai/gpt-4.1-nano');
  await page.getByLabel('Status').selectOption('2xx');
  await page.getByLabel('Tag').fill('nightly');
  await page.getByRole('button', { name: 'Show these' }).click();
  await expect(page).toHaveURL(/\?mode=test&status=2xx&model=openai%2Fgpt-4\.1-nano&tag=nightly$/);
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole('link', { name: 'Remove the filter Tag: nightly' }).click();
  await expect(page).toHaveURL(/model=openai%2Fgpt-4\.1-nano$/);
  await page.goto('/dashboard/requests?mode=test&cache=hit&min_cost=0.5');
  await expect(page.getByText('No request fits these filters.')).toBeVisible();
  await page.getByRole('link', { name: 'Clear all', exact: true }).click();
  await expect(rows(page)).toHaveCount(3);
  await page.goto('/dashboard/requests?mode=test&min_latency=soon');
  await expect(page.getByRole('alert').filter({ hasText: 'expected milliseconds like 1500' })).toBeVisible();
});

test('a charge is explained beside the list, by pointer, keyboard and link', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const key = await signUpWithKey(page);
  for (const text of ['one', 'two', 'three']) await chat(page.request, key, text);
  const sent = await chat(page.request, key, 'four');
  const id = sent.headers()['x-btl-request-id'] ?? '';
  await page.goto('/dashboard/requests?mode=test');
  await expect(rows(page)).toHaveCount(4);
  await rows(page).first().focus();
  await page.keyboard.press('ArrowDown');
  await expect(rows(page).nth(1)).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  const panel = page.getByRole('dialog');
  await expect(panel.getByRole('heading', { name: 'Explain this charge' })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`request=${id}$`));
  await expect(panel).toContainText(`$${sent.headers()['x-btl-customer-charge']}`);
  await expect(panel.getByRole('table', { name: 'Tokens times rate, by meter' })).toContainText('Output');
  await expect(panel).toContainText('$GATEWAY_API_KEY');
  expect(await panel.textContent()).not.toContain(key);
  await expectAccessible(page);
  await expect(panel.getByRole('button', { name: 'Newer' })).toBeDisabled();
  await panel.getByRole('button', { name: 'Older' }).click();
  await expect(page).not.toHaveURL(new RegExp(id));
  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();
  await expect(page).toHaveURL(/\/dashboard\/requests\?mode=test$/);
  await page.goto(`/dashboard/requests?mode=test&request=${id}`);
  await expect(panel).toContainText(id);
  await panel.getByRole('link', { name: 'Its own page' }).click();
  await expect(page).toHaveURL(new RegExp(`/dashboard/requests/${id}`));
  await expect(page.getByRole('heading', { level: 1, name: MODEL })).toBeVisible();
});

test('thousands of rows are read by scrolling, few of them in the page', async ({ page }) => {
  const workspaceId = await signUpForRows(page);
  const to = new Date();
  const span = { from: new Date(to.getTime() - 20 * HOUR_MS), to };
  await seedMany({ ...span, workspaceId, keyIds: ['key_seeded'], count: 1_200, name: `e${Date.now()}` });
  await page.goto('/dashboard/requests?mode=test');
  await expect(rows(page)).toHaveCount(50);
  const table = page.getByRole('table', { name: 'Requests, newest first' });
  await expect
    .poll(
      async () => {
        await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
        return Number(await table.getAttribute('aria-rowcount'));
      },
      { timeout: 60_000 },
    )
    .toBe(1_201);
  await expect(page.getByText('1,200 requests: that is all of them.')).toBeVisible();
  await expect(page.locator('tr[aria-rowindex="1201"]')).toBeVisible();
  expect(await rows(page).count()).toBeLessThan(150);
});

test('live: new rows come by themselves and do not move what is read', async ({ page }) => {
  const workspaceId = await signUpForRows(page);
  const key = await newKey(page);
  const to = new Date(Date.now() - 1_000);
  await seedMany({
    from: new Date(to.getTime() - HOUR_MS),
    to,
    workspaceId,
    keyIds: ['key_seeded'],
    count: 45,
    name: `l${Date.now()}`,
  });
  await page.goto('/dashboard/requests?mode=test');
  await expect(rows(page)).toHaveCount(45);
  await chat(page.request, key, 'while not live');
  await page.getByRole('button', { name: 'Show 1 new request' }).click({ timeout: 25_000 });
  await expect(rows(page)).toHaveCount(46);
  await page.getByLabel('Live tail').check();
  await chat(page.request, key, 'live', 'openai/gpt-4.1-nano');
  await expect(rows(page).first()).toHaveText('openai/gpt-4.1-nano');
  const read = page.locator('tr[aria-rowindex]').nth(25);
  await read.scrollIntoViewIfNeeded();
  await page.evaluate(() => window.scrollBy(0, 300));
  const link = read.getByRole('link');
  const address = (await link.getAttribute('href')) ?? '';
  const place = () =>
    page.locator(`a[href="${address}"]`).evaluate((one) => Math.round(one.getBoundingClientRect().top));
  const before = await place();
  await chat(page.request, key, 'live again', 'openai/gpt-4.1-nano');
  await expect(rows(page)).toHaveCount(48);
  expect(await place()).toBe(before);
});

test('what the filters hold is taken along as a file', async ({ page }) => {
  const workspaceId = await signUpForRows(page);
  const to = new Date();
  await seedMany({
    from: new Date(to.getTime() - HOUR_MS),
    to,
    workspaceId,
    keyIds: ['key_seeded'],
    count: 2_300,
    name: `f${Date.now()}`,
  });
  await page.goto('/dashboard/requests?mode=test&status=error');
  const { count } = await (
    await page.request.get('/api/account/requests/count?mode=test&status=error')
  ).json();
  for (const [item, ending, head] of [
    ['CSV, for a table program', 'csv', 1],
    ['JSONL, one object a line', 'jsonl', 0],
  ] as const) {
    await page.getByRole('button', { name: 'Export' }).click();
    const waiting = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: item }).click();
    const file = await waiting;
    expect(file.suggestedFilename()).toBe(`requests-test.${ending}`);
    const text = await readFile(await file.path(), 'utf8');
    expect(text.trimEnd().split('\n')).toHaveLength(count + head);
  }
});

test('a time is dragged out of the chart', async ({ page }) => {
  const workspaceId = await signUpForRows(page);
  const to = new Date();
  await seedMany({
    from: new Date(to.getTime() - 20 * HOUR_MS),
    to,
    workspaceId,
    keyIds: ['key_seeded'],
    count: 300,
    name: `d${Date.now()}`,
  });
  await page.goto('/dashboard/requests?mode=test');
  const chart = page.getByRole('img', { name: /^Requests over time/ });
  const box = await chart.boundingBox();
  if (!box) throw new Error('the chart has no place');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.5, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.75, y, { steps: 5 });
  await page.mouse.up();
  await expect(page).toHaveURL(/from=20[^&]+&to=20/);
  const span = new URL(page.url()).searchParams;
  const hours = (Date.parse(span.get('to') ?? '') - Date.parse(span.get('from') ?? '')) / HOUR_MS;
  expect(hours).toBeGreaterThanOrEqual(6);
  expect(hours).toBeLessThanOrEqual(7);
  await expect(page.getByRole('link', { name: /^Remove the filter From/ })).toBeVisible();
  await expect(page.getByLabel('Live tail')).toBeDisabled();
});

test('a view is saved, opened and removed; an answer is dropped from the cache', async ({ page }) => {
  const key = await signUpWithKey(page);
  const first = await chat(page.request, key, 'kept');
  await page.goto('/dashboard/requests?mode=test&status=2xx');
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByLabel('Save these filters as').fill('Mine');
  await page.getByRole('button', { name: 'Save view' }).click();
  await expect(page.getByRole('link', { name: 'Mine', exact: true })).toBeVisible();
  await page.goto('/dashboard/requests?mode=test');
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('link', { name: 'Mine', exact: true }).click();
  await expect(page).toHaveURL(/mode=test&status=2xx$/);
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'Remove the view Mine' }).click();
  await expect(page.getByText('You have saved no view in this workspace yet.')).toBeVisible();

  expect((await chat(page.request, key, 'kept')).headers()['x-btl-cache-tier']).toBe('exact_response_cache');
  await page.goto(`/dashboard/requests?mode=test&request=${first.headers()['x-btl-request-id']}`);
  await page.getByRole('button', { name: 'Drop from the cache' }).click();
  await page.getByRole('button', { name: 'Drop the answer' }).click();
  await expect(page.getByText('The cache keeps no answer to this request.')).toBeVisible();
  await expect
    .poll(async () => (await chat(page.request, key, 'kept')).headers()['x-btl-cache-tier'] ?? 'miss')
    .toBe('miss');
});

test('the page fits a phone, with filters open and without', async ({ page }) => {
  const key = await signUpWithKey(page);
  await chat(page.request, key, 'narrow');
  await page.setViewportSize({ width: 360, height: 800 });
  await page.goto('/dashboard/requests?mode=test&status=2xx&min_latency=0');
  await expect(rows(page)).toHaveCount(1);
  await expectNoSideScroll(page);
  await page.getByText('Change the filters').click();
  await expectNoSideScroll(page);
  await expectAccessible(page);
  await rows(page).first().click();
  await expect(page.getByRole('dialog').getByRole('heading', { name: 'Attempts' })).toBeVisible();
  await expectNoSideScroll(page);
});

/** The rows' links, one a row. */
function rows(page: Page) {
  return page.getByRole('table', { name: 'Requests, newest first' }).locator('a[data-row]');
}

function chat(request: APIRequestContext, key: string, content: string, model = MODEL, headers = {}) {
  return request.post('/v1/chat/completions', {
    headers: { authorization: `Bearer ${key}`, ...headers },
    data: { model, messages: [{ role: 'user', content }] },
  });
}

async function signUpWithKey(page: Page): Promise<string> {
  await signUp(page);
  return newKey(page);
}

async function newKey(page: Page): Promise<string> {
  const answer = await page.request.post('/api/account/keys', {
    headers: { origin: serverAddress() },
    data: { name: 'Test', mode: 'test', scopes: ['inference', 'usage:read'] },
  });
  expect(answer.status()).toBe(201);
  return (await answer.json()).key;
}

/** A new person. @returns their workspace's id, for rows written beside the API */
async function signUpForRows(page: Page): Promise<string> {
  await signUp(page);
  const held = await page.locator('[data-request-headers]').getAttribute('data-request-headers');
  return JSON.parse(held ?? '{}')['x-runtime-workspace'];
}
