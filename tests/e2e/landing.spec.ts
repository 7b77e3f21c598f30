// Guarantee: the landing page’s demonstration works by mouse and by keyboard, its figures are those of the API, it says what fails, moves nothing when it answers, and reads without script.
import type { Page, Route } from '@playwright/test';
import { expect, serverAddress, test } from './support/fixtures';
import { expectAccessible, expectNoSideScroll } from './support/page-checks';

// They wait for a test model that speaks at a reading pace.
test.describe.configure({ timeout: 60_000 });

const PROMPT = 'Explain exponential backoff to a new colleague.';
const demo = (page: Page) => page.locator('#demo');
const prompt = (page: Page) => page.getByLabel('Your prompt');
const part = (page: Page, name: string) => demo(page).getByRole('region', { name, exact: true });
const headers = async (page: Page, name: string) => {
  const names = await part(page, name).locator('dt').allInnerTexts();
  const values = await part(page, name).locator('dd').allInnerTexts();
  return Object.fromEntries(names.map((header, at) => [header, values[at] ?? '']));
};

test('one line changes, in three languages, and the choice is remembered', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'Integrate like OpenAI. See pricing and savings clearly.',
  );
  const hero = page.getByRole('figure').first();
  await expect(hero.locator('pre:visible')).toContainText(`baseURL: "${serverAddress()}/v1"`);
  await hero.getByText('Python', { exact: true }).click();
  await expect(hero.locator('pre:visible')).toContainText(`base_url="${serverAddress()}/v1"`);
  await page.reload();
  await expect(hero.locator('pre:visible')).toContainText('base_url=');
});

test('a question is quoted, answered, and answered again from the cache', async ({ page }) => {
  await page.goto('/');
  // The browser does not always keep a stream that was read: the first one passes through here.
  let streamed = '';
  const pass = async (route: Route) => {
    const response = await route.fetch();
    streamed = await response.text();
    await route.fulfill({ response });
  };
  await page.route('**/api/demo/chat', pass, { times: 1 });
  const quoted = page.waitForResponse('**/api/demo/quote');
  await demo(page).getByRole('button', { name: PROMPT }).click();
  await expect(prompt(page)).toHaveValue(PROMPT);
  await expect(prompt(page)).toBeFocused();
  await demo(page).getByRole('button', { name: 'Ask', exact: true }).click();

  const quote = await (await quoted).json();
  const figures = part(page, '1 · The quote, before anything is sent');
  await expect(figures).toContainText(`$${quote.amounts.benchmark_cost}`);
  await expect(figures).toContainText(`$${quote.amounts.customer_charge}`);
  await expect(figures).toContainText(`at most $${quote.amounts.max_charge}`);
  await expect(demo(page).getByRole('status')).toContainText('Now ask again.');
  await expect(page.getByTestId('demo-answer')).toContainText('This is a simulated answer');
  const receipt = JSON.parse(/^: x-btl-receipt (.*)$/m.exec(streamed)?.[1] ?? '{}');
  expect(await headers(page, 'The first time')).toEqual({
    'x-btl-benchmark-cost': receipt.benchmark_cost,
    'x-btl-customer-charge': receipt.customer_charge,
    'x-btl-saved': receipt.saved,
    'x-gateway-savings-pct': receipt.savings_pct,
    'x-btl-miss-reason': 'first_seen',
  });

  const hit = page.waitForResponse('**/api/demo/chat');
  await demo(page).getByRole('button', { name: 'Ask again' }).click();
  const head = (await hit).headers();
  await expect(demo(page).getByRole('status')).toContainText('From the cache');
  const again = await headers(page, 'Asked again');
  expect(again['x-btl-cache-tier']).toBe('exact_response_cache');
  for (const [name, value] of Object.entries(again)) expect(value, name).toBe(head[name]);
  await expectAccessible(page);
});

test('it can be used by keyboard alone', async ({ page }) => {
  await page.goto('/');
  await prompt(page).focus();
  await page.keyboard.type('One line');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('and another');
  await expect(prompt(page)).toHaveValue('One line\nand another');
  await page.keyboard.press('Enter');
  await expect(demo(page).getByRole('status')).toContainText('Now ask again.');
  for (let i = 0; i < 5; i++) await page.keyboard.press('Tab');
  await expect(demo(page).getByRole('button', { name: 'Ask again' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(demo(page).getByRole('status')).toContainText('From the cache');
  await page.keyboard.press('Tab');
  await expect(part(page, 'Answer')).toBeFocused();
});

for (const width of [1440, 360]) {
  test(`nothing moves when it answers, at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.goto('/');
    const places = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('#demo h3, #savings, #proof')].map((element) =>
          Math.round(element.getBoundingClientRect().top + window.scrollY),
        ),
      );
    const before = await places();
    await prompt(page).fill('Does anything move?');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await expect(part(page, 'The first time').locator('dd').first()).toBeHidden();
    expect(await places(), 'while it is asked').toEqual(before);
    await expect(demo(page).getByRole('status')).toContainText('Now ask again.');
    expect(await places(), 'after the answer').toEqual(before);
    await page.getByRole('button', { name: 'Ask again' }).click();
    await expect(demo(page).getByRole('status')).toContainText('From the cache');
    expect(await places(), 'after the second').toEqual(before);
    await expectNoSideScroll(page);
  });
}

test('an empty prompt is said, and the field is where one goes on', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(demo(page).getByRole('alert')).toContainText('Type something to ask');
  await expect(prompt(page)).toBeFocused();
});

test.describe('what fails', () => {
  test.use({ expectedErrors: [/status of 429|ERR_FAILED/] });

  test('is said in the server’s words, and the next try works', async ({ page }) => {
    await page.goto('/');
    const message =
      'This address has used up its turns of the demonstration. Try again in 5 seconds, at 12:00:05 UTC.';
    await page.route('**/api/demo/quote', (route) =>
      route.fulfill({ status: 429, json: { error: { message, code: 'rate_limit_exceeded', param: null } } }),
    );
    await prompt(page).fill('Too often');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await expect(demo(page).getByRole('alert')).toContainText(message);
    await expectAccessible(page);

    await page.unroute('**/api/demo/quote');
    await page.route('**/api/demo/chat', (route) => route.abort());
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await expect(demo(page).getByRole('alert')).toContainText('cannot be reached');

    await page.unroute('**/api/demo/chat');
    await page.route('**/api/demo/chat', (route) =>
      route.fulfill({
        contentType: 'text/event-stream',
        body: 'data: {"choices":[{"delta":{"content":"Half"}}]}\n\n',
      }),
    );
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await expect(demo(page).getByRole('alert')).toContainText('broke off');
    await expect(page.getByRole('button', { name: 'Ask again' })).toBeDisabled();

    await page.unroute('**/api/demo/chat');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await expect(demo(page).getByRole('status')).toContainText('Now ask again.');
    await expect(demo(page).getByRole('alert')).toHaveCount(0);
  });

  test('what is slow says so while it lasts', async ({ page }) => {
    await page.goto('/');
    let answer = () => {};
    await page.route('**/api/demo/quote', async (route) => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      await route.continue();
    });
    await prompt(page).fill('Slowly');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await expect(demo(page).getByRole('progressbar', { name: 'Waiting for the quote …' })).toBeVisible();
    await expect(demo(page).getByRole('progressbar', { name: /Slower than usual/ })).toBeVisible();
    await expectAccessible(page);
    answer();
    await expect(demo(page).getByRole('status')).toContainText('Now ask again.');
    await expect(demo(page).getByRole('progressbar')).toHaveCount(0);
  });
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });
  test('the example of this server stands there, with its receipt and the line for a terminal', async ({
    page,
  }) => {
    await page.goto('/');
    await expect(demo(page).getByRole('status')).toContainText('Recorded on this server');
    await expect(demo(page).getByRole('button', { name: 'Ask', exact: true })).toBeDisabled();
    // By its place: texts inside are passed over by the other locators.
    await expect(demo(page).locator('noscript p')).toBeVisible();
    const first = await headers(page, 'The first time');
    expect(first['x-btl-miss-reason']).toBe('first_seen');
    expect((await headers(page, 'Asked again'))['x-btl-cache-tier']).toBe('exact_response_cache');
    const proof = page.locator('#proof');
    await expect(proof).toContainText(`You were charged$${first['x-btl-customer-charge']}`);
    await expect(page.locator('#savings')).toContainText(`$${first['x-btl-customer-charge']}`);
    await page.getByText('The same from your terminal, with a key of your own').click();
    await expect(demo(page).locator('pre')).toContainText(`curl -i ${serverAddress()}/v1/chat/completions`);
  });
});
