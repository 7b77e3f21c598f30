// Guarantee: the client guides show the samples that the client tests run, pointed at this server, their three lines set off, and the docs lead to them.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, serverAddress, test } from './support/fixtures';

const GUIDES = path.join(process.cwd(), 'content', 'guides');

test('every sample stands on the page as it is run, with this server’s address', async ({ page }) => {
  await page.goto('/docs/clients');
  const shown = (await page.locator('pre').allTextContents()).map((text) => text.trim());
  const files = await readdir(GUIDES);
  expect(files.length).toBeGreaterThanOrEqual(14);
  for (const file of files) {
    const code = (await readFile(path.join(GUIDES, file), 'utf8')).trim();
    expect(shown, file).toContain(code.replaceAll('http://127.0.0.1:3000', serverAddress()));
  }
});

test('a guide sets off base URL, key and model, and its sample can be copied', async ({ page }) => {
  await page.goto('/docs/clients#langchain');
  const guide = page.getByRole('region', { name: 'LangChain' });
  await expect(guide.getByRole('heading', { name: 'LangChain', exact: true })).toBeInViewport();
  const marked = guide.locator('pre').nth(1).locator('code > .border-panel-ink');
  await expect(marked).toHaveText([/baseURL/, /GATEWAY_API_KEY/, /openai\/gpt-4\.1-mini/]);
  await expect(guide.getByRole('button', { name: /copy/i }).first()).toBeVisible();
});

test('the docs lead to the guides, and their contents to each client', async ({ page }) => {
  await page.goto('/docs');
  await page.getByRole('link', { name: 'Client guides →' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Keep your client. Change three lines.');
  await page.getByRole('navigation', { name: 'Clients' }).getByRole('link', { name: 'opencode' }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'opencode' })).toBeInViewport();
});
