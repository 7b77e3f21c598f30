// Guarantee: models are marked in the list and stand side by side at an address of their own, which also answers what is unknown or too many.
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures';

const headings = (page: Page) => page.getByRole('table', { name: 'Comparison' }).getByRole('columnheader');
const box = (page: Page, name: string) =>
  page.getByRole('checkbox', { name: `Compare ${name}`, exact: true });

test('marked models stay marked while one filters, and are compared', async ({ page }) => {
  await page.goto('/models?q=gpt-4.1-mini');
  await box(page, 'GPT-4.1 mini').check();
  const search = page.getByRole('searchbox', { name: 'Search models' });
  await search.fill('gemini 2.5 flash');
  await box(page, 'Gemini 2.5 Flash').check();
  await page.getByRole('link', { name: 'Compare 2' }).click();
  await expect(page).toHaveURL(/\/models\/compare\?m=openai\/gpt-4\.1-mini&m=google\/gemini-2\.5-flash$/);
  await expect(headings(page)).toHaveCount(2);
  await expect(page.getByRole('rowheader', { name: 'Input (they differ)', exact: true })).toBeVisible();
  await expect(page.getByText('cheapest', { exact: true }).first()).toBeVisible();

  await page.getByRole('link', { name: 'Show only the differences' }).click();
  await expect(page).toHaveURL(/only=differences$/);
  for (const row of await page.locator('tbody tr:not(:has([scope=rowgroup]))').all())
    await expect(row).toHaveAttribute('data-differs', '');

  await page.getByRole('link', { name: 'Remove GPT-4.1 mini' }).click();
  await expect(headings(page)).toHaveCount(1);
  await page.goBack();
  await page.goBack();
  await page.goBack();
  await expect(page.getByRole('link', { name: 'Compare 2' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(page.getByRole('link', { name: /^Compare \d/ })).toHaveCount(0);
});

test('a fifth is refused in words', async ({ page }) => {
  await page.goto('/models?lab=openai');
  const boxes = page.getByRole('checkbox', { name: /^Compare / });
  for (let i = 0; i < 4; i++) await boxes.nth(i).check();
  await boxes.nth(4).click();
  await expect(page.getByText('Four models at most: take one away first.')).toBeVisible();
  await expect(boxes.nth(4)).not.toBeChecked();
  await expect(page.getByRole('link', { name: 'Compare 4' })).toBeVisible();
});

test('models are added by any of their names', async ({ page }) => {
  await page.goto('/models/compare');
  await expect(page.getByText('No model is chosen yet.')).toBeVisible();
  const field = page.getByRole('combobox', { name: 'Model to add' });
  await field.fill('gpt-4.1-mini');
  await page.keyboard.press('Enter');
  await expect(headings(page)).toHaveCount(1);
  await page.getByRole('combobox', { name: 'Model to add' }).fill('Google/Gemini-2.5-Flash');
  await page.getByRole('button', { name: 'Add' }).click();
  await expect(headings(page)).toHaveCount(2);
});

test('an unknown name gets the nearest ones, more than four are said', async ({ page }) => {
  const known = ['openai/gpt-4.1-mini', 'openai/o3', 'google/gemini-2.5-flash', 'anthropic/claude-sonnet-4'];
  await page.goto(`/models/compare?m=${known[0]}&m=openai/o33`);
  await expect(page.getByText('There is no such model.')).toBeVisible();
  await page.getByRole('link', { name: 'openai/o3', exact: true }).click();
  await expect(page).toHaveURL(/m=openai\/gpt-4\.1-mini&m=openai\/o3$/);
  await expect(headings(page)).toHaveCount(2);

  await page.goto(`/models/compare?${[...known, 'meta/llama-4-scout'].map((slug) => `m=${slug}`).join('&')}`);
  await expect(headings(page)).toHaveCount(4);
  await expect(page.getByText('Left out: meta/llama-4-scout')).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Model to add' })).toHaveCount(0);
});
