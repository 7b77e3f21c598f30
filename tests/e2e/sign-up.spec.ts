// Guarantee: people sign up and in by password or link; only a proven address opens anything, and a stranger's password for it never does.
import type { Page } from '@playwright/test';
import { expect, newEmail, PASSWORD, printedLink, serverAddress, signUp, test } from './support/fixtures';
import { expectAccessible } from './support/page-checks';

test('sign-up, the printed link, the dashboard; then the password signs in', async ({ page, context }) => {
  const { email, password } = await signUp(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();

  await page.goto('/brief');
  await context.clearCookies();
  await page.goto('/dashboard/keys?mode=test');
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=/);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL('**/dashboard/keys**');
});

test('a link works once', async ({ page, context }) => {
  const email = newEmail();
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'E-mail me a sign-in link' }).click();
  await page.waitForURL('**/check-mail');
  const link = await printedLink(email);
  expect(link.startsWith(serverAddress())).toBe(true);
  await page.goto(link);
  await page.waitForURL('**/dashboard');
  // The dashboard asks for news while it is open.
  await page.goto('/brief');
  await context.clearCookies();
  await page.goto(link);
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByRole('alert').filter({ hasText: 'used before' })).toBeVisible();
});

test.describe('refused', () => {
  test.use({ expectedErrors: [/status of 4\d\d/] });

  test('before the link is opened the password opens nothing', async ({ page }) => {
    const email = newEmail();
    await page.goto('/sign-up');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.waitForURL('**/check-mail');
    await signInWith(page, email, PASSWORD);
    await expect(page.getByRole('alert').filter({ hasText: 'not confirmed yet' })).toBeVisible();
  });

  test('a link opened elsewhere confirms the address and drops the password', async ({ page, browser }) => {
    const email = newEmail();
    await page.goto('/sign-up');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill('a stranger’s password');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.waitForURL('**/check-mail');

    const owner = await browser.newContext({ baseURL: serverAddress() });
    const theirs = await owner.newPage();
    await theirs.goto(await printedLink(email));
    await theirs.waitForURL('**/dashboard');
    await owner.close();

    await signInWith(page, email, 'a stranger’s password');
    await expect(page.getByRole('alert').filter({ hasText: 'do not belong together' })).toBeVisible();
  });

  test('mistakes are said beside their fields', async ({ page }) => {
    await page.goto('/sign-up');
    const email = page.getByLabel('E-mail');
    const password = page.getByLabel('Password');
    await email.fill('not an address');
    await password.fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(email).toHaveAttribute('aria-invalid', 'true');
    await expect(email).toBeFocused();
    await expect(email).toHaveAccessibleDescription(/not an e-mail address/);
    await email.fill(newEmail());
    await password.fill('short');
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(password).toHaveAccessibleDescription(/at least 10 characters/);
    await expectAccessible(page);
  });

  test('many wrong passwords for one address are no longer looked at', async ({ page, request }) => {
    const { email, password } = await signUp(page);
    const { csrfToken } = await (await request.get('/api/auth/csrf')).json();
    const attempt = async (tried: string) => {
      const answer = await request.post('/api/auth/callback/credentials', {
        form: { email, password: tried, csrfToken, json: 'true' },
      });
      return new URL((await answer.json()).url).searchParams.get('error');
    };
    for (let i = 0; i < 10; i++) expect(await attempt('wrong password')).toBe('CredentialsSignin');
    expect(await attempt(password)).toMatch(/^RateLimited-\d+$/);
  });

  test('a form of another site signs nobody up', async ({ request }) => {
    const answer = await request.post('/api/account/sign-up', {
      headers: { origin: 'https://evil.example' },
      data: { email: newEmail(), password: PASSWORD },
    });
    expect(answer.status()).toBe(403);
    expect((await answer.json()).error.code).toBe('origin_not_allowed');
  });

  test('after signing in nobody is led to another site', async ({ page }) => {
    const { email, password } = await signUp(page);
    await page.context().clearCookies();
    for (const target of ['https://evil.example/', '//evil.example', '/\\evil.example']) {
      await page.goto(`/sign-in?callbackUrl=${encodeURIComponent(target)}`);
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.waitForURL('**/dashboard');
      await page.context().clearCookies();
    }
  });
});

async function signInWith(page: Page, email: string, password: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
