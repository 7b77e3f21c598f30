// Guarantee: the catalog's pages show what the API lists, filter by their address, and lead every known name to the one address of a model.
import type { APIRequestContext } from '@playwright/test';
import { expect, serverAddress, test } from './support/fixtures';

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

test('the table has a row for every model of /v1/models', async ({ page, request }) => {
  const models = await listed(request);
  await page.goto('/models');
  await expect(page.getByRole('status')).toHaveText(`${models.length} of ${models.length} models`);
  await expect(page.getByRole('table', { name: 'Models' }).getByRole('row')).toHaveCount(models.length + 1);
});

test('filters are in the address, and the address alone gives them back', async ({ page }) => {
  await page.goto('/models');
  await page.getByRole('searchbox', { name: 'Search' }).fill('gpt-4.1');
  await page.getByLabel('Provider').selectOption('openai');
  await page.getByLabel('Sort by').selectOption('input');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page).toHaveURL(/q=gpt-4\.1&provider=openai.*sort=input/);
  const names = page.getByRole('table', { name: 'Models' }).getByRole('link');
  await expect(names.first()).toHaveText(/nano/i);
  const shown = await names.allInnerTexts();
  await page.reload();
  expect(await names.allInnerTexts()).toEqual(shown);
  await expect(page.getByRole('searchbox', { name: 'Search' })).toHaveValue('gpt-4.1');
  await page.getByRole('link', { name: 'Reset' }).click();
  await expect(page).toHaveURL(`${serverAddress()}/models`);
  await expect(page.getByRole('searchbox', { name: 'Search' })).toHaveValue('');
});

test('filters that fit nothing say so; unknown ones are no error', async ({ page }) => {
  await page.goto('/models?q=no-such-model-anywhere');
  await expect(page.getByText('No model fits these filters.')).toBeVisible();
  const response = await page.goto('/models?sort=nonsense&provider=nobody&q=a&q=b');
  expect(response?.status()).toBe(200);
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
