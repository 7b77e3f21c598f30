import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];
/** All that another theme can change. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** The page is no wider than its window. */
export async function expectNoSideScroll(page: Page): Promise<void> {
  expect(await sideScrollFaults(page), page.url()).toEqual([]);
}

/** WCAG 2.2 A and AA as far as axe can judge them, and a few things it does not look at. */
export async function expectAccessible(page: Page): Promise<void> {
  expect([...(await axeFaults(page)), ...(await structureFaults(page))], page.url()).toEqual([]);
}

/** Whether the page can be moved sideways, and what reaches out of it. */
export function sideScrollFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const excess = document.documentElement.scrollWidth - width;
    if (excess <= 0) return [];
    const isClipped = (element: Element): boolean => {
      for (
        let parent = element.parentElement;
        parent && parent !== document.body;
        parent = parent.parentElement
      )
        if (getComputedStyle(parent).overflowX !== 'visible') return true;
      return false;
    };
    const outside = [...document.body.querySelectorAll('*')].filter(
      (element) => element.getBoundingClientRect().right > width + 0.5 && !isClipped(element),
    );
    const said = outside.slice(-2).map((element) => element.outerHTML.slice(0, 120));
    return [`${excess} px wider than its window of ${width} px: ${said.join(' … ')}`];
  });
}

/** What axe finds. @param scope `colours`: only what the other theme can change. */
export async function axeFaults(page: Page, scope: 'all' | 'colours' = 'all'): Promise<string[]> {
  const builder = new AxeBuilder({ page }).setLegacyMode();
  if (scope === 'all') builder.withTags(WCAG);
  else builder.withRules(COLOUR_RULES);
  const { violations } = await builder.analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map((node) => {
      const why = [...node.any, ...node.all, ...node.none].map(({ message }) => message).join('; ');
      return `axe ${id}: ${node.html.slice(0, 140)} (${why.slice(0, 160)})`;
    }),
  );
}

/** One main part and one h1, no heading level left out, ids that lead somewhere, tables with captions. */
export function structureFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const all = <T extends Element>(selector: string) => [
      ...document.querySelectorAll<T & HTMLElement>(selector),
    ];
    const isShown = (element: HTMLElement) => element.checkVisibility();
    const say = (element: Element) => element.outerHTML.slice(0, 120);

    if (all('main').length !== 1) faults.push(`${all('main').length} main landmarks`);
    if (all('body header').filter((header) => header.closest('main') === null).length > 1)
      faults.push('more than one header of the site');
    const headings = all<HTMLHeadingElement>('h1, h2, h3, h4, h5, h6').filter(isShown);
    if (headings.filter((heading) => heading.tagName === 'H1').length !== 1)
      faults.push('not exactly one h1');
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
    for (const table of all<HTMLTableElement>('table').filter(isShown)) {
      if (!table.caption?.textContent) faults.push(`a table without a caption: ${say(table)}`);
      if (table.querySelectorAll('th[scope]').length === 0)
        faults.push(`a table without headings: ${say(table)}`);
    }
    return faults;
  });
}
