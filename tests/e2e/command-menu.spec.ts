// Guarantee: ⌘K opens one search over models, providers, docs and dashboard on every page; the keyboard alone is enough, and nothing of it is fetched before.
import type { Page } from '@playwright/test';
import { expect, signUp, test } from './support/fixtures';

const field = (page: Page) => page.getByRole('combobox', { name: /^Search models, providers/ });
/** The button answers once its code runs. */
const settle = (page: Page) => page.waitForLoadState('networkidle');

test('by keyboard alone: open, type, choose, go', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/search')) asked.push(request.url());
  });
  await page.goto('/');
  await settle(page);
  expect(asked).toEqual([]);
  await page.keyboard.press('Control+k');
  await expect(field(page)).toBeFocused();
  await expect(page.getByRole('option', { name: /^Overview/ })).toBeVisible();
  await page.keyboard.type('gpt-4.1-mini');
  await expect(page.getByRole('option').first()).toHaveText(/openai\/gpt-4\.1-mini/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'GPT-4.1 mini' })).toBeVisible();

  await page.keyboard.press('Meta+k');
  await expect(field(page)).toBeFocused();
  await page.keyboard.type('groq');
  await expect(page.getByRole('option').first()).toContainText('Groq');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/models\?provider=groq$/);
  expect(asked).toHaveLength(1);
});

test('docs are found by their headings; Escape leaves and the focus comes back', async ({ page }) => {
  await page.goto('/pricing');
  await settle(page);
  const button = page.getByRole('button', { name: 'Search', exact: true });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(field(page)).toBeFocused();
  await page.keyboard.type('langchain');
  await expect(page.getByRole('option').first()).toContainText('LangChain');
  await page.keyboard.press('Escape');
  await expect(field(page)).toHaveCount(0);
  await expect(button).toBeFocused();
  await button.click();
  await field(page).fill('zzqqxx');
  await expect(page.getByText('Nothing here is called “zzqqxx”.')).toBeVisible();
});

test('what is typed before the menu is here is not lost, and a typing error still finds the model', async ({
  page,
}) => {
  // The menu’s own code comes late.
  let isLate = false;
  await page.route('**/_next/static/chunks/*.js', async (route) => {
    if (isLate) await new Promise((resolve) => setTimeout(resolve, 600));
    await route.continue();
  });
  await page.goto('/docs');
  await settle(page);
  isLate = true;
  await page.keyboard.press('Control+k');
  await page.keyboard.type('sonet');
  await expect(field(page)).toHaveValue('sonet');
  await expect(page.getByRole('option').first()).toContainText('Claude Sonnet');
});

test.describe('where the list cannot be had', () => {
  test.use({ expectedErrors: [/status of 503/] });
  test('says so, and the next try works', async ({ page }) => {
    await page.route('**/api/search', (route) => route.fulfill({ status: 503, body: '' }), { times: 1 });
    await page.goto('/');
    await settle(page);
    await page.keyboard.press('Control+k');
    await expect(page.getByText('The list could not be loaded.')).toBeVisible();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await expect(field(page)).toBeFocused();
    await page.keyboard.type('groq');
    await expect(page.getByRole('option').first()).toContainText('Groq');
  });
});

test('it stands in the dashboard too', async ({ page }) => {
  test.slow();
  await signUp(page);
  await page.goto('/dashboard/settings');
  await settle(page);
  await page.keyboard.press('Control+k');
  await expect(field(page)).toBeFocused();
  await page.keyboard.type('credits');
  await expect(page.getByRole('option').first()).toContainText('Credits');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/dashboard\/credits/);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 800 } });
  test('the button is an icon with a name', async ({ page }) => {
    await page.goto('/models');
    await settle(page);
    const button = page.getByRole('button', { name: 'Search', exact: true });
    const size = await button.boundingBox();
    expect(size?.width).toBeLessThan(48);
    await button.click();
    await expect(field(page)).toBeFocused();
  });
});
