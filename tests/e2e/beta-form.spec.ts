// Guarantee: a person asks for access with and without script, is told beside the field what is wrong, and loses nothing that was written.
import type { Page } from '@playwright/test';
import { expect, newEmail, test } from './support/fixtures';
import { expectAccessible } from './support/page-checks';

const USE = 'Summaries of support tickets, <b>bold</b> & "quoted".';

async function fill(page: Page, email: string) {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('What would you send?').fill(USE);
  await page.getByLabel('How much?').selectOption('trying');
}
const ask = (page: Page) => page.getByRole('button', { name: 'Ask for access' }).click();

test.describe('with script', () => {
  test.use({ expectedErrors: [/status of 400/] });
  test('errors stand beside their fields, the first is in focus, and then it is taken', async ({ page }) => {
    await page.goto('/beta');
    await fill(page, 'nobody');
    await ask(page);
    const email = page.getByLabel('E-mail');
    await expect(email).toBeFocused();
    await expect(email).toHaveAccessibleDescription(/Expected an address/);
    await expect(page.getByLabel('What would you send?')).toHaveValue(USE);
    await expectAccessible(page);
    await email.fill(newEmail());
    await ask(page);
    await expect(page.getByText('We have your request.')).toBeVisible();
    await expect(page).toHaveURL(/\/beta$/);
  });
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });
  test('the form comes back with its errors and what was written, and then it is taken', async ({ page }) => {
    await page.goto('/beta');
    await fill(page, 'nobody');
    await ask(page);
    await expect(page).toHaveURL(/\/beta\?again=1#request$/);
    await expect(page.getByLabel('E-mail')).toHaveAccessibleDescription(/Expected an address/);
    await expect(page.getByLabel('What would you send?')).toHaveValue(USE);
    await expect(page.getByLabel('How much?')).toHaveValue('trying');
    await page.getByLabel('E-mail').fill(newEmail());
    await ask(page);
    await expect(page).toHaveURL(/\/beta\?asked=1#request$/);
    await expect(page.getByText('We have your request.')).toBeVisible();
    await page.reload();
    await expect(page.getByText('We have your request.')).toBeVisible();
  });
});
