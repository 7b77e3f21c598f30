// Guarantee: a person makes a key with what it may do, sees it once with a call that works, changes, rotates and revokes it and takes that back, by keyboard too; what one tab has lost is said and nothing typed is lost.
import type { APIRequestContext, Page } from '@playwright/test';
import { expect, signUp, test } from './support/fixtures';
import { expectAccessible, expectNoSideScroll } from './support/page-checks';

// Scripts come late on a busy machine, and the first search of a server's life reads all docs.
test.setTimeout(120_000);

const KEYS = '/dashboard/keys?mode=test';

test.describe(() => {
  // The form is refused once.
  test.use({ expectedErrors: [/status of 400/] });

  test('a key is made with its limits, shown once, and works as the sample has it', async ({ page }) => {
    await signUp(page);
    await page.goto(KEYS);
    await page.getByRole('button', { name: 'Create key' }).first().click();
    const form = page.getByRole('dialog', { name: 'Create a key' });
    await form.getByRole('button', { name: 'Create key' }).click();
    const name = form.getByLabel('Name', { exact: true });
    await expect(name).toBeFocused();
    await expect(name).toHaveAttribute('aria-invalid', 'true');
    await name.fill('Worker');
    await form.getByLabel('It is for').selectOption('app-usage');
    await expect(form.getByRole('checkbox', { name: 'usage:read' })).toBeChecked();
    await form.getByLabel('Spend limit').fill('0.5');
    await form.getByLabel('The limit counts').selectOption('daily');
    await form.getByLabel('Expires').selectOption('90');
    await form.getByText('Only these').click();
    await form.getByLabel('Look for a model').fill('gpt-4.1 mini');
    await form.getByRole('checkbox', { name: /openai\/gpt-4\.1-mini$/ }).check({ timeout: 60_000 });
    await form.getByLabel('Requests a minute').fill('none');
    await form.getByRole('button', { name: 'Create key' }).click();
    await expect(form.getByLabel('Requests a minute')).toBeFocused();
    await expect(name).toHaveValue('Worker');
    await form.getByLabel('Requests a minute').fill('120');
    await form.getByRole('button', { name: 'Create key' }).click();

    await expect(page.getByRole('heading', { name: 'Copy your test key now' })).toBeFocused();
    const key = (await page.getByTestId('new-key').textContent()) ?? '';
    await page.getByText('Python', { exact: true }).click();
    await expect(page.getByRole('figure')).toContainText(`api_key="${key}"`);
    expect(await chat(page.request, key)).toBe(200);
    expect(await chat(page.request, key, 'openai/gpt-4.1-nano')).toBe(403);
    await page.getByRole('button', { name: 'I have put it away' }).click();
    const row = rowOf(page, 'Worker');
    await expect(row).toContainText(`…${key.slice(-4)}`);
    await expect(row).toContainText('of $0.50 a day');
    await expect(row).toContainText('openai/gpt-4.1-mini · 120 requests a minute');
    expect(await page.content()).not.toContain(key);
  });
});

test('a key is changed, rotated with its old secret in sight, revoked and taken back', async ({ page }) => {
  await signUp(page);
  const { key } = await makeKey(page, 'Worker');
  await page.goto(KEYS);
  const row = rowOf(page, 'Worker');

  await act(page, 'Worker', 'Edit');
  await page.getByLabel('Spend limit').fill('0');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(row).toContainText('limit reached');
  await expect.poll(() => chat(page.request, key)).toBe(402);
  await act(page, 'Worker', 'Edit');
  await page.getByLabel('Spend limit').fill('');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(row).toContainText('No limit but the credits');

  await act(page, 'Worker', 'Rotate');
  await page.getByRole('radio', { name: /For one hour/ }).check();
  await page.getByRole('button', { name: 'Make the new secret' }).click();
  await expect(page.getByRole('heading', { name: 'Copy the new secret now' })).toBeFocused();
  const second = (await page.getByTestId('new-key').textContent()) ?? '';
  await page.getByRole('button', { name: 'I have put it away' }).click();
  await expect(row).toContainText(`Old secret …${key.slice(-4)} works until`);
  await expect.poll(() => chat(page.request, key)).toBe(200);
  expect(await chat(page.request, second)).toBe(200);
  await row.getByRole('button', { name: 'End the old one now' }).click();
  await expect(page.getByText('The old secret of Worker has ended.')).toBeVisible();
  await expect.poll(() => chat(page.request, key)).toBe(401);

  await act(page, 'Worker', 'Revoke');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Revoke key' })).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await act(page, 'Worker', 'Revoke');
  await dialog.getByRole('textbox').fill('Worker');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Worker was revoked.')).toBeVisible();
  await expect.poll(() => chat(page.request, second)).toBe(401);
  await row.getByRole('button', { name: 'Undo: let Worker work again' }).click();
  await expect(page.getByText('Worker works again.')).toBeVisible();
  await expect.poll(() => chat(page.request, second)).toBe(200);
});

test('everything is reached by keyboard', async ({ page }) => {
  await signUp(page);
  await makeKey(page, 'Worker');
  await page.goto(KEYS);
  const actions = page.getByRole('button', { name: 'Actions for Worker' });
  await actions.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Edit' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Rotate' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Rotate “Worker”' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(actions).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Edit' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Edit “Worker”' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test.describe(() => {
  test.use({ expectedErrors: [/401/] });

  test('a session that ended in another tab is said, and what was typed stays', async ({ page, context }) => {
    await signUp(page);
    await page.goto(`${KEYS}&new=1`);
    await page.getByLabel('Name', { exact: true }).fill('Typed before');
    const cookies = await context.cookies();
    await context.clearCookies();
    const form = page.getByRole('dialog', { name: 'Create a key' });
    await form.getByRole('button', { name: 'Create key' }).click();
    await expect(form.getByRole('alert')).toContainText('Sign in again');
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Typed before');
    await context.addCookies(cookies);
    await form.getByRole('button', { name: 'Create key' }).click();
    await expect(page.getByRole('heading', { name: 'Copy your test key now' })).toBeFocused();
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the page and its form are accessible and fit a phone, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 360, height: 800 });
    await signUp(page);
    await makeKey(page, `a-very-long-name-${'without-any-space-'.repeat(4)}`);
    const { id } = await makeKey(page, 'Rotated');
    await page.request.post(`/api/account/keys/${id}/rotate`, {
      data: { overlap_seconds: 3_600 },
      headers: own(page),
    });
    await page.goto(KEYS);
    await expect(rowOf(page, 'Rotated')).toContainText('Old secret');
    await expectNoSideScroll(page);
    await expectAccessible(page);
    await page.goto(`${KEYS}&new=1`);
    await expect(page.getByLabel('Name', { exact: true })).toBeVisible();
    await expectNoSideScroll(page);
    await expectAccessible(page);
  });
}

function rowOf(page: Page, name: string) {
  return page.getByRole('row', { name: new RegExp(`^${name}`) });
}

async function act(page: Page, name: string, item: string) {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

function own(page: Page) {
  return { origin: new URL(page.url()).origin };
}

async function makeKey(page: Page, name: string): Promise<{ id: string; key: string }> {
  const data = { name, mode: 'test' };
  const answer = await page.request.post('/api/account/keys', { data, headers: own(page) });
  expect(answer.status()).toBe(201);
  return answer.json();
}

async function chat(request: APIRequestContext, key: string, model = 'openai/gpt-4.1-mini'): Promise<number> {
  const data = { model, messages: [{ role: 'user', content: 'Hello' }], max_tokens: 50 };
  const headers = { authorization: `Bearer ${key}` };
  return (await request.post('/v1/chat/completions', { data, headers })).status();
}
