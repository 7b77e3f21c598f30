import { expect, type Page } from '@playwright/test';

/** The page is no wider than its window. */
export async function expectNoSideScroll(page: Page): Promise<void> {
  const excess = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(excess, `${page.url()} is wider than its window`).toBeLessThanOrEqual(0);
}

/** Names, headings, landmarks, ids and contrast, as far as a program can judge them. */
export async function expectAccessible(page: Page): Promise<void> {
  const faults = [
    ...(await page.evaluate(findStructureFaults)),
    ...(await page.evaluate(findContrastFaults)),
  ];
  expect(faults, page.url()).toEqual([]);
}

/** Runs in the page. */
function findStructureFaults(): string[] {
  const faults: string[] = [];
  const all = <T extends Element>(selector: string) => [
    ...document.querySelectorAll<T & HTMLElement>(selector),
  ];
  const isShown = (element: HTMLElement) => element.checkVisibility();
  const say = (element: Element) => element.outerHTML.slice(0, 120);

  if (!document.documentElement.lang) faults.push('the page names no language');
  if (!document.title) faults.push('the page has no title');
  if (all('main').length !== 1) faults.push(`${all('main').length} main landmarks`);
  const headings = all<HTMLHeadingElement>('h1, h2, h3, h4').filter(isShown);
  if (headings.filter((heading) => heading.tagName === 'H1').length !== 1) faults.push('not exactly one h1');
  headings.reduce((before, heading) => {
    const level = Number(heading.tagName[1]);
    if (level > before + 1) faults.push(`a heading skips a level: ${say(heading)}`);
    return level;
  }, 0);

  const ids = all('[id]').map((element) => element.id);
  for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index)))
    faults.push(`id ${id} twice`);
  for (const attribute of ['aria-describedby', 'aria-labelledby', 'for']) {
    for (const element of all(`[${attribute}]`)) {
      for (const id of (element.getAttribute(attribute) ?? '').split(/\s+/)) {
        if (!document.getElementById(id)) faults.push(`${attribute} leads nowhere: ${say(element)}`);
      }
    }
  }

  for (const element of all('a[href], button, input:not([type=hidden]), select, textarea').filter(isShown)) {
    const labels =
      element instanceof HTMLInputElement ||
      element instanceof HTMLSelectElement ||
      element instanceof HTMLTextAreaElement
        ? element.labels
        : null;
    const name =
      element.getAttribute('aria-label') ??
      (labels?.length ? labels[0]?.textContent : element.textContent) ??
      '';
    if (!name.trim()) faults.push(`no name: ${say(element)}`);
  }
  for (const image of all<HTMLImageElement>('img:not([alt])')) faults.push(`no alt: ${say(image)}`);
  for (const table of all<HTMLTableElement>('table').filter(isShown)) {
    if (!table.caption?.textContent) faults.push(`a table without a caption: ${say(table)}`);
    if (table.querySelectorAll('th[scope]').length === 0)
      faults.push(`a table without headings: ${say(table)}`);
  }
  for (const scroller of all('*').filter(isShown)) {
    if (
      scroller.scrollWidth <= scroller.clientWidth + 1 ||
      !/auto|scroll/.test(getComputedStyle(scroller).overflowX)
    )
      continue;
    const hasFocus = scroller.tabIndex >= 0 || scroller.querySelector('a[href], button') !== null;
    if (!hasFocus) faults.push(`scrolls and cannot be reached by keyboard: ${say(scroller)}`);
  }
  return faults;
}

/** Runs in the page: WCAG AA, 4.5 : 1 for text and 3 : 1 for large text. */
function findContrastFaults(): string[] {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (!canvas) return ['no canvas to read colours with'];
  type Colour = [number, number, number, number];
  const known = new Map<string, Colour>();
  const read = (css: string): Colour => {
    const before = known.get(css);
    if (before) return before;
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
    const colour: Colour = [r, g, b, a / 255];
    known.set(css, colour);
    return colour;
  };
  const over = (top: Colour, below: Colour): Colour => {
    const mix = (i: 0 | 1 | 2) => top[i] * top[3] + below[i] * (1 - top[3]);
    return [mix(0), mix(1), mix(2), 1];
  };
  const backgroundOf = (element: Element | null): Colour => {
    if (!element) return [255, 255, 255, 1];
    const own = read(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, backgroundOf(element.parentElement));
  };
  const luminance = ([r, g, b]: Colour) => {
    const linear = (value: number) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  };

  const faults = new Set<string>();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!element || !node.textContent?.trim() || !element.checkVisibility({ opacityProperty: true }))
      continue;
    if (element.closest('.sr-only, option, [disabled], script, style')) continue;
    const style = getComputedStyle(element);
    const background = backgroundOf(element);
    const text = over(read(style.color), background);
    const [light, dark] = [luminance(text), luminance(background)].sort((a, b) => b - a) as [number, number];
    const ratio = (light + 0.05) / (dark + 0.05);
    const size = Number.parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (isLarge ? 3 : 4.5))
      faults.add(`${ratio.toFixed(2)} : 1 for "${node.textContent.trim().slice(0, 40)}"`);
  }
  return [...faults];
}
