// Not a test: takes a picture of every page at three widths in both themes, for people to look at. `npm run screens`.
import path from 'node:path';
import { test } from '@playwright/test';
import { seedBusyModel } from '../e2e/support/busy-model';
import { serverAddress, signUp } from '../e2e/support/fixtures';
import { seedKeys } from '../e2e/support/seed-keys';
import { SCREEN_PAGES } from './pages';

const WIDTHS = [1440, 768, 360];
const FOLDER = process.env.SCREENS_DIR ?? 'test-results/screens';
/** Only pages whose names hold this. */
const ONLY = process.env.SCREENS_ONLY?.split(',');

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
  await signUp(page);
  for (const { name, path: address, withKeys } of mine) {
    if (withKeys) await seedKeys(page);
    await shoot(page, name, address);
  }
});

async function shoot(page: import('@playwright/test').Page, name: string, address: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(address);
      await page.waitForTimeout(300);
      const file = path.join(FOLDER, `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path: file, fullPage: true });
    }
  }
}
