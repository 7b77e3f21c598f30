// Guarantee: the status page says how the server does, renews itself from its JSON, and says when it cannot.
import type { StatusReport } from '@/components/status/types';
import { expect, test } from './support/fixtures';
import { expectAccessible, expectNoSideScroll } from './support/page-checks';

const LONG = 'A provider with a name that is a good deal longer than any name of a provider ought to be';

/** A report with everything that it can hold. */
function fullReport(plain: StatusReport): StatusReport {
  const spans = (count: number, stepMs: number) =>
    Array.from({ length: count }, (_, index) => ({
      from: new Date(1_764_000_000_000 + index * stepMs).toISOString(),
      uptime: index % 5 === 0 ? null : index % 7 === 0 ? 93 : index % 11 === 0 ? 40 : 100,
    }));
  const provider = (id: string, more: Partial<StatusReport['providers'][number]>) => ({
    id,
    name: id,
    status: 'healthy' as const,
    uptime_24h: 99.98,
    uptime_30d: 99.4,
    latency_ms_24h: { p50: 412, p95: 1_880 },
    hours: spans(24, 3_600_000),
    days: spans(30, 86_400_000),
    failures_24h: [
      { kind: 'timeout', share: 0.4 },
      { kind: 'rate_limited', share: 0.12 },
    ],
    open_circuits: [],
    routes: [
      {
        id: 'r',
        model: 'openai/gpt-oss-120b',
        region: null,
        uptime_24h: 99.98,
        latency_ms_24h: { p50: 412, p95: 1_880 },
      },
    ],
    ...more,
  });
  return {
    ...plain,
    status: 'degraded',
    summary: `1 provider of 3 is failing: ${LONG}. Requests go to others that serve the same model, where there are any.`,
    providers: [
      provider('Groq', {}),
      provider(LONG, {
        status: 'down',
        open_circuits: [
          { route: 'x', model: 'openai/gpt-oss-120b', since: '2026-11-27T10:00:00.000Z' },
          { route: 'y', model: 'meta/llama-4', since: null },
        ],
      }),
      provider('Quiet', {
        status: 'unknown',
        uptime_24h: null,
        uptime_30d: null,
        latency_ms_24h: null,
        failures_24h: [],
        routes: [],
        hours: spans(24, 3_600_000).map((span) => ({ ...span, uptime: null })),
        days: spans(30, 86_400_000).map((span) => ({ ...span, uptime: null })),
      }),
    ],
  };
}

test('is made of the JSON beside it, and the same without script', async ({ page, request, browser }) => {
  const report = (await (await request.get('/status.json')).json()) as StatusReport;
  expect(report.object).toBe('status');
  await page.goto('/status');
  await expect(page.getByRole('status')).toContainText(report.summary);
  await expect(page.getByText(/Updated (?:just now|\d+ s ago), every 15 seconds/)).toBeVisible();
  const plain = await browser.newPage({ javaScriptEnabled: false, baseURL: new URL(page.url()).origin });
  await plain.goto('/status');
  await expect(plain.getByText(report.summary)).toBeVisible();
  await expect(plain.getByText(/Updated \d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} UTC/)).toBeVisible();
  await plain.close();
});

test('renews itself; bars, figures, failures and open circuits fit every width and both themes', async ({
  page,
  request,
}) => {
  const plain = (await (await request.get('/status.json')).json()) as StatusReport;
  await page.clock.install();
  await page.route('**/status.json', (route) => route.fulfill({ json: fullReport(plain) }));
  await page.goto('/status');
  await page.clock.runFor(16_000);
  await expect(page.getByRole('heading', { name: 'Groq' })).toBeVisible();
  await expect(page.getByRole('img', { name: 'Uptime of Groq in 24 hours: 99.98 %' })).toBeVisible();
  await expect(page.getByText('412 ms median, 1,880 ms p95').first()).toBeVisible();
  await expect(
    page.getByText('Circuit open for openai/gpt-oss-120b since 2026-11-27 10:00 UTC'),
  ).toBeVisible();
  await expect(page.getByText('not enough requests yet').first()).toBeVisible();
  await page.getByText('The one route asked in 24 hours').first().click();
  await expect(page.getByRole('table', { name: 'Routes of Groq in 24 hours' })).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1440, 768, 360]) {
      await page.setViewportSize({ width, height: 900 });
      await expectNoSideScroll(page);
      await expectAccessible(page);
      if (process.env.SCREENS_DIR)
        await page.screenshot({
          path: `${process.env.SCREENS_DIR}/status-full-${width}-${colorScheme}.png`,
          fullPage: true,
        });
    }
  }
});

test.describe('out of reach', () => {
  test.use({ expectedErrors: [/Failed to load resource/] });
  test('it keeps what it knew, and says so', async ({ page }) => {
    await page.clock.install();
    await page.goto('/status');
    await page.route('**/status.json', (route) => route.abort());
    await page.clock.runFor(16_000);
    await expect(page.getByText('this server cannot be reached; trying again.')).toBeVisible();
    await expect(page.getByRole('heading', { name: 'This server' })).toBeVisible();
  });
});
