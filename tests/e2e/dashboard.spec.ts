// Guarantee: a person sees their first request arrive and every figure of it exactly as the API and the ledger have it, makes and ends keys, and sees nothing of anybody else's.
import type { APIRequestContext, Page } from '@playwright/test';
import { expect, serverAddress, signUp, test } from './support/fixtures';

const MODEL = 'openai/gpt-4.1-mini';

test('from sign-up to the first request seen, with a receipt that says what /v1 says', async ({ page }) => {
  await signUp(page);
  await expect(page.getByText('Waiting for the first request …')).toBeVisible();
  const key = (await page.getByTestId('new-key').textContent()) ?? '';
  expect(key).toMatch(/^gw_test_\w+$/);
  const sample = page.getByRole('region', { name: 'Send your first test request' });
  await expect(sample.getByRole('figure')).toContainText(`Bearer ${key}`);
  await sample.getByText('Python', { exact: true }).click();
  await expect(sample.getByRole('figure')).toContainText(`api_key="${key}"`);
  // The sample's language is remembered, the key by nothing but this tab.
  await page.getByRole('link', { name: 'Keys' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Keys' })).toBeVisible();
  await page.getByRole('link', { name: 'Overview' }).click();
  await expect(sample.getByRole('figure')).toContainText(`api_key="${key}"`);
  await expect(page.getByText('Live', { exact: true }).last()).toBeVisible();

  const sent = await chat(page.request, key, 'Hello from Gateway');
  const id = sent.headers()['x-btl-request-id'] ?? '';
  const charge = sent.headers()['x-btl-customer-charge'] ?? '';
  await expect(page.getByText('Received:')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Latest requests' }).getByRole('row')).toHaveCount(2);
  await expectExact(page, 'Spent', charge);
  await expect(page.getByText('First steps, 1 of 4 done')).toBeVisible();

  await page.getByRole('link', { name: 'Open the receipt' }).click();
  await expect(page.getByRole('heading', { level: 1, name: MODEL })).toBeVisible();
  await expect(figure(page, 'Charge')).toHaveText(`$${charge}`);
  await expect(page.getByRole('table', { name: 'Tokens times rate, by meter' })).toContainText('Output');
  const printed = await (await page.request.get(`/v1/requests/${id}`, bearer(key))).json();
  const shown = await (await page.request.get(`/api/account/requests/${id}?mode=test`)).json();
  expect(shown).toEqual(printed);
});

test('the overview’s figures are those of /v1, digit for digit', async ({ page }) => {
  const key = await signUpWithKey(page);
  await chat(page.request, key, 'twice');
  const hit = await chat(page.request, key, 'twice');
  expect(hit.headers()['x-btl-cache-tier']).toBe('exact_response_cache');
  // As text: a float would lose what is compared.
  const usage = await (await page.request.get('/v1/usage/summary', bearer(key))).text();
  const credits = await (await page.request.get('/v1/account/credits', bearer(key))).text();
  await page.goto('/dashboard?mode=test');
  await expectExact(page, 'Spent', numberIn(usage, 'customer_charge'));
  await expectExact(page, 'Saved', numberIn(usage, 'customer_saved'));
  await expectExact(page, 'Balance', numberIn(credits, 'balance'));
  for (const name of ['held', 'available'])
    await expect(page.getByTitle(`$${numberIn(credits, name)}`).filter({ hasText: name })).toBeVisible();
  await expectExact(page, 'Requests', '2', '');
  await expect(figures(page).getByText('50.0 %')).toBeVisible();
});

test('the days shown stand in the address, are the reader’s, and every figure leads to their rows', async ({
  browser,
}) => {
  const context = await browser.newContext({ baseURL: serverAddress(), timezoneId: 'Asia/Kolkata' });
  const page = await context.newPage();
  const key = await signUpWithKey(page);
  await chat(page.request, key, 'tagged', MODEL, { 'x-btl-tag': 'a team' });
  await chat(page.request, key, 'x', 'nobody/nothing');
  await page.goto('/dashboard?mode=test');
  await expect(
    page.getByRole('figure', { name: /^Spent a day, Asia\/(?:Kolkata|Calcutta) time$/ }),
  ).toBeVisible();
  await page.getByRole('link', { name: 'Today' }).click();
  await expect(page).toHaveURL(/range=today/);
  await expect(
    page.getByRole('figure', { name: /^Spent an hour, Asia\/(?:Kolkata|Calcutta) time$/ }),
  ).toBeVisible();
  const spent = figures(page).getByRole('link').nth(1);
  const from = new URL((await spent.getAttribute('href')) ?? '', serverAddress()).searchParams.get('from');
  expect(from).toMatch(/T18:30:00\.000Z$/);

  await page.getByRole('tab', { name: 'Model' }).press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Key' })).toBeFocused();
  await page.getByRole('tab', { name: 'Tag' }).click();
  const tags = page.getByRole('table', { name: 'Spent and saved by tag' });
  await expect(tags.getByRole('row')).toHaveCount(3);
  await expect(tags.getByRole('link', { name: 'a team' })).toHaveAttribute('href', /tag=a\+team/);
  await expect(page.getByRole('table', { name: 'Failed requests by kind' })).toContainText(
    '404 model_not_found',
  );

  await page.getByText('Other days').click();
  await page.getByLabel('First day').fill('2026-01-01');
  await page.getByLabel('Last day').fill('2026-01-31');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page).toHaveURL(/range=custom&from=2026-01-01&to=2026-01-31/);
  await expectExact(page, 'Requests', '0', '');
  await page.goto('/dashboard?mode=test&from=2026-01-31&to=2026-01-01');
  await expect(page.getByRole('alert').filter({ hasText: 'expected a day not before from' })).toBeVisible();
  await context.close();
});

test('the first steps go as they are done, and stay away once they are hidden', async ({ page }) => {
  const key = await signUpWithKey(page);
  await page.goto('/dashboard?mode=test');
  const steps = page.getByRole('region', { name: /^First steps/ });
  await expect(steps).toContainText('0 of 4 done');
  for (const _ of [1, 2]) await chat(page.request, key, 'the same');
  await expect(steps).toContainText('2 of 4 done');
  await steps.getByRole('button', { name: 'Hide these steps' }).click();
  await expect(steps).toBeHidden();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(steps).toBeHidden();
});

test('new requests appear by themselves, and are read out', async ({ page }) => {
  const key = await signUpWithKey(page);
  await chat(page.request, key, 'one');
  await page.goto('/dashboard?mode=test');
  const table = page.getByRole('table', { name: 'Latest requests' });
  await expect(table.getByRole('row')).toHaveCount(2);
  await chat(page.request, key, 'two', 'openai/gpt-4.1-nano');
  await expect(table.getByRole('row')).toHaveCount(3);
  await expect(page.getByRole('status').filter({ hasText: 'New request: openai/gpt-4.1-nano' })).toHaveCount(
    1,
  );
});

test('the statement’s rows add up to the balance', async ({ page }) => {
  const key = await signUpWithKey(page);
  for (const text of ['a', 'b', 'a']) await chat(page.request, key, text);
  await page.goto('/dashboard/credits?mode=test');
  const lines = page.getByRole('table').locator('tbody tr');
  await expect(lines).toHaveCount(4);
  const rows = await lines.evaluateAll((all) =>
    all.map((row) => [...row.querySelectorAll('td')].slice(-2).map((cell) => cell.textContent ?? '')),
  );
  const pico = (text = '') =>
    BigInt(
      text
        .replace('−', '-')
        .replace('+', '')
        .replace(/\.(\d+)/, (_, digits) => digits.padEnd(12, '0')),
    );
  rows.reverse().reduce((before, [amount, after]) => {
    expect(pico(after)).toBe(before + pico(amount));
    return pico(after);
  }, 0n);
  await expect(figure(page, 'Balance')).toHaveText(`$${rows.at(-1)?.[1]?.replace(/0+$/, '')}`);
});

test('test and live share nothing, and the address says which', async ({ page }) => {
  const key = await signUpWithKey(page);
  const sent = await chat(page.request, key, 'here');
  const id = sent.headers()['x-btl-request-id'];
  await page.goto('/dashboard?mode=test');
  await page.getByRole('navigation', { name: 'Mode' }).getByRole('link', { name: 'Live' }).click();
  await expect(page).toHaveURL(/mode=live/);
  await expectExact(page, 'Balance', '0');
  await page.getByRole('link', { name: 'Credits', exact: true }).click();
  await expect(page).toHaveURL(/\/credits\?mode=live/);
  await expect(page.getByText('Nothing has moved in live mode yet.')).toBeVisible();
  await page.goto(`/dashboard/requests/${id}?mode=live`);
  await expect(page).toHaveURL(/mode=test/);
});

test.describe('refused', () => {
  test.use({ expectedErrors: [/status of 40[134]/] });

  test('a tab whose session was ended elsewhere says so', async ({ page, context }) => {
    await signUp(page);
    await expect(page.getByText('Live', { exact: true }).last()).toBeVisible();
    const other = await context.newPage();
    await other.goto('/dashboard/credits');
    await other.getByRole('button', { name: 'Sign out' }).click();
    await other.waitForURL(`${serverAddress()}/`);
    await expect(page.getByRole('alert').filter({ hasText: 'Your session has ended.' })).toBeVisible();
    await expect(page.getByRole('link', { name: 'Sign in again' })).toHaveAttribute(
      'href',
      /callbackUrl=%2Fdashboard/,
    );
  });

  test('signed out: pages lead to sign-in and back, the API is 401, also with a key', async ({ page }) => {
    const key = await signUpWithKey(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(`${serverAddress()}/`);
    await page.goto('/dashboard/credits');
    await expect(page).toHaveURL(/\/sign-in\?callbackUrl=%2Fdashboard%2Fcredits/);
    for (const path of ['summary', 'requests', 'requests/req_x', 'keys']) {
      for (const options of [{}, bearer(key)]) {
        const answer = await page.request.get(`/api/account/${path}`, options);
        expect(answer.status(), path).toBe(401);
        expect((await answer.json()).error.type).toBe('authentication_error');
      }
    }
  });

  test('another site’s request, a wrong body and an unknown field change nothing', async ({ page }) => {
    await signUp(page);
    const post = (data: unknown, origin: string | null = serverAddress()) =>
      page.request.post('/api/account/keys', { data, headers: origin ? { origin } : {} });
    for (const origin of ['https://evil.example', 'null', null]) {
      const answer = await post({ name: 'x' }, origin);
      expect(answer.status(), String(origin)).toBe(403);
      expect((await answer.json()).error.code).toBe('origin_not_allowed');
    }
    const wrong = [
      { name: 'x', workspace_id: 'ws_other' },
      { name: 'x', scopes: ['all'] },
      { name: ' ' },
      [],
    ];
    for (const body of wrong) expect((await post(body)).status(), JSON.stringify(body)).toBe(400);
    const large = await post({ name: 'x'.repeat(100_000) });
    expect(large.status()).toBe(413);
    const { data } = await (await page.request.get('/api/account/keys?mode=test')).json();
    expect(data).toHaveLength(1);
  });

  test('nobody sees or ends what another workspace has', async ({ page, browser }) => {
    const key = await signUpWithKey(page);
    const id = (await chat(page.request, key, 'mine')).headers()['x-btl-request-id'];
    const { data } = await (await page.request.get('/api/account/keys?mode=test')).json();
    const other = await browser.newContext({ baseURL: serverAddress() });
    const stranger = await other.newPage();
    await signUp(stranger);
    expect((await stranger.request.get(`/api/account/requests/${id}?mode=test`)).status()).toBe(404);
    const headers = { origin: serverAddress() };
    for (const { id: keyId } of data) {
      expect((await stranger.request.delete(`/api/account/keys/${keyId}`, { headers })).status()).toBe(404);
    }
    const missing = await stranger.goto(`/dashboard/requests/${id}?mode=test`);
    expect(missing?.status()).toBe(404);
    await expect(stranger.getByText('There is no such request in this workspace.')).toBeVisible();
    await other.close();
    expect((await chat(page.request, key, 'still mine')).status()).toBe(200);
  });
});

function chat(request: APIRequestContext, key: string, content: string, model = MODEL, headers = {}) {
  const data = { model, messages: [{ role: 'user', content }] };
  return request.post('/v1/chat/completions', { headers: { ...bearer(key).headers, ...headers }, data });
}

function bearer(key: string) {
  return { headers: { authorization: `Bearer ${key}` } };
}

/** A new person, and a test key of theirs made by the dashboard's own API. */
async function signUpWithKey(page: Page, name = 'Test'): Promise<string> {
  await signUp(page);
  const answer = await page.request.post('/api/account/keys', {
    headers: { origin: serverAddress() },
    data: { name, mode: 'test', scopes: ['inference', 'usage:read'] },
  });
  expect(answer.status()).toBe(201);
  return (await answer.json()).key;
}

/** The figure under a label: the first line of its definition. */
function figure(page: Page, label: string) {
  return page
    .locator('main dl')
    .first()
    .locator('div')
    .filter({ has: page.locator('dt').getByText(label, { exact: true }) })
    .locator('dd > span')
    .first();
}

function figures(page: Page) {
  return page.getByRole('region', { name: 'Figures' });
}

/** The overview's figure, to its last digit: as it is shown, or beside what is shown for short. */
async function expectExact(page: Page, label: string, amount: string, unit = '$') {
  const figure = figures(page)
    .locator('dl > div')
    .filter({ has: page.locator('dt').getByText(label, { exact: true }) })
    .locator('.figure')
    .first();
  const text = `${unit}${amount}`.replace(/[$.]/g, '\\$&');
  const cents = amount.includes('.') ? '0?' : '(?:\\.00)?';
  await expect(figure).toHaveText(new RegExp(`^(?:${text}${cents}|.* \\(exactly ${text}\\))$`));
}

function numberIn(json: string, name: string): string {
  return new RegExp(`"${name}":(-?[\\d.]+)`).exec(json)?.[1] ?? `no ${name}`;
}
