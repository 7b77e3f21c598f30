// Guarantee: what opens over a page works by keyboard, gives the focus back, and passes the page's policy.
import { expect, test } from './support/fixtures';

test.beforeEach(async ({ page }) => {
  await page.goto('/design');
});

for (const [name, inside] of [
  ['Dialog', 'Keep it'],
  ['Sheet', 'Close'],
] as const) {
  test(`a ${name.toLowerCase()} opens by Enter, holds the focus, closes by Escape and returns it`, async ({
    page,
  }) => {
    const opener = page.getByRole('button', { name, exact: true });
    await opener.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await expect(dialog).toBeVisible();
    await expect(dialog.getByRole('button', { name: inside })).toBeVisible();
    for (let press = 0; press < 6; press++) {
      await page.keyboard.press('Tab');
      expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    }
    // The page behind does not scroll: Radix's style element was let through.
    expect(await page.evaluate(() => getComputedStyle(document.body).overflowY)).toBe('hidden');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(opener).toBeFocused();
  });
}

test('the command menu finds, chooses by arrows and leaves by Escape', async ({ page }) => {
  await page.getByRole('button', { name: 'Command menu' }).click();
  const field = page.getByRole('combobox', { name: 'Search models' });
  await expect(field).toBeFocused();
  await field.fill('doc');
  await expect(page.getByRole('option')).toHaveCount(1);
  await expect(page.getByRole('option', { name: /Docs/ })).toHaveAttribute('aria-selected', 'true');
  await field.fill('zzz');
  await expect(page.getByText('Nothing here is called “zzz”.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(field).toBeHidden();
});

test('a menu goes by arrows, a tooltip comes on focus, a toast is said and can be closed', async ({
  page,
}) => {
  await page.getByRole('button', { name: 'More', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Rename' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Open' })).toBeFocused();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Tooltip' }).focus();
  await expect(page.getByRole('tooltip')).toContainText('Every digit');
  await page.getByRole('button', { name: 'Toast', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Key revoked' }).first()).toBeAttached();
  await page.getByRole('button', { name: 'Close the note' }).click();
  await expect(page.getByText('Key revoked')).toBeHidden();
});

test('the theme is the system’s, then the reader’s, then the system’s again', async ({ page }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await background();
  const choice = page.getByRole('contentinfo').getByRole('group', { name: 'Theme' });
  await choice.getByText('Light').click();
  const light = await background();
  expect(light).not.toBe(dark);
  await page.reload();
  expect(await background()).toBe(light);
  await choice.getByText('System').click();
  expect(await background()).toBe(dark);
  await page.reload();
  expect(await background()).toBe(dark);
});
