// Guarantee: who has never heard of Runtime gets from the landing page to the first request seen on the dashboard, in one sitting.
import { expect, newEmail, PASSWORD, printedLink, test } from './support/fixtures';

const MODEL = 'openai/gpt-4.1-mini';

test('landing, demonstration, models, a model, sign-up, a key in the sample, the first request', async ({
  page,
}) => {
  test.slow();
  await page.goto('/');
  const demo = page.locator('#demo');
  await page.getByRole('link', { name: 'Try it here first' }).click();
  await expect(demo).toBeInViewport();
  await page.getByLabel('Your prompt').fill('What would this cost me?');
  await demo.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(demo.getByRole('status')).toContainText('Now ask again.');
  await demo.getByRole('button', { name: 'Ask again' }).click();
  await expect(demo.getByRole('status')).toContainText('From the cache');

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Models' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Models' })).toBeVisible();
  const search = page.getByRole('searchbox').first();
  await search.fill('gpt-4.1');
  await search.press('Enter');
  await expect(page).toHaveURL(/[?&]q=gpt-4\.1/);
  await page.getByRole('main').locator(`a[href="/models/${MODEL}"]:visible`).first().click();
  await expect(page).toHaveURL(new RegExp(`/models/${MODEL}$`));
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/GPT-4\.1 mini/i);

  await page.getByRole('link', { name: 'Runtime', exact: true }).first().click();
  await page.getByRole('link', { name: 'Create an account' }).first().click();
  const email = newEmail();
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.waitForURL('**/check-mail');
  await page.goto(await printedLink(email));
  await page.waitForURL('**/dashboard**');

  const key = ((await page.getByTestId('new-key').textContent()) ?? '').trim();
  expect(key).toMatch(/^gw_test_\w+$/);
  const sample = await page.getByRole('main').locator('pre', { hasText: 'curl' }).first().innerText();
  expect(sample).toContain(`Bearer ${key}`);

  const sent = await page.request.post(/curl (?:-i )?(\S+)/.exec(sample)?.[1] ?? '', {
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    data: /-d '([\s\S]+)'\s*$/.exec(sample.trim())?.[1] ?? '',
  });
  expect(sent.status(), await sent.text()).toBe(200);
  await expect(page.getByText('Received:')).toBeVisible();
  await expect(page.getByRole('main')).toContainText(`$${sent.headers()['x-btl-customer-charge']}`);
});
