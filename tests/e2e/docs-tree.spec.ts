// Guarantee: the docs can be walked: by their tree, by previous and next, by search with the keyboard alone, on a phone and without script; every page can be copied as Markdown.
import { expect, test } from './support/fixtures';

const PAGES = [
  'quickstart',
  'authentication',
  'models',
  'testing',
  'chat',
  'responses',
  'messages',
  'embeddings',
  'streaming',
  'tools',
  'structured-outputs',
  'routing',
  'own-keys',
  'caching',
  'quotes',
  'billing',
  'receipts',
  'limits',
  'errors',
  'headers',
  'idempotency',
  'self-hosting',
  'operations',
  'security',
  'changelog',
];

test('the tree leads to every page, marks the open one, and lists what is on it', async ({ page }) => {
  await page.goto('/docs');
  const tree = page.getByRole('navigation', { name: 'Docs', exact: true });
  const hrefs = await tree
    .getByRole('link')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  for (const name of PAGES) expect(hrefs).toContain(`/docs/${name}`);
  await expect(tree.getByRole('link', { name: 'Overview' })).toHaveAttribute('aria-current', 'page');
  await tree.getByRole('link', { name: 'Streaming' }).click();
  await expect(page).toHaveURL(/\/docs\/streaming$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Streaming');
  await expect(tree.getByRole('link', { name: 'Streaming' })).toHaveAttribute('aria-current', 'page');
  await tree.getByRole('link', { name: 'When it fails' }).click();
  await expect(page.getByRole('heading', { name: 'When it fails' })).toBeInViewport();
});

test('next after next walks the whole tree in its order', async ({ page, request }) => {
  test.slow();
  await page.goto('/docs');
  const hrefs = await page
    .getByRole('navigation', { name: 'Docs', exact: true })
    .getByRole('link')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  const walked: string[] = [];
  for (let at: string | undefined = '/docs'; at && walked.length <= hrefs.length; ) {
    walked.push(at);
    const html = await (await request.get(at)).text();
    at = /<a[^>]*rel="next"[^>]*>/.exec(html)?.[0].match(/href="([^"]+)"/)?.[1];
  }
  expect(walked).toEqual(hrefs);
});

test('previous and next are links under each page', async ({ page }) => {
  await page.goto('/docs/quickstart');
  const steps = page.getByRole('navigation', { name: 'Previous and next' });
  await steps.getByRole('link', { name: /Next/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Authentication and scopes');
  await steps.getByRole('link', { name: /Previous/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Quickstart');
});

test('the search is reached, used and left by keyboard', async ({ page }) => {
  await page.goto('/docs/quickstart');
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('/');
  const box = page.getByRole('combobox', { name: 'Search the docs' });
  await expect(box).toBeFocused();
  await page.keyboard.type('x-btl-hedge');
  const found = page.getByRole('listbox', { name: 'Found in the docs' }).getByRole('option');
  await expect(found.first()).toHaveAttribute('aria-selected', 'true');
  await expect(found.filter({ hasText: 'Two at once' })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(found.nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
  await expect(found).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(box).toHaveValue('');
  await page.keyboard.type('rotating and revoking');
  await expect(found.first()).toContainText('Rotating and revoking');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/docs\/authentication#rotating-and-revoking$/);
  await expect(page.getByRole('heading', { name: 'Rotating and revoking' })).toBeInViewport();
});

test('the search takes a question, and a page’s own name first', async ({ page }) => {
  await page.goto('/docs');
  const box = page.getByRole('combobox', { name: 'Search the docs' });
  const found = page.getByRole('listbox', { name: 'Found in the docs' }).getByRole('option');
  await box.fill('how much does a cache hit cost');
  await expect(found.filter({ hasText: 'What a hit costs' })).toBeVisible();
  await box.fill('streaming');
  await expect(found.first()).toHaveText('Streaming');
  await found.first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Streaming');
});

test('the search says that it found nothing', async ({ page }) => {
  await page.goto('/docs');
  await page.getByRole('combobox', { name: 'Search the docs' }).fill('zzzzqqqq');
  await expect(page.getByText('Nothing found.', { exact: false })).toBeVisible();
});

test.describe('when the index does not come', () => {
  test.use({ expectedErrors: [/status of 500/] });
  test('the search says so', async ({ page }) => {
    await page.route('**/docs/search.json', (route) => route.fulfill({ status: 500 }));
    await page.goto('/docs');
    await page.getByRole('combobox', { name: 'Search the docs' }).fill('errors');
    await expect(page.getByText('The search could not be loaded.', { exact: false })).toBeVisible();
  });
});

test('a page is copied as the Markdown at its address', async ({ page, context, request }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/docs/errors');
  await page.getByRole('button', { name: /^Copy page/ }).click();
  await expect(page.getByText('Copied', { exact: true })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(await (await request.get('/docs/errors.md')).text());
  expect(copied).toMatch(/^# Errors\n/);
  await expect(page.getByRole('link', { name: 'View as Markdown' })).toHaveAttribute(
    'href',
    '/docs/errors.md',
  );
});

test('a heading is a link to itself, and the day of the last change is said', async ({ page }) => {
  await page.goto('/docs/caching');
  await page.getByRole('heading', { name: 'Switches' }).getByRole('link').click();
  await expect(page).toHaveURL(/#switches$/);
  await expect(page.getByText(/^Last changed \d+ \w+ 20\d\d$/)).toBeVisible();
});

test('samples stay beside their section from 1200 px on, and below it under its words', async ({ page }) => {
  await page.setViewportSize({ width: 1200, height: 800 });
  await page.goto('/docs/chat');
  const words = page.getByRole('heading', { name: 'Send a chat' });
  const sample = page.getByRole('figure').filter({ has: page.getByRole('group', { name: 'A chat' }) });
  const [left, right] = [await words.boundingBox(), await sample.boundingBox()];
  expect(right?.x).toBeGreaterThan((left?.x ?? 0) + 300);
  await page.setViewportSize({ width: 1100, height: 800 });
  const [above, below] = [await words.boundingBox(), await sample.boundingBox()];
  expect(below?.x).toBe(above?.x);
  expect(below?.y).toBeGreaterThan(above?.y ?? 0);
});

test('a chosen language turns the samples of every page', async ({ page }) => {
  await page.goto('/docs/chat');
  await page.getByRole('group', { name: 'A chat' }).getByText('Python').click();
  await page.goto('/docs/tools');
  await expect(page.getByRole('radio', { name: 'Python' })).toBeChecked();
});

test('on a phone the tree unfolds, and folds again on the next page', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  await page.goto('/docs/quotes');
  const tree = page.getByRole('navigation', { name: 'Docs', exact: true });
  await expect(tree.getByRole('link')).toHaveCount(0);
  await tree.getByText('All pages · Quotes').click();
  await tree.getByRole('link', { name: 'Receipts' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Receipts');
  await expect(tree.getByRole('link')).toHaveCount(0);
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });
  test('pages can be read and walked', async ({ page }) => {
    await page.goto('/docs/quickstart');
    const tree = page.getByRole('navigation', { name: 'Docs', exact: true });
    await expect(tree.getByRole('link', { name: 'Quickstart' })).toHaveAttribute('aria-current', 'page');
    await page.getByText('Python', { exact: true }).first().click();
    await expect(page.getByText('client = OpenAI(').first()).toBeVisible();
    await tree.getByRole('link', { name: 'Errors' }).click();
    await expect(page.getByRole('table', { name: 'Errors' })).toBeVisible();
  });
});

test.describe('a page that is not there', () => {
  test.use({ expectedErrors: [/status of 404/] });
  test('is a 404 within the docs', async ({ page }) => {
    expect((await page.goto('/docs/nothing'))?.status()).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('The docs have no such page.');
    await expect(page.getByRole('navigation', { name: 'Docs', exact: true })).toBeVisible();
  });
});
