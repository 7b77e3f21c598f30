// What start, test, build and the command line need before they can run: dependencies and a build, each
// made only when its inputs changed. Node's own modules only: nothing may be installed yet.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { underLock } from './lock.mjs';

export const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const DIST = path.join(ROOT, 'dist');

/**
 * The server's heap. Requests live for milliseconds, and a larger nursery spares copying them. V8 would also learn to
 * put some of a request's objects straight among the old ones, where, dead, they keep the rest of it until the next
 * full collection: that is off. Each is a fifth of the server's CPU. Streams outlive the nursery: what they leave behind
 * is cleared away at 40 % more than was in use, where V8 would let it grow to a multiple (docs/bench.md).
 */
export const SERVER_FLAGS = [
  '--min-semi-space-size=64',
  '--max-semi-space-size=64',
  '--no-allocation-site-pretenuring',
  '--heap-growing-percent=40',
];

/** Loaded into Node programs that we start: it ends them when we end. */
export const WATCH_PARENT = pathToFileURL(path.join(ROOT, 'scripts', 'watch-parent.mjs')).href;
const LOCK_FILE = path.join(DIST, '.lock');
/** Inside node_modules, so that it goes when they go. */
const INSTALL_STAMP = path.join(ROOT, 'node_modules', '.runtime-installed');
const BUNDLE_STAMP = path.join(DIST, '.bundled');
const PAGES_STAMP = path.join(DIST, '.built');
const LEAST_NODE_MAJOR = 20;
const HEARTBEAT_MS = 10_000;

const BUNDLE_SOURCES = [
  'lib',
  'server',
  'cli',
  'prisma/schema.prisma',
  'scripts/bundle.mjs',
  'package-lock.json',
];
const PAGE_SOURCES = [...BUNDLE_SOURCES, 'app', 'components', 'content', 'public', 'styles', 'package.json'];
/** Of the project's folder itself: next.config.mjs, proxy.ts, postcss.config.mjs and their like. */
const ROOT_SOURCE = /^(?!next-env|vitest|playwright).*\.(?:ts|mjs|js|cjs)$/;

/** The environment of every tool called here: no telemetry, no downloads beside npm's packages. */
export function toolEnvironment(extra = {}) {
  const { NODE_ENV: _operators, ...rest } = process.env;
  return {
    ...rest,
    NEXT_TELEMETRY_DISABLED: '1',
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1',
    ...extra,
  };
}

/**
 * Brings the checkout into a state that can run.
 * @param {{ build?: 'all' | 'bundle' | 'none', say?: (line: string) => void }} options `bundle` leaves the
 *   pages out; `none` installs and generates only. `say` gets the progress.
 */
export async function prepare({ build = 'all', say = console.log } = {}) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < LEAST_NODE_MAJOR)
    fail(`Node ${LEAST_NODE_MAJOR} or newer is needed; this is ${process.version}.`);
  // Most starts find everything in place and need no lock.
  if (isReady(build)) return;
  const onWait = (pid) => say(`Process ${pid} is preparing this checkout; waiting for it …`);
  await underLock(LOCK_FILE, onWait, async () => {
    if (!isInstalled()) await install(say);
    if (!isGenerated() || !isBundled()) await bundle(say, build !== 'none');
    if (build === 'all' && !isBuilt()) await buildPages(say);
  });
}

/** Stops with one message for a person. */
export function fail(message) {
  console.error(message);
  process.exit(1);
}

/**
 * Runs a tool to its end, saying every ten seconds that it still works. Its output is shown when it fails.
 * @returns the milliseconds it took.
 */
export async function runTool(
  title,
  command,
  args,
  { env = toolEnvironment(), cwd = ROOT, say = console.log } = {},
) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  say(`${title} …`);
  const heartbeat = setInterval(() => say(`  … ${seconds()} s`), HEARTBEAT_MS);
  // A tool that outlived us, killed, would write into the next start's build.
  const watched = command === process.execPath;
  const child = spawn(command, watched ? ['--import', WATCH_PARENT, ...args] : args, {
    cwd,
    env: { ...env, RUNTIME_PARENT: String(process.pid) },
    stdio: ['ignore', 'pipe', 'pipe', watched ? 'ipc' : 'ignore'],
  });
  const stop = (signal) => {
    child.kill(signal);
    process.exit(130);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const output = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      output.push(Buffer.from(`${error.message}\n`));
      resolve(1);
    });
    child.on('close', (exit, signal) => resolve(exit ?? `signal ${signal}`));
  });
  clearInterval(heartbeat);
  process.off('SIGINT', stop).off('SIGTERM', stop);
  if (code !== 0) {
    process.stderr.write(Buffer.concat(output));
    throw new Error(`${title}: failed (${code}).`);
  }
  return Date.now() - started;
}

/** How npm is called: the one that called us, else the one on the path. */
export function npmCommand() {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return { command: process.execPath, prefix: [script] };
  return process.platform === 'win32'
    ? { command: process.env.ComSpec ?? 'cmd.exe', prefix: ['/d', '/c', 'npm'] }
    : { command: 'npm', prefix: [] };
}

/** Identifies an installation: the lock file, and what npm chooses platform packages by. */
export function installHash(folder = ROOT) {
  const hash = createHash('sha256').update(fs.readFileSync(path.join(folder, 'package-lock.json')));
  return hash
    .update(`${process.versions.node.split('.')[0]} ${process.platform} ${process.arch}`)
    .digest('hex');
}

async function install(say) {
  const { command, prefix } = npmCommand();
  const args = [...prefix, 'ci', '--include=dev', '--no-audit', '--no-fund'];
  await runTool('Installing dependencies (a minute or two the first time)', command, args, { say });
  // Last: a killed installation leaves no stamp.
  fs.writeFileSync(INSTALL_STAMP, installHash());
}

async function bundle(say, withPrograms) {
  const hash = bundleHash();
  if (!isGenerated()) {
    const args = [path.join(ROOT, 'scripts', 'prisma.mjs'), 'generate'];
    await runTool('Generating the database client', process.execPath, args, { say });
    fs.writeFileSync(generatedStamp(), schemaHash());
  }
  if (!withPrograms || !fs.existsSync(path.join(ROOT, 'server', 'main.ts'))) return;
  const { bundlePrograms } = await import('./bundle.mjs');
  say('Bundling the server and the command line …');
  await bundlePrograms(ROOT, DIST);
  fs.writeFileSync(BUNDLE_STAMP, hash);
}

async function buildPages(say) {
  const hash = pagesHash();
  fs.rmSync(PAGES_STAMP, { force: true });
  const next = path.join(ROOT, 'node_modules', 'next', 'dist', 'bin', 'next');
  await runTool('Building the pages (half a minute)', process.execPath, [next, 'build'], { say });
  fs.writeFileSync(PAGES_STAMP, hash);
}

function isReady(build) {
  if (!isInstalled() || !isGenerated()) return false;
  if (build === 'none') return true;
  return isBundled() && (build === 'bundle' || isBuilt());
}

const stampIs = (file, value) => fs.existsSync(file) && fs.readFileSync(file, 'utf8') === value;
const isInstalled = () => stampIs(INSTALL_STAMP, installHash());
const isGenerated = () => stampIs(generatedStamp(), schemaHash());
const isBundled = () => fs.existsSync(path.join(DIST, 'main.js')) && stampIs(BUNDLE_STAMP, bundleHash());
const isBuilt = () =>
  fs.existsSync(path.join(ROOT, '.next', 'BUILD_ID')) && stampIs(PAGES_STAMP, pagesHash());

/** Inside the generated folder, so that it goes when that goes. */
function generatedStamp() {
  return path.join(ROOT, 'lib', 'generated', 'prisma', '.stamp');
}

const schemaHash = () => hashOf(['prisma/schema.prisma', 'package-lock.json']);
const bundleHash = () => hashOf(BUNDLE_SOURCES);
const pagesHash = () =>
  hashOf([...PAGE_SOURCES, ...fs.readdirSync(ROOT).filter((name) => ROOT_SOURCE.test(name))]);

/** Over names and contents of files and of all files in folders. */
function hashOf(entries) {
  const hash = createHash('sha256').update(process.versions.node.split('.')[0]);
  const add = (name) => {
    const file = path.join(ROOT, name);
    const found = fs.statSync(file, { throwIfNoEntry: false });
    if (!found || name === path.join('lib', 'generated')) return;
    if (found.isDirectory()) for (const entry of fs.readdirSync(file).sort()) add(path.join(name, entry));
    else hash.update(`${name}\0${found.size}\0`).update(fs.readFileSync(file));
  };
  for (const entry of [...entries].sort()) add(entry);
  return hash.digest('hex');
}
