// Guarantee: the calculator gives the same exact figures by hand, by address and without script, and says what it cannot read.
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { expectAccessible, expectNoSideScroll } from './support/page-checks';

const QUESTION =
  '/pricing?model=openai/gpt-4.1-mini&in=1000&cached=400&out=500&requests=1000&hits=0#calculator';
/** Of the reference: 600 × 0.40 + 400 × 0.10 + 500 × 1.60 dollars a million, a thousand times. */
const REFERENCE = '1.08';

const calculator = (page: Page) => page.locator('#calculator');
const benchmark = (page: Page) =>
  calculator(page).locator('dl > div', { hasText: 'Sent to the reference, a month' }).locator('dd');

test('by address: the figures are those of the question, and each route has its own', async ({ page }) => {
  await page.goto(QUESTION);
  await expect(page.getByLabel('Model')).toHaveValue('openai/gpt-4.1-mini');
  await expect(benchmark(page)).toContainText(`$${REFERENCE}`);
  const table = calculator(page).getByRole('table');
  const reference = table.getByRole('row').filter({ hasText: 'Reference' });
  await expect(reference.getByRole('cell').nth(2)).toContainText(REFERENCE);
  await expect(reference.getByRole('cell').nth(3)).toContainText('0.00');
});

test('by hand: figures and address follow the fields, and a reload shows the same', async ({ page }) => {
  await page.goto(QUESTION);
  await page.getByLabel('Of 100, cache hits').fill('100');
  await expect(calculator(page)).toContainText('50 % of the benchmark');
  await page.getByLabel('Requests a month').fill('2,000');
  await expect(benchmark(page)).toContainText('$2.16');
  await expect(page).toHaveURL(/requests=2%2C000&hits=100/);
  await page.reload();
  await expect(benchmark(page)).toContainText('$2.16');
  await expect(page.getByLabel('Requests a month')).toHaveValue('2,000');
});

test('another model is found by a part of its name, and the numbers stay', async ({ page }) => {
  await page.goto(QUESTION);
  await page.getByLabel('Model').fill('openai/gpt-oss-120b');
  await expect(page).toHaveURL(/model=openai\/gpt-oss-120b/);
  await expect(calculator(page).getByRole('table')).toContainText('Groq');
  await expect(page.getByLabel('Model')).toBeFocused();
  await expect(page.getByLabel('Tokens in')).toHaveValue('1000');
});

test('what cannot be read is said beside its field, and there are figures all the same', async ({ page }) => {
  await page.goto('/pricing?model=no/such-model&in=lots&cached=9&out=-1&requests=1e9&hits=101#calculator');
  for (const text of [
    'No model of that name can be reckoned with',
    'Expected a whole number from 0 to 100,000,000; reckoned with 2,000.',
    'Expected a whole number from 0 to 100; reckoned with 10.',
  ])
    await expect(calculator(page)).toContainText(text);
  await expect(page.getByLabel('Model')).toHaveAttribute('aria-invalid', 'true');
  await expect(benchmark(page)).toContainText('$');
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 800 });
  await expectNoSideScroll(page);
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });
  test('it is a form', async ({ page }) => {
    await page.goto(QUESTION);
    await page.getByLabel('Of 100, cache hits').fill('100');
    await page.getByLabel('Model').fill('openai/gpt-4.1-mini');
    await page.getByRole('button', { name: 'Work it out' }).click();
    await expect(page).toHaveURL(/hits=100/);
    await expect(benchmark(page)).toContainText(`$${REFERENCE}`);
    await expect(calculator(page)).toContainText('50 % of the benchmark');
  });
});
