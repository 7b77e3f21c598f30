// Not a test: takes a picture of every page at three widths in both themes, for people to look at, with one sheet of all of them. `npm run screens`.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Page, test } from '@playwright/test';
import { seedBusyModel } from '../e2e/support/busy-model';
import { serverAddress, signUpWithRequests } from '../e2e/support/fixtures';
import { seedKeys } from '../e2e/support/seed-keys';
import { contactSheet } from './contact-sheet';
import { SCREEN_PAGES } from './pages';

const WIDTHS = [1440, 768, 360];
const THEMES = ['light', 'dark'] as const;
const FOLDER = process.env.SCREENS_DIR ?? 'test-results/screens';
/** Only pages whose names hold this. */
const ONLY = process.env.SCREENS_ONLY?.split(',');
/** Pages that look for news never fall silent. */
const SILENT_WITHIN_MS = 3_000;

const wanted = SCREEN_PAGES.filter(({ name }) => !ONLY || ONLY.some((part) => name.includes(part)));

test('pages for everyone', async ({ browser }) => {
  const page = await browser.newPage({ baseURL: serverAddress() });
  for (const { name, path: address, busyModel } of wanted.filter(({ isSignedIn }) => !isSignedIn)) {
    if (busyModel) await seedBusyModel(busyModel);
    await shoot(page, name, address);
  }
});

test('pages of the signed-in', async ({ browser }) => {
  const mine = wanted.filter(({ isSignedIn }) => isSignedIn);
  if (mine.length === 0) return;
  const page = await browser.newPage({ baseURL: serverAddress() });
  const request = await signUpWithRequests(page);
  for (const { name, path: address, withKeys } of mine) {
    if (withKeys) await seedKeys(page);
    await shoot(page, name, address.replace(':request', request));
  }
});

test.afterAll(async () => {
  await mkdir(FOLDER, { recursive: true });
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.png'));
  const names = SCREEN_PAGES.map(({ name }) => name);
  await writeFile(path.join(FOLDER, 'index.html'), contactSheet(names, WIDTHS, THEMES, files));
});

async function shoot(page: Page, name: string, address: string): Promise<void> {
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(address);
      await quiet(page);
      const file = path.join(FOLDER, `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path: file, fullPage: true, animations: 'disabled', caret: 'hide' });
    }
  }
}

/** Nothing under way, fonts in place, what comes into view by scrolling loaded, back at the top. */
async function quiet(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle', { timeout: SILENT_WITHIN_MS }).catch(() => {});
  await page.evaluate(async () => {
    await document.fonts.ready;
    window.scrollTo(0, document.documentElement.scrollHeight);
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    window.scrollTo(0, 0);
    await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  });
}
