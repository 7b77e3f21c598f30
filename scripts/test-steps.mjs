// The parts of `npm test`, in order. Each runs one tool, shows its output, and gives true counts.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { installHash, npmCommand, ROOT, runTool, toolEnvironment } from './prepare.mjs';

const bin = (...parts) => path.join(ROOT, 'node_modules', ...parts);
const PLAYWRIGHT = bin('@playwright', 'test', 'cli.js');
const CLIENTS = path.join(ROOT, 'tests', 'clients');
const CHROMIUMS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Folders of tests/api whose subject is what the database keeps. */
const STORAGE = [
  'account',
  'api-keys',
  'beta',
  'byok',
  'chat-completions',
  'money',
  'requests',
  'resilience',
  'responses',
  'status',
  'usage',
  'workspace',
].map((folder) => `tests/api/${folder}/`);

export const STEPS = {
  types: {
    title: 'Types',
    needsBuild: true,
    run: () => check([bin('typescript', 'bin', 'tsc'), '--noEmit']),
  },
  lint: {
    title: 'Lint and format',
    run: () => check([bin('@biomejs', 'biome', 'bin', 'biome'), 'check', '.']),
  },
  drift: { title: 'Migrations give the schema', run: checkDrift },
  unit: { title: 'Unit tests', run: () => vitest('unit') },
  api: { title: 'API tests', needsBuild: true, run: () => vitest('api') },
  'api-storage': {
    title: 'API tests of what rests on the database',
    needsBuild: true,
    // The API tests once more, without those of dialects and providers: for another PostgreSQL (TEST_DATABASE_URL).
    isOptional: true,
    run: () => vitest('api', STORAGE),
  },
  browser: { title: 'Browser tests', needsBuild: true, run: runBrowser },
  clients: { title: 'Client programs', needsBuild: true, run: () => runClients(CLIENTS) },
  'more-clients': {
    title: 'Frameworks and coding agents',
    needsBuild: true,
    // A gigabyte of other people's programs.
    isOptional: true,
    run: () => runClients(path.join(CLIENTS, 'more')),
  },
};

/** Runs a Node program with its output shown; gives its exit code. */
function node(args, { env = {}, cwd = ROOT } = {}) {
  const child = spawn(process.execPath, args, {
    cwd,
    env: toolEnvironment(env),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** A tool that says yes or no counts as one test. */
async function check(args) {
  return verdict(await node(args));
}

function verdict(code) {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Without a database: the migrations are replayed on one in memory. */
function checkDrift() {
  const sides = ['--from-migrations', 'prisma/migrations', '--to-schema', 'prisma/schema.prisma'];
  return check([path.join(ROOT, 'scripts', 'prisma.mjs'), 'migrate', 'diff', ...sides, '--exit-code']);
}

/** Runs with a file for the runner's report; a runner that leaves none counts as one failure. */
async function withReport(run) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'runtime-report-'));
  const file = path.join(folder, 'report.json');
  try {
    const code = await run(file);
    const report = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : null;
    return { code, report };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function vitest(project, folders = []) {
  const { code, report } = await withReport((file) => {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    return node([bin('vitest', 'vitest.mjs'), 'run', '--project', project, ...reporters, ...folders]);
  });
  return readVitest(code, report);
}

function readVitest(code, report) {
  if (!report) return { passed: 0, failed: 1 };
  // A file that cannot even be loaded fails without any test of its own.
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + broken;
  return {
    passed: report.numPassedTests,
    // An error outside any test fails the run, too.
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** CHROMIUM_PATH, else one that the machine has; null where there is none. */
function findChromium() {
  const given = process.env.CHROMIUM_PATH;
  if (given) return given;
  const onPath = (process.env.PATH ?? '')
    .split(path.delimiter)
    .flatMap((folder) =>
      ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map((name) =>
        path.join(folder, name),
      ),
    );
  return [...CHROMIUMS, ...onPath].find((file) => fs.existsSync(file)) ?? null;
}

async function runBrowser() {
  if (!fs.existsSync(path.join(ROOT, 'playwright.config.ts'))) {
    console.log('There are no browser tests.');
    return { passed: 0, failed: 0 };
  }
  const chromium = findChromium();
  if (!chromium) return listSkipped();
  const { code, report } = await withReport((file) =>
    node([PLAYWRIGHT, 'test', '--reporter=list,json'], {
      env: { CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: file },
    }),
  );
  if (!report) return { passed: 0, failed: 1 };
  const { expected, unexpected, flaky, skipped } = report.stats;
  const failed = unexpected + (report.errors?.length ?? 0);
  return { passed: expected + flaky, failed: failed === 0 && code !== 0 ? 1 : failed, skipped };
}

/** Without a browser each test is named, so that nobody takes silence for success. */
async function listSkipped() {
  const { report } = await withReport((file) =>
    node([PLAYWRIGHT, 'test', '--list', '--reporter=json'], { env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file } }),
  );
  if (!report) return { passed: 0, failed: 1 };
  const titles = report.suites.flatMap((suite) => titlesOf(suite, []));
  console.log(
    'No Chromium was found (CHROMIUM_PATH, /usr/bin/chromium, google-chrome …), so these are skipped:',
  );
  for (const title of titles) console.log(`  skipped: ${title}`);
  return { passed: 0, failed: 0, skipped: titles.length };
}

function titlesOf(suite, above) {
  const here = [...above, suite.title];
  const own = suite.specs.flatMap((spec) => spec.tests.map(() => [...here, spec.title].join(' › ')));
  return [...own, ...(suite.suites ?? []).flatMap((inner) => titlesOf(inner, here))];
}

/**
 * Other people's clients against our server, with dependencies of their own. Their `npm test` gets the path
 * for a vitest-like JSON report in RUNTIME_TEST_REPORT; without one, its exit code is the one result.
 */
async function runClients(folder) {
  const { command, prefix } = npmCommand();
  const stamp = path.join(folder, 'node_modules', '.runtime-installed');
  const hash = installHash(folder);
  if (!fs.existsSync(stamp) || fs.readFileSync(stamp, 'utf8') !== hash) {
    await runTool(
      'Installing the client programs',
      command,
      [...prefix, 'ci', '--include=dev', '--no-audit', '--no-fund'],
      { cwd: folder },
    );
    fs.writeFileSync(stamp, hash);
  }
  const { code, report } = await withReport((file) => {
    const env = { RUNTIME_TEST_REPORT: file };
    const args = [...prefix, 'test', '--silent'];
    const child = spawn(command, args, {
      cwd: folder,
      env: toolEnvironment(env),
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    return new Promise((resolve) =>
      child.on('error', () => resolve(1)).on('exit', (exit) => resolve(exit ?? 1)),
    );
  });
  return report ? readVitest(code, report) : verdict(code);
}
