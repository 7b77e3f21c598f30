// Guarantee: a model's page answers what a request costs and how well its routes do, gives a key on the spot, and can be read without script and on a phone.
import type { Page } from '@playwright/test';
import { seedBusyModel } from './support/busy-model';
import { expect, newEmail, PASSWORD, printedLink, serverAddress, signUp, test } from './support/fixtures';
import { expectAccessible, expectNoSideScroll } from './support/page-checks';

const MODEL = '/models/openai/gpt-4.1-mini';
const MANY_ROUTES = 'meta/llama-3.3-70b-instruct';
/** Seen by one test alone: a day is kept for some seconds. */
const BUSY = 'openai/gpt-oss-120b';

const costs = (page: Page) => page.getByRole('table', { name: 'Cost on each route' });
/** 4.1 mini at OpenAI costs the benchmark: 0.40 in, 0.10 cached, 1.60 out. */
const openai = (page: Page) =>
  costs(page)
    .getByRole('row')
    .filter({ hasText: /^OpenAI/ });

test.describe('the cost box', () => {
  test('follows what is typed, and its address gives the same again', async ({ page }) => {
    await page.goto(MODEL);
    await page.getByLabel('Tokens in').fill('1,000,000');
    await page.getByLabel('of them cached').fill('500000');
    await page.getByLabel('Tokens out').fill('1000');
    await page.getByLabel('Requests a day').fill('3');
    // 500,000 × 0.40/M + 500,000 × 0.10/M + 1,000 × 1.60/M
    await expect(openai(page)).toContainText('0.2516');
    await expect(openai(page)).toContainText('22.64');
    await expect(page).toHaveURL(/\?in=1%2C000%2C000&cached=500000&out=1000&day=3/);
    const shown = await costs(page).innerText();
    await page.reload();
    expect(await costs(page).innerText()).toBe(shown);
    await expect(page.getByLabel('Requests a day')).toHaveValue('3');
  });

  test('puts the numbers into the formula, one click away', async ({ page }) => {
    await page.goto(`/models/${MANY_ROUTES}?in=1000000&out=0&day=1`);
    const formula = page.getByText('How these figures are made');
    await formula.click();
    await expect(page.getByText('1,000,000 input × $0.59/M').first()).toBeVisible();
    await expect(page.getByText(/charge = \$0\.1 \+ 50 % × \(\$0\.59 − \$0\.1\) = \$0\.345/)).toBeVisible();
  });

  test('says beside the field what it did not understand', async ({ page }) => {
    await page.goto(MODEL);
    const field = page.getByLabel('Tokens out');
    await field.fill('many');
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByText(/A whole number from 0 to 100,000,000/)).toBeVisible();
    await field.fill('10');
    await expect(field).not.toHaveAttribute('aria-invalid', 'true');
  });

  test('has examples that are links', async ({ page }) => {
    await page.goto(MODEL);
    await page.getByRole('link', { name: 'A long document' }).click();
    await expect(page.getByLabel('Tokens in')).toHaveValue('120000');
    await expect(page).toHaveURL(/in=120000/);
  });
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });
  test('the page is whole, and the server works out the cost', async ({ page }) => {
    await page.goto(MODEL);
    await expect(page.getByRole('table', { name: 'Routes of this model' })).toBeVisible();
    await page.getByLabel('Tokens in').fill('2000');
    await page.getByLabel('Tokens out').fill('0');
    await page.getByRole('button', { name: 'Work it out' }).click();
    await expect(page).toHaveURL(/in=2000.*#cost$/);
    await expect(openai(page)).toContainText('0.0008');
    await page.getByText('Every dated price with its source').click();
    await expect(page.getByRole('table', { name: 'Every dated price of this model' })).toBeVisible();
    await page.getByRole('radio', { name: 'Python' }).check({ force: true });
    await expect(page.getByText('client.chat.completions.create').locator('visible=true')).toBeVisible();
  });
});

test('the language of the samples is remembered, on other models too', async ({ page }) => {
  await page.goto(MODEL);
  await expect(page.getByText('import OpenAI from')).toBeVisible();
  await page.getByRole('radio', { name: 'Python' }).check({ force: true });
  await expect(page.getByText('from openai import OpenAI')).toBeVisible();
  await page.goto('/models/openai/o3');
  await expect(page.getByRole('radio', { name: 'Python' })).toBeChecked();
  await expect(page.getByText('from openai import OpenAI')).toBeVisible();
});

test('signing up leads back, and a key is made in the sample, in this tab’s memory alone', async ({
  page,
  request,
}) => {
  test.slow();
  await page.goto(MODEL);
  await page.getByRole('link', { name: 'Sign up for a key' }).click();
  const email = newEmail();
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.waitForURL('**/check-mail');
  await page.goto(await printedLink(email));
  await expect(page).toHaveURL(new RegExp(`${MODEL}(#use)?$`));

  const use = page.locator('section#use');
  await expect(use).toContainText('GATEWAY_API_KEY');
  await use.getByRole('button', { name: 'Create key' }).click();
  await expect(use.getByText('Your new test key is in the samples.')).toBeVisible();
  const text = await use.innerText();
  const key = /gw_test_\w+/.exec(text)?.[0] ?? '';
  expect(key.length).toBeGreaterThan(20);
  expect(text).not.toContain('GATEWAY_API_KEY');
  await use.getByRole('radio', { name: 'curl' }).check({ force: true });
  await expect(use.getByText(`Bearer ${key}`)).toBeVisible();

  const answer = await request.post('/v1/chat/completions', {
    headers: { authorization: `Bearer ${key}` },
    data: { model: 'openai/gpt-4.1-mini', messages: [{ role: 'user', content: 'Hello' }] },
  });
  expect(answer.status()).toBe(200);
  const kept = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
  );
  expect(kept).not.toContain('gw_test_');
  await page.getByRole('link', { name: 'See its requests arrive' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'openai/gpt-4.1-mini' }).first()).toBeVisible();
  await page.goto(MODEL);
  await expect(page.locator('section#use')).toContainText('GATEWAY_API_KEY');
});

test.describe('when no key can be made', () => {
  test.use({ expectedErrors: [/status of 403/] });
  test('the reason is said where the button was pressed', async ({ page }) => {
    await signUp(page);
    // Left while it still awakes, the dashboard complains.
    await page.waitForLoadState('networkidle');
    await page.goto(MODEL);
    await page.route('**/api/account/keys', (route) =>
      route.fulfill({ status: 403, json: { error: { message: 'Not for viewers.', code: 'scope_denied' } } }),
    );
    await page.getByRole('button', { name: 'Create key' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'Not for viewers.' })).toBeVisible();
  });
});

test('routes say how their day was; where requests were few, that', async ({ page }) => {
  test.slow();
  await page.goto('/models/openai/gpt-4.1');
  const thin = page.getByRole('table', { name: 'Routes of this model' });
  await expect(thin.getByText('not enough requests yet').first()).toBeVisible();

  await seedBusyModel(BUSY);
  const busy = page.getByRole('table', { name: 'Routes of this model' });
  // Another test may have had the page made a moment ago: a day is read anew after a while, and shown by the next visit.
  await expect(async () => {
    await page.goto(`/models/${BUSY}`);
    await expect(busy.getByText('Fastest', { exact: true })).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 40_000 });
  await expect(busy.getByText('Cheapest', { exact: true })).toBeVisible();
  await expect(busy.getByRole('img', { name: /^24 h of .*: 99\.\d+ %$/ })).toBeVisible();
  await expect(busy.getByText('not enough requests yet')).toHaveCount(0);
});

for (const [width, what] of [
  [360, 'on a phone'],
  [720, 'at 200 % zoom'],
  [1440, 'on a desk'],
] as const) {
  test(`is accessible and no wider than the window ${what}, in both themes`, async ({ page }) => {
    test.slow();
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const path of [
        `/models/${MANY_ROUTES}?in=1&day=x`,
        '/models/google/gemini-2.5-pro',
        '/models/btl/btl-2',
      ]) {
        await page.goto(path);
        await page.evaluate(() => {
          for (const fold of document.querySelectorAll('main details')) fold.setAttribute('open', '');
        });
        await expectNoSideScroll(page);
        await expectAccessible(page);
      }
    }
  });
}

test('nothing is asked of any other server', async ({ page }) => {
  const outside: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(serverAddress())) outside.push(request.url());
  });
  await page.goto(MODEL, { waitUntil: 'networkidle' });
  expect(outside).toEqual([]);
});
