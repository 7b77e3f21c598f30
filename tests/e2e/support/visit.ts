import type { Page } from '@playwright/test';
import { serverAddress } from './fixtures';
import { keyboardFaults } from './keyboard-checks';
import { axeFaults, sideScrollFaults, structureFaults } from './page-checks';
import { headerFaults } from './security-headers';

/** How far things may move by themselves while a page loads (Cumulative Layout Shift). */
const SHIFT_AT_MOST = 0.02;
const HEIGHT = 900;
const WIDE = 1440;
/** Half of `WIDE`: what 200 % zoom leaves of it. */
const ZOOMED = 720;
const NARROW = 360;

/** Prepares a page object for `visit`: once. */
export async function watch(page: Page): Promise<Watched> {
  const foreign: string[] = [];
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (!['data:', 'blob:'].includes(protocol) && origin !== serverAddress()) foreign.push(request.url());
  });
  await page.addInitScript(() => {
    const moved = { sum: 0, what: [] as string[] };
    Object.assign(window, { __moved: moved });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
        sources: { node: Node | null }[];
      })[]) {
        if (entry.hadRecentInput) continue;
        moved.sum += entry.value;
        for (const { node } of entry.sources)
          moved.what.push(
            (node instanceof Element ? node.outerHTML : (node?.textContent ?? '')).slice(0, 80),
          );
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return { page, foreign };
}

export interface Watched {
  page: Page;
  /** Requests that went anywhere but to the server under test. */
  foreign: string[];
}

export interface VisitOptions {
  status?: number;
  /** A page object that runs no script, where the page must be readable without. */
  plain?: Page;
  /** Others of its make are looked at wholly: its own names, colours, widths and words are enough. */
  isOfMany?: boolean;
}

/**
 * Loads a page once and looks at it in both themes, wide, zoomed and narrow, by keyboard and at rest.
 * @returns a line for each fault
 */
export async function visit(
  { page, foreign }: Watched,
  path: string,
  { status = 200, plain, isOfMany = false }: VisitOptions = {},
): Promise<string[]> {
  const faults: string[] = [];
  const note = (where: string, found: string[]) =>
    faults.push(...found.map((fault) => `${path} ${where}: ${fault}`));
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' });
  await page.setViewportSize({ width: WIDE, height: HEIGHT });
  const response = await page.goto(path);
  if (response?.status() !== status) note('', [`answered ${response?.status()}, not ${status}`]);
  note('headers', response ? headerFaults(response.headers()) : ['no answer']);
  await settled(page);
  note('while loading', await shiftFaults(page));
  if (plain) note('', await withoutScriptFaults(plain, page, path));

  note(`light, ${WIDE} px`, [
    ...(await axeFaults(page)),
    ...(await structureFaults(page)),
    ...(await sideScrollFaults(page)),
  ]);
  await turn(page, { colorScheme: 'dark' });
  note(`dark, ${WIDE} px`, await axeFaults(page, 'colours'));
  if (!isOfMany) note('keyboard', await keyboardFaults(page));

  await openAll(page);
  await page.setViewportSize({ width: ZOOMED, height: HEIGHT / 2 });
  note('at 200 %', await sideScrollFaults(page));
  await page.setViewportSize({ width: NARROW, height: HEIGHT });
  note(`dark, ${NARROW} px`, [...(await axeFaults(page, 'colours')), ...(await sideScrollFaults(page))]);
  await turn(page, { colorScheme: 'light', reducedMotion: 'reduce' });
  if (!isOfMany) {
    note(`light, ${NARROW} px`, [...(await axeFaults(page)), ...(await structureFaults(page))]);
    note('reduced motion', await motionFaults(page));
  }
  note(`long words, ${NARROW} px`, await longWordFaults(page));
  note(
    '',
    foreign.splice(0).map((url) => `asks a third party: ${url}`),
  );
  return faults;
}

/** Another theme, when what fades between the two has done so. */
async function turn(page: Page, media: Parameters<Page['emulateMedia']>[0]): Promise<void> {
  await page.emulateMedia(media);
  await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const fading = document.getAnimations().filter((one) => one instanceof CSSTransition);
    // One that is never drawn never ends.
    const longest = new Promise((resolve) => setTimeout(resolve, 500));
    await Promise.race([Promise.allSettled(fading.map(({ finished }) => finished)), longest]);
  });
}

/** Fonts in place, and what starts by itself has started. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
  await page.waitForTimeout(150);
}

/**
 * A shift by a font that came late depends on this machine's load and its own fonts: what moves must move again when they
 * are there already.
 */
async function shiftFaults(page: Page): Promise<string[]> {
  let moved = await readShifts(page);
  if (moved.sum > SHIFT_AT_MOST) {
    await page.reload();
    await settled(page);
    moved = await readShifts(page);
  }
  return moved.sum > SHIFT_AT_MOST
    ? [`the layout shifts by ${moved.sum.toFixed(3)}: ${moved.what.slice(0, 3).join(' … ')}`]
    : [];
}

function readShifts(page: Page): Promise<{ sum: number; what: string[] }> {
  return page.evaluate(() => (window as unknown as { __moved: { sum: number; what: string[] } }).__moved);
}

/** Without script a page shows the same heading, and most of its words. @param plain a page object that runs none */
async function withoutScriptFaults(plain: Page, page: Page, path: string): Promise<string[]> {
  const read = async (one: Page) => ({
    heading: await one
      .locator('main h1')
      .first()
      .innerText({ timeout: 2_000 })
      .catch(() => ''),
    length: (
      await one
        .locator('main')
        .first()
        .innerText({ timeout: 2_000 })
        .catch(() => '')
    ).length,
  });
  await plain.goto(path);
  const [sent, shown] = [await read(plain), await read(page)];
  const faults: string[] = [];
  if (!sent.heading || sent.heading !== shown.heading)
    faults.push(`without script its h1 is “${sent.heading}”, with it “${shown.heading}”`);
  if (sent.length < shown.length * 0.6)
    faults.push(`without script it says ${sent.length} of ${shown.length} characters`);
  return faults;
}

function motionFaults(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    document
      .getAnimations()
      .filter((one) => one.playState === 'running' && Number(one.effect?.getComputedTiming().duration) > 10)
      .map(
        (one) =>
          `moves: ${((one.effect as KeyframeEffect).target as Element | null)?.outerHTML.slice(0, 100)}`,
      ),
  );
}

/** What can be unfolded without script. */
async function openAll(page: Page): Promise<void> {
  await page.locator('details').evaluateAll((all) => {
    for (const one of all) (one as HTMLDetailsElement).open = true;
  });
}

/** What breaks when a heading or a passage has a word as long as other languages and file paths have them. */
async function longWordFaults(page: Page): Promise<string[]> {
  for (const tag of ['h1', 'h2', 'h3', 'p']) {
    await page.evaluate((selector) => {
      const word = 'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz';
      const shown = [...document.querySelectorAll<HTMLElement>(`main ${selector}`)].filter((element) =>
        element.checkVisibility(),
      );
      for (const element of shown.slice(0, 3)) element.append(` ${word}`);
    }, tag);
    const wide = await sideScrollFaults(page);
    if (wide.length > 0) return [`in ${tag}: ${wide[0]}`];
  }
  return [];
}
