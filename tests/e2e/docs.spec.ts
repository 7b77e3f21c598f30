// Guarantee: the docs keep what they promise: their sections in order, samples that point at this server and work as they stand, every error, figures that add up.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ERRORS } from '../../lib/base/errors';
import { expect, serverAddress, test } from './support/fixtures';

const SECTIONS = [
  'Swap the base URL first.',
  'Machine keys on the request path.',
  'Catalog and detail routes are public.',
  'Core endpoints',
  'Quote before you send live traffic.',
  'Every response can explain the economics.',
  'All headers',
  'Errors',
  'Test mode',
];

test('the sections stand in their order, and the contents lead to them', async ({ page }) => {
  await page.goto('/docs');
  await expect(page.getByRole('main').getByRole('heading', { level: 2 })).toHaveText(SECTIONS);
  await page.getByRole('navigation', { name: 'On this page' }).getByRole('link', { name: 'Billing' }).click();
  await expect(page.getByRole('heading', { name: 'Quote before you send live traffic.' })).toBeInViewport();
});

test('samples name this server and never another', async ({ page }) => {
  await page.goto('/docs');
  const samples = await page.locator('pre').allInnerTexts();
  const addresses = samples.flatMap((sample) => sample.match(/https?:\/\/[^\s"']+/g) ?? []);
  expect(addresses.length).toBeGreaterThanOrEqual(4);
  for (const address of addresses) expect(address).toMatch(new RegExp(`^${serverAddress()}/v1`));
  expect(samples.join('\n')).toContain('$GATEWAY_API_KEY');
});

test('the quote sample, run as it stands with the demo key, is answered', async ({ page, request }) => {
  await page.goto('/docs');
  const sample = await page.locator('pre', { hasText: '/account/quote' }).innerText();
  const body = /-d '([\s\S]+)'\s*$/.exec(sample.trim())?.[1] ?? '';
  const answer = await request.post(/curl (\S+)/.exec(sample)?.[1] ?? '', {
    headers: { authorization: `Bearer ${await demoKey()}`, 'content-type': 'application/json' },
    data: body,
  });
  expect(answer.status(), await answer.text()).toBe(200);
  expect((await answer.json()).object).toBe('quote');
});

test('every error of the table is listed with its status', async ({ page }) => {
  await page.goto('/docs');
  const rows = page.getByRole('table', { name: 'Errors' }).getByRole('row');
  await expect(rows).toHaveCount(Object.keys(ERRORS).length + 1);
  for (const [code, { status }] of Object.entries(ERRORS)) {
    await expect(rows.filter({ has: page.getByRole('cell', { name: code, exact: true }) })).toContainText(
      String(status),
    );
  }
});

test('the example’s figures are captioned with the share and cost that give them', async ({ page }) => {
  await page.goto('/docs');
  const section = page.getByRole('region', { name: 'Every response can explain the economics.' });
  await expect(section).toContainText('x-btl-customer-charge: 0.0056');
  await expect(section).toContainText('0.0028 + 0.25 × (0.014 − 0.0028) = 0.0056');
  expect(28 + 0.25 * (140 - 28)).toBe(56);
});

test('every header that an answer carries, or that a page may read, is documented', async ({
  page,
  request,
}) => {
  const answer = await request.post('/v1/chat/completions', {
    headers: { authorization: `Bearer ${await demoKey()}` },
    data: { model: 'openai/gpt-4.1-mini', messages: [{ role: 'user', content: 'Which headers?' }] },
  });
  expect(answer.status()).toBe(200);
  const exposed = (
    await request.get('/v1/models', { headers: { origin: 'https://page.example' } })
  ).headers();
  const names = [
    ...Object.keys(answer.headers()).filter((name) => /^x-(?:btl|gateway|ratelimit)-/.test(name)),
    ...(exposed['access-control-expose-headers'] ?? '').split(', '),
  ];
  expect(names.length).toBeGreaterThan(20);
  await page.goto('/docs');
  const text = await page.getByRole('table', { name: 'Response headers' }).innerText();
  const isNamed = (name: string) =>
    text.includes(name) || /^x-ratelimit-(?:limit|remaining|reset)-/.test(name);
  expect(names.filter((name) => !isNamed(name))).toEqual([]);
});

async function demoKey(): Promise<string> {
  return (await readFile(path.join(process.env.E2E_DATA_DIR ?? '', 'demo-key'), 'utf8')).trim();
}
