import type { Page } from '@playwright/test';

/** Steps walked by the real key; beyond them every element is asked one by one. */
const STEPS_WALKED = 25;

/**
 * Walks by Tab from the top: each step must reach another element and show it; then every element that can be pressed
 * must be able to take the focus and show that it has it; and Tab leads out behind the last.
 */
export async function keyboardFaults(page: Page): Promise<string[]> {
  const faults: string[] = [];
  await page.evaluate(() => {
    window.scrollTo(0, 0);
    (document.activeElement as HTMLElement | null)?.blur();
  });
  const total = await page.evaluate(countStops);
  let before = '';
  for (let step = 0; step < Math.min(STEPS_WALKED, total); step++) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate(markFocus, step);
    if (here === before) faults.push(`Tab stays at ${here}`);
    before = here;
  }
  faults.push(...(await page.evaluate(findUnshownFocus)));
  await page.evaluate(focusLast);
  await page.keyboard.press('Tab');
  if (await page.evaluate(() => document.activeElement?.hasAttribute('data-last-stop')))
    faults.push('Tab does not lead out of the last element');
  return faults;
}

/** Runs in the page. */
function countStops(): number {
  return [
    ...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary'),
  ].filter((element) => element.checkVisibility() && element.tabIndex >= 0 && !element.matches(':disabled'))
    .length;
}

/** Runs in the page: names where the focus is, so that two steps can be told apart. */
function markFocus(step: number): string {
  const element = document.activeElement;
  if (!element || element === document.body) return `nothing, at step ${step}`;
  element.setAttribute('data-step', element.getAttribute('data-step') ?? String(step));
  return `${element.getAttribute('data-step')}: ${element.outerHTML.slice(0, 100)}`;
}

/** Runs in the page, after a Tab: a focus set by script then counts as one by keyboard. */
function findUnshownFocus(): string[] {
  const faults: string[] = [];
  const pressable =
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=tab]';
  const look = (element: Element) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor } = getComputedStyle(element);
    return `${outlineStyle} ${outlineWidth} ${outlineColor} ${boxShadow} ${borderColor}`;
  };
  // One of a group is reached by Tab, the others by arrow keys.
  const isInGroup = (element: HTMLElement) =>
    element.closest('[role=tablist], [role=radiogroup], [role=menu], [role=listbox], [role=toolbar]') !==
    null;
  const all = [...document.querySelectorAll<HTMLElement>(pressable)];
  // Of a table's hundreds of rows, some: they are made alike.
  const every = Math.ceil(all.length / 250);
  for (const element of all.filter((_, index) => index % every === 0)) {
    if (!element.checkVisibility({ visibilityProperty: true }) || element.matches(':disabled')) continue;
    // What stands behind an open dialog waits until it is closed.
    if (element.closest('[aria-hidden="true"], [inert]')) continue;
    const said = element.outerHTML.slice(0, 120);
    if (element.tabIndex < 0) {
      if (!isInGroup(element)) faults.push(`not reached by Tab: ${said}`);
      continue;
    }
    element.blur();
    const shownBy = [element, element.parentElement, element.closest('label'), element.nextElementSibling];
    const rested = shownBy.map((one) => one && look(one));
    element.focus({ preventScroll: true });
    if (document.activeElement !== element) {
      faults.push(`takes no focus: ${said}`);
      continue;
    }
    const style = getComputedStyle(element);
    const hasOutline = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 1;
    const changed = shownBy.some((one, index) => one && look(one) !== rested[index]);
    if (!hasOutline && !changed) faults.push(`shows no focus: ${said}`);
  }
  return faults.slice(0, 10);
}

/** Runs in the page. */
function focusLast(): void {
  const stops = [
    ...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea'),
  ].filter((element) => element.checkVisibility() && element.tabIndex >= 0 && !element.matches(':disabled'));
  const last = stops.at(-1);
  last?.setAttribute('data-last-stop', '');
  last?.focus();
}
