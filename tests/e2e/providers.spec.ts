// Guarantee: a person connects a provider key of their own, sees its last four only, disables and removes it, at any width.
import { expect, signUp, test } from './support/fixtures';
import { expectAccessible, expectNoSideScroll } from './support/page-checks';

const SECRET = 'sk-own-0123456789-wxyz';

test('a provider key is connected, shown by its last four, disabled and removed', async ({ page }) => {
  await signUp(page);
  await page.goto('/dashboard/providers');
  await expect(page.getByRole('heading', { level: 1, name: 'Providers' })).toBeVisible();
  await page.getByRole('button', { name: 'Add a key of Groq' }).click();
  await page.getByLabel('Name').fill('Team key');
  await page.getByLabel('Key', { exact: true }).fill(SECRET);
  await expect(page.getByLabel('Key', { exact: true })).toHaveAttribute('type', 'password');
  await page.getByRole('button', { name: 'Connect key' }).click();
  await expect(page.getByRole('button', { name: 'Remove Team key' })).toBeVisible();
  await expect(page.locator('body')).toContainText('wxyz');
  expect(await page.content()).not.toContain(SECRET);
  for (const width of [1440, 768, 360]) {
    await page.setViewportSize({ width, height: 900 });
    await expectNoSideScroll(page);
  }
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Disable Team key' }).click();
  await expect(page.getByRole('button', { name: 'Enable Team key' })).toBeVisible();
  await page.getByRole('button', { name: 'Remove Team key' }).click();
  await page.getByRole('dialog').getByRole('button').last().click();
  await expect(page.getByRole('button', { name: 'Remove Team key' })).toHaveCount(0);
});

test.describe('refused fields', () => {
  test.use({ expectedErrors: [/status of 400/] });

  test('a cloud’s form asks for what that cloud takes, and says beside the field what is wrong with it', async ({
    page,
  }) => {
    await signUp(page);
    await page.goto('/dashboard/providers');
    await page.getByRole('button', { name: 'Add a key of Amazon Bedrock' }).click();
    await page.getByLabel('Name').fill('Team account');
    await page.getByLabel('Access key id').fill('AKIAOWNOWNOWNOWN');
    await page.getByLabel(/^Secret access key/).fill('own-secret-access-key-of-the-team');
    await page.getByRole('button', { name: 'Connect key' }).click();
    const region = page.getByLabel('Region');
    await expect(region).toBeFocused();
    await expect(region).toHaveAttribute('aria-invalid', 'true');
    await expect(
      page.getByText('Expected the region that Bedrock is called in, such as us-east-1'),
    ).toBeVisible();
    await region.fill('eu-west-1');
    await page.getByRole('button', { name: 'Connect key' }).click();
    await expect(page.getByRole('button', { name: 'Remove Team account' })).toBeVisible();
    await expect(page.locator('body')).toContainText('…NOWN');
    await expect(page.locator('body')).toContainText('eu-west-1');
    expect(await page.content()).not.toContain('own-secret-access-key');
    await page.getByRole('button', { name: 'Add a key of Google Vertex AI' }).click();
    await expect(page.getByLabel('Access key id')).toHaveCount(0);
    await page.getByLabel('Name').fill('Team project');
    await page.getByLabel('Service account, JSON').fill('{"type": "service_account"}');
    await page.getByRole('button', { name: 'Connect key' }).click();
    await expect(page.getByLabel('Service account, JSON')).toHaveAttribute('aria-invalid', 'true');
    await expectAccessible(page);
    for (const width of [1440, 768, 360]) {
      await page.setViewportSize({ width, height: 900 });
      await expectNoSideScroll(page);
    }
  });
});
