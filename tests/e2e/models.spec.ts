// Guarantee: the catalog's pages show what the API lists, filter by their address with and without script, and lead every known name to the one address of a model.
import type { APIRequestContext, Page } from '@playwright/test';
import { expect, serverAddress, test } from './support/fixtures';
import { expectNoSideScroll } from './support/page-checks';

interface ModelJson {
  id: string;
  name: string;
  alias_of?: string;
  aliases?: string[];
  moving_aliases?: string[];
}

async function listed(request: APIRequestContext): Promise<ModelJson[]> {
  return (await (await request.get('/v1/models?aliases=false')).json()).data;
}

const rowsOf = (page: Page) => page.getByRole('table', { name: 'Models' }).locator('tbody tr');
const namesOf = (page: Page) => rowsOf(page).locator('th a').allInnerTexts();
const searchOf = (page: Page) => page.getByRole('searchbox', { name: 'Search models' });
const countOf = (page: Page) => page.getByRole('status').filter({ hasText: 'models' });

test('the table has a row for every model of /v1/models', async ({ page, request }) => {
  const models = await listed(request);
  await page.goto('/models');
  await expect(countOf(page)).toHaveText(`${models.length} of ${models.length} models`);
  await expect(rowsOf(page)).toHaveCount(models.length);
});

test('filters by hand are in the address, keep their focus, and the address alone gives them back', async ({
  page,
}) => {
  await page.goto('/models');
  await searchOf(page).pressSequentially('gpt-4.1');
  await expect(page).toHaveURL(/\?q=gpt-4\.1$/);
  await expect(searchOf(page)).toBeFocused();
  await page.locator('summary', { hasText: 'Provider' }).click();
  await page.getByRole('checkbox', { name: 'OpenAI', exact: true }).check();
  await expect(page.getByRole('checkbox', { name: 'OpenAI', exact: true })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.locator('summary', { hasText: 'Provider' })).toBeFocused();
  await page.getByLabel('Sort by').focus();
  await page.getByLabel('Sort by').selectOption('input');
  await expect(page.getByLabel('Sort by')).toBeFocused();
  await expect(page).toHaveURL(/q=gpt-4\.1&provider=openai&sort=input$/);
  await expect(rowsOf(page).locator('th a').first()).toHaveText(/nano/i);
  const shown = await namesOf(page);
  await page.reload();
  expect(await namesOf(page)).toEqual(shown);
  await expect(searchOf(page)).toHaveValue('gpt-4.1');

  await page.getByRole('link', { name: /Provider: OpenAI/ }).click();
  await expect(page).toHaveURL(/q=gpt-4\.1&sort=input$/);
  await page.getByRole('link', { name: 'Clear all' }).click();
  await expect(page).toHaveURL(`${serverAddress()}/models?sort=input`);
  await expect(searchOf(page)).toHaveValue('');
});

test('the back button gives back each step, also in the fields', async ({ page }) => {
  await page.goto('/models');
  await searchOf(page).pressSequentially('llama');
  await expect(page).toHaveURL(/q=llama$/);
  const found = await namesOf(page);
  await page.getByRole('checkbox', { name: 'Free only' }).check();
  await expect(page).toHaveURL(/free=1/);
  await page.goBack();
  await expect(page).toHaveURL(/q=llama$/);
  await expect(page.getByRole('checkbox', { name: 'Free only' })).not.toBeChecked();
  await expect.poll(() => namesOf(page)).toEqual(found);
  await page.goBack();
  await expect(page).toHaveURL(`${serverAddress()}/models`);
  await expect(searchOf(page)).toHaveValue('');
  await page.goForward();
  await expect(searchOf(page)).toHaveValue('llama');
});

test('headings sort, say which way, and turn round', async ({ page }) => {
  await page.goto('/models?provider=groq');
  const heading = page.getByRole('columnheader', { name: /^Out/ });
  const link = heading.getByRole('link');
  const rates = () =>
    rowsOf(page).evaluateAll((rows) => rows.map((row) => row.children[7]?.textContent ?? ''));
  await link.click();
  await expect(heading).toHaveAttribute('aria-sort', 'ascending');
  await expect(link).toBeFocused();
  const upwards = (await rates()).filter((text) => text !== '–').map(Number);
  expect(upwards).toEqual([...upwards].sort((a, b) => a - b));
  await page.keyboard.press('Enter');
  await expect(heading).toHaveAttribute('aria-sort', 'descending');
  await expect(page).toHaveURL(/sort=-output$/);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/provider=groq$/);
});

test('a slash leads to the search, and is a slash inside it', async ({ page }) => {
  await page.goto('/models');
  await expect(searchOf(page)).toBeVisible();
  await page.waitForLoadState('networkidle');
  await page.keyboard.press('/');
  await expect(searchOf(page)).toBeFocused();
  await expect(searchOf(page)).toHaveValue('');
  await page.keyboard.type('openai/gpt-4.1');
  await expect(searchOf(page)).toHaveValue('openai/gpt-4.1');
  await expect(rowsOf(page).locator('code').first()).toHaveText('openai/gpt-4.1');
});

test('the slug is copied and the button says so', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/models?q=gpt-4.1-mini&lab=openai');
  await page.getByRole('button', { name: 'Copy openai/gpt-4.1-mini', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Copied openai/gpt-4.1-mini' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('openai/gpt-4.1-mini');
});

test('filters that fit nothing offer which to drop and what that gives', async ({ page }) => {
  await page.goto('/models?q=gpt-4.1-mini&provider=groq');
  await expect(page.getByText('No model fits these filters.')).toBeVisible();
  const drop = page.getByRole('link', { name: /^Drop “Provider: Groq”/ });
  const count = Number(/(\d+) models?$/.exec(await drop.innerText())?.[1]);
  expect(count).toBeGreaterThan(0);
  await drop.click();
  await expect(page).toHaveURL(/\?q=gpt-4\.1-mini$/);
  await expect(rowsOf(page)).toHaveCount(count);
  await expect(countOf(page)).toBeFocused();
});

test('what is broken in an address is ignored and said; the rest holds', async ({ page }) => {
  const response = await page.goto('/models?ctx=abc&sort=nonsense&provider=nobody&provider=groq&q=llama&q=b');
  expect(response?.status()).toBe(200);
  await expect(page.getByText('ctx=abc is not a number; ignored.')).toBeVisible();
  await expect(page.getByText('sort=nonsense is no column to sort by; ignored.')).toBeVisible();
  await expect(page.getByText('provider=nobody is no provider of this catalog; ignored.')).toBeVisible();
  await expect(page.getByRole('link', { name: /Provider: Groq/ })).toBeVisible();
  await expect(searchOf(page)).toHaveValue('llama');
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });
  test('filters, sorting and comparing work by forms and links', async ({ page }) => {
    await page.goto('/models');
    await searchOf(page).fill('gpt-4.1');
    await page.locator('summary', { hasText: 'Provider' }).click();
    await page.getByRole('checkbox', { name: 'OpenAI', exact: true }).check();
    await page.getByRole('button', { name: 'Show' }).click();
    await expect(page).toHaveURL(/q=gpt-4\.1&provider=openai/);
    const rows = rowsOf(page);
    expect(await rows.count()).toBeGreaterThan(1);
    for (const slug of await rows.locator('code').allInnerTexts()) expect(slug).toContain('gpt-4.1');
    await page.getByRole('columnheader', { name: /^In/ }).getByRole('link').click();
    await expect(rows.locator('th a').first()).toHaveText(/nano/i);
    await rows.nth(0).getByRole('checkbox').check();
    await rows.nth(1).getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Compare the marked models' }).click();
    await expect(page.getByRole('table', { name: 'Comparison' }).getByRole('columnheader')).toHaveCount(2);
  });
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 800 } });
  test('the list is cards, by choice a table, and neither is wider than the window', async ({ page }) => {
    await page.goto('/models?lab=openai');
    await expect(rowsOf(page).first()).toHaveCSS('border-radius', '10px');
    await expectNoSideScroll(page);
    await page.locator('summary', { hasText: 'Capability' }).click();
    await expectNoSideScroll(page);
    await page.keyboard.press('Escape');
    await rowsOf(page).first().getByRole('checkbox').check();
    await expect(page.getByRole('link', { name: 'Compare 1' })).toBeInViewport();
    await page.getByRole('link', { name: 'table', exact: true }).click();
    await expect(page).toHaveURL(/view=table$/);
    await expect(rowsOf(page).first()).toHaveCSS('border-radius', '0px');
  });
});

test('a model’s page shows its routes and its JSON', async ({ page, request }) => {
  const model = await (await request.get('/v1/models/openai/gpt-4.1-mini')).json();
  await page.goto('/models');
  await page.getByRole('table').getByRole('link', { name: model.name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: model.name })).toBeVisible();
  const rows = page.getByRole('table', { name: 'Routes of this model' }).getByRole('row');
  for (const route of model.routes)
    await expect(rows.filter({ hasText: route.provider_name }).first()).toBeVisible();
  await expect(page.getByRole('link', { name: '/v1/models/openai/gpt-4.1-mini' })).toHaveAttribute(
    'href',
    '/v1/models/openai/gpt-4.1-mini',
  );
});

test('other names lead to the one address: for good, or for now where the name moves', async ({
  request,
}) => {
  const go = async (path: string) => {
    const response = await request.get(path, { maxRedirects: 0 });
    return [response.status(), new URL(response.headers().location ?? '/', serverAddress()).pathname];
  };
  const address = '/models/openai/gpt-4.1-mini';
  expect(await go('/models/gpt-4.1-mini')).toEqual([308, address]);
  expect(await go('/models/OpenAI/GPT-4.1-Mini')).toEqual([308, address]);
  expect(await go('/models/openai%2Fgpt-4.1-mini')).toEqual([308, address]);
  expect(await go('/models/openai/gpt-4-1-mini')).toEqual([308, address]);

  const details = await Promise.all(
    (await listed(request)).map(
      async ({ id }) => (await (await request.get(`/v1/models/${id}`)).json()) as ModelJson,
    ),
  );
  const moving = details.find((model) => (model.moving_aliases?.length ?? 0) > 0);
  expect(moving, 'the starter catalog has a name that moves').toBeDefined();
  expect(await go(`/models/${moving?.moving_aliases?.[0]}`)).toEqual([307, `/models/${moving?.id}`]);
});

test.describe('a model that does not exist', () => {
  test.use({ expectedErrors: [/status of 404/] });
  test('is a 404 that offers the nearest names', async ({ page }) => {
    const response = await page.goto('/models/openai/gpt-4.1-minii');
    expect(response?.status()).toBe(404);
    await page.getByRole('link', { name: 'openai/gpt-4.1-mini', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'GPT-4.1 mini' })).toBeVisible();
  });

  test('broken escapes and hostile names are refused, not failed on', async ({ request }) => {
    for (const name of ['%E0%A4%A', '<script>alert(1)</script>', 'a/b/c/d', '..%2F..%2Fetc']) {
      const response = await request.get(`/models/${name}`);
      expect([400, 404]).toContain(response.status());
      expect(await response.text()).not.toContain('<script>alert');
    }
  });
});
