// Guarantee: people reset and change what they sign in with, see and end their sessions, keep workspaces apart in two tabs, invite, join, leave and hand over, and read all of it in the log.
import type { Browser, Page } from '@playwright/test';
import { expect, newEmail, PASSWORD, printedLink, serverAddress, signUp, test } from './support/fixtures';
import { expectAccessible, expectNoSideScroll } from './support/page-checks';

// Several people on several devices, each with a sign-up of their own.
test.setTimeout(90_000);

/** Somebody else, on another device. */
async function elsewhere(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ baseURL: serverAddress() });
  return context.newPage();
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('a forgotten password is replaced by a mailed link, which works once and stands in no address', async ({
  page,
  context,
}) => {
  const { email } = await signUp(page);
  await page.goto('/brief');
  await context.clearCookies();
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.waitForURL('**/forgot-password');
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByText(`If ${email}`)).toBeVisible();
  const link = await printedLink(email, 1, 'Password link');
  await page.goto(link);
  await expect(page).toHaveURL(/\/reset-password$/);
  await page.getByLabel('New password').fill('another good password');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByText('Your password is set.')).toBeVisible();
  await signIn(page, email, 'another good password');
  await page.waitForURL('**/dashboard');
});

test('another address counts once its link is opened', async ({ page }) => {
  await signUp(page);
  const next = newEmail();
  await page.goto('/dashboard/settings');
  await page.getByLabel('New address').fill(next);
  await page.getByLabel('Your password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByText('The link is on the server’s console.')).toBeVisible();
  await page.goto(await printedLink(next, 1, 'Address link'));
  await page.getByRole('button', { name: 'Confirm this address' }).click();
  await expect(page.getByText(`Your address is ${next} now.`)).toBeVisible();
  await page.getByRole('link', { name: 'To the dashboard' }).click();
  await page.context().clearCookies();
  await signIn(page, next, PASSWORD);
  await page.waitForURL('**/dashboard');
});

test('a session is ended from another device, at once', async ({ page, browser }) => {
  const { email, password } = await signUp(page);
  const phone = await elsewhere(browser);
  await signIn(phone, email, password);
  await phone.waitForURL('**/dashboard');
  await page.goto('/dashboard/settings/sessions');
  const table = page.getByRole('table', { name: 'Open sessions' });
  await expect(table.getByRole('row')).toHaveCount(3);
  await expect(table.getByText('this session')).toHaveCount(1);
  await table.getByRole('button', { name: /End the session/ }).click();
  await page.getByRole('button', { name: 'End session' }).click();
  await expect(table.getByRole('row')).toHaveCount(2);
  await phone.goto('/dashboard/keys');
  await expect(phone).toHaveURL(/\/sign-in/);
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.waitForURL('**/sign-in');
  await page.goto('/dashboard');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('two tabs in two workspaces each write into their own', async ({ page, context }) => {
  await signUp(page);
  const head = (one: Page) => one.getByRole('button', { name: /^Workspace:/ });
  const first = (await head(page).textContent())?.replace('Workspace: ', '') ?? '';
  const second = await context.newPage();
  await second.goto(`${serverAddress()}/dashboard`);
  await head(second).click();
  await second.getByRole('menuitem', { name: 'New workspace' }).click();
  await second.getByLabel('Name').fill('Second place');
  await second.getByRole('button', { name: 'Create workspace' }).click();
  await expect(head(second)).toContainText('Second place');

  const make = async (one: Page, name: string) => {
    await one.bringToFront();
    await one.getByRole('link', { name: 'Keys' }).click();
    await one.getByRole('button', { name: 'Create key' }).first().click();
    const form = one.getByRole('dialog', { name: 'Create a key' });
    await form.getByLabel('Name', { exact: true }).fill(name);
    await form.getByRole('button', { name: 'Create key' }).click();
    await one.getByRole('button', { name: 'I have put it away' }).click();
  };
  await make(page, 'of the first');
  await make(second, 'of the second');
  await expect(head(page)).toContainText(first);
  for (const [one, mine, other] of [
    [page, 'of the first', 'of the second'],
    [second, 'of the second', 'of the first'],
  ] as const) {
    await one.bringToFront();
    await one.getByRole('link', { name: 'Overview' }).click();
    await one.getByRole('link', { name: 'Keys' }).click();
    await expect(one.getByRole('row', { name: new RegExp(`^${mine}`) })).toBeVisible();
    await expect(one.getByRole('row', { name: new RegExp(`^${other}`) })).toHaveCount(0);
  }
});

test.describe('a team', () => {
  test.use({ expectedErrors: [/status of 4\d\d/] });

  test('is invited by link, changes roles, hands over, and sees it all in the log', async ({
    page,
    browser,
  }) => {
    const owner = await signUp(page);
    await page.goto('/dashboard/settings/members');
    await page.getByText('By link', { exact: true }).click();
    await page.getByLabel('Role', { exact: true }).selectOption('viewer');
    await page.getByRole('button', { name: 'Make the invitation' }).click();
    const link = (await page.getByTestId('invitation-link').textContent()) ?? '';
    expect(link.startsWith(`${serverAddress()}/invitation/`)).toBe(true);
    await page.getByRole('button', { name: 'Done' }).click();

    const guest = await elsewhere(browser);
    await guest.goto(link);
    await guest.getByRole('main').getByRole('link', { name: 'Create an account' }).click();
    await guest.waitForURL('**/sign-up**');
    const email = newEmail();
    await guest.getByLabel('E-mail').fill(email);
    await guest.getByLabel('Password').fill(PASSWORD);
    await guest.getByRole('button', { name: 'Create account' }).click();
    await guest.waitForURL('**/check-mail');
    await guest.goto(await printedLink(email));
    await guest.getByRole('button', { name: 'Join the workspace' }).click();
    await guest.waitForURL('**/dashboard');
    await guest.goto('/dashboard/keys');
    await expect(
      guest.getByRole('main').getByText('As viewer you may not make, change and revoke keys.'),
    ).toBeVisible();
    await guest.goto('/dashboard/settings/workspace');
    await expect(guest.getByRole('main').getByText(/An owner can\./)).toBeVisible();

    await page.reload();
    await page.getByLabel(`Role of ${email}`).selectOption('admin');
    await expect(page.getByText(`${email} is admin now.`).first()).toBeVisible();
    await page.goto('/dashboard/settings/workspace');
    await expect(page.getByRole('main').getByText('You are its last owner')).toBeVisible();
    await page.getByRole('textbox', { name: 'Your password' }).fill('wrong password');
    await page.getByRole('button', { name: /^Hand / }).click();
    await expect(page.getByLabel('Your password')).toHaveAccessibleDescription(/not your current password/);
    await page.getByLabel('Your password').fill(owner.password);
    await page.getByRole('button', { name: /^Hand / }).click();
    await page.waitForURL('**/dashboard/settings/members');
    await expect(page.getByRole('row', { name: new RegExp(email) })).toContainText('owner');

    await page.goto('/dashboard/settings/audit');
    const log = page.getByRole('table', { name: 'Audit log' });
    for (const words of ['handed the workspace over', 'changed a role', 'joined', 'invited', 'signed in'])
      await expect(log.getByRole('rowheader').filter({ hasText: words }).first()).toBeVisible();
    await page.getByLabel('What').selectOption({ label: 'joined' });
    await page.getByRole('button', { name: 'Filter' }).click();
    await expect(page).toHaveURL(/action=member.joined/);
    await expect(log.getByRole('row')).toHaveCount(2);
    await page.getByRole('link', { name: /Remove the filter/ }).click();
    await expect(page).not.toHaveURL(/action=/);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export CSV' }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^audit-ws_.*\.csv$/);

    // Removed, the other loses it at once.
    await guest.goto('/dashboard/settings/members');
    await guest.getByRole('button', { name: `Remove ${owner.email}` }).click();
    await guest.getByRole('button', { name: 'Remove member' }).click();
    await expect(guest.getByText(`${owner.email} was removed.`).first()).toBeVisible();
    await page.goto('/dashboard');
    await expect(page).toHaveURL(/\/no-workspace/);
    await page.getByLabel('Name of the workspace').fill('Afresh');
    await page.getByRole('button', { name: 'Create workspace' }).click();
    await page.waitForURL('**/dashboard');
  });

  test('is not joined by accident with another address, nor by a used link', async ({ page, browser }) => {
    await signUp(page);
    await page.goto('/dashboard/settings/members');
    await page.getByLabel('E-mail').fill(newEmail());
    await page.getByRole('button', { name: 'Make the invitation' }).click();
    const link = (await page.getByTestId('invitation-link').textContent()) ?? '';
    const guest = await elsewhere(browser);
    await signUp(guest);
    await guest.goto(link);
    await guest.getByRole('button', { name: 'Join the workspace' }).click();
    await expect(guest.getByRole('alert').filter({ hasText: 'was sent to' })).toBeVisible();
    await guest.getByRole('checkbox').check();
    await guest.getByRole('button', { name: 'Join the workspace' }).click();
    await guest.waitForURL('**/dashboard');
    const third = await elsewhere(browser);
    await third.goto(link);
    await expect(third.getByRole('heading', { name: 'This invitation does not work.' })).toBeVisible();
  });
});

test('pages that mailed links lead to are accessible and never scroll sideways', async ({ page }) => {
  for (const path of ['/reset-password', '/confirm-email', '/invitation/x']) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: colorScheme === 'light' ? 1440 : 360, height: 900 });
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectNoSideScroll(page);
      await expectAccessible(page);
    }
  }
});
