// Guarantee: no page weighs more than its budget in script, markup, styles and fonts; how fast it shows on a slow machine is printed.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { CDPSession, Page } from '@playwright/test';
import { SCREEN_PAGES } from '../screens/pages';
import { BUDGETS, EXCEPTIONS, SLOW_PROFILE } from './budgets';
import { expect, serverAddress, signUpWithRequests, test } from './support/fixtures';

interface Weight {
  path: string;
  script: number;
  html: number;
  style: number;
  font: number;
  largestPaintMs: number | null;
}

/** What Next and React load on every page, an empty one too: their own list of it. */
const { rootMainFiles, polyfillFiles } = JSON.parse(readFileSync('.next/build-manifest.json', 'utf8')) as {
  rootMainFiles: string[];
  polyfillFiles: string[];
};
const FRAMEWORK = new Set([...rootMainFiles, ...polyfillFiles].map((file) => `/_next/${file}`));

test.describe.configure({ timeout: 240_000 });
test.use({ expectedErrors: [/status of 404/] });

for (const kind of ['public', 'signed-in'] as const) {
  test(`the ${kind} pages`, async ({ page }) => {
    const wanted = SCREEN_PAGES.filter(({ isSignedIn }) => Boolean(isSignedIn) === (kind === 'signed-in'));
    const request = kind === 'signed-in' ? await signUpWithRequests(page) : '';
    const session = await page.context().newCDPSession(page);
    await slowDown(session);
    const weights: Weight[] = [];
    for (const { path } of wanted)
      weights.push(await weigh(page, session, path.replace(':request', request)));
    printTable(weights);
    const scriptBytes = kind === 'public' ? BUDGETS.scriptBytes : BUDGETS.dashboardScriptBytes;
    expect(weights.flatMap((weight) => overweight(weight, scriptBytes))).toEqual([]);
  });
}

async function slowDown(session: CDPSession): Promise<void> {
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: SLOW_PROFILE.latencyMs,
    downloadThroughput: SLOW_PROFILE.downBytesPerSecond,
    uploadThroughput: SLOW_PROFILE.downBytesPerSecond / 4,
  });
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOW_PROFILE.cpuSlowdown });
}

/** One load with an empty cache. Script is weighed as gzip, whatever the connection did. */
async function weigh(page: Page, session: CDPSession, path: string): Promise<Weight> {
  const bytes = { script: 0, html: 0, style: 0, font: 0 };
  const loads: Promise<void>[] = [];
  const onResponse = (response: import('@playwright/test').Response) => {
    const { pathname, origin } = new URL(response.url());
    const type = response.request().resourceType();
    if (origin !== serverAddress()) return;
    if (type === 'script' && FRAMEWORK.has(pathname)) return;
    const kind = ({ script: 'script', stylesheet: 'style', font: 'font', document: 'html' } as const)[type];
    if (!kind) return;
    const measure = async () => {
      const body = await response.body().catch(() => Buffer.alloc(0));
      // WOFF2 is compressed already.
      bytes[kind] += kind === 'font' ? body.length : gzipSync(body).length;
    };
    loads.push(measure());
  };
  page.on('response', onResponse);
  await page.goto(path, { waitUntil: 'load' });
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await Promise.all(loads);
  page.off('response', onResponse);
  const largestPaintMs = await page.evaluate(
    () =>
      new Promise<number | null>((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? null)).observe({
          type: 'largest-contentful-paint',
          buffered: true,
        });
        setTimeout(() => resolve(null), 2_000);
      }),
  );
  await session.send('Network.clearBrowserCache');
  return { path, ...bytes, largestPaintMs };
}

function overweight(weight: Weight, scriptBytes: number): string[] {
  const exception = EXCEPTIONS[weight.path.split('?')[0] ?? ''];
  const limits = [
    ['script', weight.script, exception?.scriptBytes ?? scriptBytes],
    ['html', weight.html, exception?.htmlBytes ?? BUDGETS.htmlBytes],
    ['style', weight.style, BUDGETS.styleBytes],
    ['font', weight.font, BUDGETS.fontBytes],
  ] as const;
  return limits.flatMap(([what, bytes, limit]) =>
    bytes > limit ? [`${weight.path}: ${kib(bytes)} of ${what}, ${kib(limit)} allowed`] : [],
  );
}

const kib = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`;

function printTable(weights: readonly Weight[]): void {
  const rows = weights.map(({ path, script, html, style, font, largestPaintMs }) => {
    const paint = largestPaintMs === null ? 'not seen' : `${Math.round(largestPaintMs)} ms`;
    const word = (largestPaintMs ?? 0) > BUDGETS.largestPaintMs ? ' over' : '';
    return [path.replace(/req_\w+/, ':request'), ...[script, html, style, font].map(kib), paint + word];
  });
  const all = [
    ['page', 'own script', 'html', 'styles', 'fonts', `LCP, goal ${BUDGETS.largestPaintMs} ms`],
    ...rows,
  ];
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const print = (row: string[]) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  console.log(`\n${all.map(print).join('\n')}\n`);
}
