// Guarantee: the public pages can be used by keyboard, remember a theme, and run no script without a nonce; what every page must be is in pages.spec.ts.
import { expect, serverAddress, test } from './support/fixtures';
import { expectAccessible } from './support/page-checks';

const NAV = ['Landing', 'Models', 'Docs', 'Brief', 'Beta', 'Dashboard'];

test('the navigation can be reached and used by keyboard, and marks where one is', async ({ page }) => {
  await page.goto('/');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Tab');
  const navigation = page.getByRole('navigation', { name: 'Main' });
  for (const name of NAV) {
    await page.keyboard.press('Tab');
    const link = navigation.getByRole('link', { name, exact: true });
    await expect(link).toBeFocused();
    const outline = await link.evaluate((element) => getComputedStyle(element).outlineStyle);
    expect(outline, `${name} shows its focus`).toBe('solid');
  }
  await navigation.getByRole('link', { name: 'Models', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Models' })).toBeVisible();
  await expect(navigation.getByRole('link', { name: 'Models', exact: true })).toHaveAttribute(
    'aria-current',
    'page',
  );
});

test('the skip link leads to the content', async ({ page }) => {
  await page.goto('/docs');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});

test.describe('the theme', () => {
  test.use({ colorScheme: 'light' });
  test('follows the system until it is chosen, and the choice is remembered', async ({ page }) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await page.goto('/');
    expect(await paper()).toBe('rgb(250, 250, 249)');
    await page.getByRole('button', { name: 'Dark theme' }).click();
    await expect(page.getByRole('button', { name: 'Dark theme' })).toHaveAttribute('aria-pressed', 'true');
    expect(await paper()).toBe('rgb(17, 16, 15)');
    await page.reload();
    expect(await paper()).toBe('rgb(17, 16, 15)');
    await page.goto('/docs');
    expect(await paper()).toBe('rgb(17, 16, 15)');
  });
});

test('every page has a policy with a nonce of its own, and no inline script without it', async ({
  request,
}) => {
  const nonces = new Set<string>();
  for (const path of ['/', '/', '/docs', '/sign-in']) {
    const response = await request.get(path);
    const policy = response.headers()['content-security-policy'] ?? '';
    const nonce = /script-src [^;]*'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    expect(policy).not.toMatch(/script-src [^;]*unsafe/);
    expect(nonce).not.toBe('');
    nonces.add(nonce);
    for (const [tag] of (await response.text()).matchAll(/<script\b[^>]*>/g))
      expect(tag).toContain(`nonce="${nonce}"`);
  }
  expect(nonces.size).toBe(4);
});

test.describe('what does not exist', () => {
  test.use({ expectedErrors: [/status of 404/] });
  test('is a 404 with a way on', async ({ page }) => {
    const response = await page.goto('/nothing/here');
    expect(response?.status()).toBe(404);
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Browse models' }).click();
    await expect(page).toHaveURL(`${serverAddress()}/models`);
  });
});
