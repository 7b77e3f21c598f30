// `node tests/bench/catalog.mjs`: the list of models with 600 beside the starter's: the server's time, what is sent, and how long the
// browser takes to show a search. Prints figures; asserts nothing. Needs a build; a Chromium (CHROMIUM_PATH) for the last.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const MODELS = Number(process.argv[2] ?? 600);
const ROUNDS = 25;
const WARM = 5;
const START_MS = 60_000;
const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

const folder = mkdtempSync(path.join(tmpdir(), 'runtime-catalog-'));
const server = startServer();
try {
  const address = await addressOf();
  await measurePages(address);
  if (existsSync(CHROMIUM)) await measureBrowser(address);
} finally {
  server.kill('SIGTERM');
  await new Promise((resolve) => server.once('exit', resolve));
  rmSync(folder, { recursive: true, force: true });
}

/** The built server with an embedded database of its own and as many models as it takes beside the starter's. */
function startServer() {
  const config = path.join(folder, 'runtime.config.json');
  writeFileSync(config, JSON.stringify(syntheticCatalog(MODELS)));
  return spawn(process.execPath, ['dist/main.js'], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: 'production',
      RUNTIME_OPERATOR_NODE_ENV: 'test',
      PORT: '0',
      DATA_DIR: path.join(folder, 'data'),
      RUNTIME_CONFIG: config,
      RUNTIME_LOCAL_SERVERS: 'off',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function syntheticCatalog(count) {
  const providers = Array.from({ length: 8 }, (_, i) => ({
    id: `bench-${i}`,
    name: `Bench Provider ${i}`,
    dialect: 'openai',
    base_url: 'https://models.example.com/v1',
  }));
  const models = Array.from({ length: count }, (_, i) => ({
    slug: `lab-${i % 23}/writer-${i}-instruct`,
    name: `Writer ${i} Instruct`,
    context_window: 8_192 << (i % 8),
    max_output_tokens: 4_096,
    capabilities: ['tools', 'json', 'streaming', 'structured_outputs', 'prompt_caching'].slice(
      0,
      1 + (i % 5),
    ),
    endpoints: ['/v1/chat/completions'],
    benchmark: { input: `${1 + (i % 9)}.${i % 100}5`, output: '12' },
    routes: Array.from({ length: 1 + (i % 4) }, (_, r) => ({
      provider: `bench-${(i + r) % 8}`,
      upstream_id: `writer-${i}`,
      prices: { input: `0.${(i % 90) + 10}${r}1`, output: '1.5' },
    })),
  }));
  return { providers, models };
}

async function addressOf() {
  const record = path.join(folder, 'data', 'server.json');
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline && server.exitCode === null) {
    try {
      return JSON.parse(readFileSync(record, 'utf8')).address;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  throw new Error('The server did not start: run npm run build first.');
}

async function measurePages(address) {
  for (const page of [
    '/models',
    '/models?q=writer+42',
    '/models?sort=-saving',
    '/api/search',
    '/v1/models?aliases=false',
  ]) {
    const times = [];
    let text = '';
    let cpuBefore = 0;
    for (let round = 0; round < ROUNDS; round++) {
      if (round === WARM) cpuBefore = cpuMs();
      const before = performance.now();
      text = await (await fetch(address + page)).text();
      times.push(performance.now() - before);
    }
    const kilobytes = (bytes) => `${(bytes / 1_000).toFixed(0)} KB`;
    console.log(
      `${page.padEnd(26)} median ${median(times.slice(WARM)).toFixed(0)} ms, CPU ${((cpuMs() - cpuBefore) / (ROUNDS - WARM)).toFixed(0)} ms, ${kilobytes(Buffer.byteLength(text))}, gzip ${kilobytes(gzipSync(text).length)}`,
    );
  }
}

/** What the server has used so far, all threads, user and system; it counts in hundredths. Not where there is no /proc. */
function cpuMs() {
  try {
    const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return Number.NaN;
  }
}

async function measureBrowser(address) {
  const { chromium } = await import('@playwright/test');
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    for (const view of ['table', 'cards']) {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      await page.goto(`${address}/models?view=${view}`);
      const status = page.locator('[data-count]');
      const all = await status.textContent();
      const search = page.getByRole('searchbox', { name: 'Search models' });
      await search.focus();
      const narrow = await timed(page, () => page.keyboard.type('4'), all);
      const some = await status.textContent();
      const widen = await timed(page, () => page.keyboard.press('Backspace'), some);
      const sort = await page.evaluate(() => {
        const first = () => document.querySelector('tbody tr a')?.textContent;
        const before = first();
        const began = performance.now();
        history.pushState(
          null,
          '',
          `${location.pathname}?sort=-context&view=${new URLSearchParams(location.search).get('view')}`,
        );
        return new Promise((resolve) => {
          const look = () =>
            first() === before ? requestAnimationFrame(look) : resolve(performance.now() - began);
          requestAnimationFrame(look);
        });
      });
      console.log(
        `${view.padEnd(6)} in Chromium: ${all} → ${some} after a key ${narrow.toFixed(0)} ms, back to all ${widen.toFixed(0)} ms (120 ms of each are the pause in typing), sorted ${sort.toFixed(0)} ms`,
      );
      await page.close();
    }
  } finally {
    await browser.close();
  }
}

/** From a key to the frame in which the count is another. */
async function timed(page, act, before) {
  const shown = page.evaluate((text) => {
    const began = performance.now();
    return new Promise((resolve) => {
      const look = () =>
        document.querySelector('[data-count]')?.textContent === text
          ? requestAnimationFrame(look)
          : resolve(performance.now() - began);
      look();
    });
  }, before);
  await act();
  return shown;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
