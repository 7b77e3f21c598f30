// Guarantee: every program on the docs' pages runs as it stands against this server with a test key: Node with the SDKs, shell with curl.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import remarkMdx from 'remark-mdx';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { output } from './guides.mjs';
import { startServer } from './server.mjs';

const folder = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.resolve(folder, '..', '..');
const PAGES = path.join(ROOT, 'content', 'docs');
/** The server that the samples are written for. */
const WRITTEN_FOR = 'http://127.0.0.1:3000';
const hasCurl = spawnSync('curl', ['--version']).status === 0;

/** Tells the status of each call, and fails where a shell would otherwise go on. */
const TELLING_CURL = `curl() { command curl --silent --show-error --write-out '%{stderr}status %{http_code}\\n' "$@"; }\n`;

const parser = unified().use(remarkParse).use(remarkMdx);

/** Every program of the pages; those with a `why` are no program that could be run here, and the unit tests count them. */
const programs = readdirSync(PAGES)
  .filter((name) => name.endsWith('.mdx'))
  .flatMap((name) =>
    fencesIn(parser.parse(readFileSync(path.join(PAGES, name), 'utf8'))).map((fence) => ({
      name: `${name}:${fence.position.start.line}`,
      language: fence.lang,
      code: fence.value,
      facts: Object.fromEntries(
        [...(fence.meta ?? '').matchAll(/([a-z]+)="([^"]*)"/g)].map(([, fact, value]) => [fact, value]),
      ),
    })),
  )
  .filter(({ language, facts }) => ['ts', 'shell'].includes(language) && !facts.why);

function fencesIn(node) {
  return node.type === 'code' ? [node] : (node.children ?? []).flatMap(fencesIn);
}

let server;
let keysKey;
before(async () => {
  server = await startServer();
  keysKey = await keyThatMakesKeys();
});
after(() => server?.stop());

/** A test key with the scope `keys:write`, which no demo key has: made as an operator makes one. */
async function keyThatMakesKeys() {
  const run = (...words) =>
    output(process.execPath, [path.join(ROOT, 'scripts', 'runtime.mjs'), ...words, '--json'], {
      cwd: ROOT,
      env: { DATA_DIR: server.folder, LOG_LEVEL: 'silent' },
    }).then(JSON.parse);
  const listed = await run('workspace', 'list');
  const [workspace] = Array.isArray(listed) ? listed : listed.data;
  const scopes = 'inference,usage:read,keys:write';
  return (await run('key', 'create', '--workspace', workspace.id, '--scopes', scopes, '--test')).key;
}

describe('the docs’ Node samples', () => {
  for (const { name, code } of programs.filter(({ language }) => language === 'ts')) {
    it(`${name} runs and prints`, async () => {
      const file = path.join(folder, `.guide-docs-${process.pid}-${name.replaceAll(/\W/g, '-')}.mjs`);
      await writeFile(file, code.replaceAll(WRITTEN_FOR, server.origin));
      try {
        const env = { GATEWAY_API_KEY: server.testKey };
        const printed = await output(process.execPath, [file], { cwd: folder, env });
        assert.match(printed, /\S/);
        assert.doesNotMatch(printed, /\bundefined\b|\bNaN\b/);
      } finally {
        await rm(file);
      }
    });
  }
});

describe('the docs’ shell samples', { skip: hasCurl ? false : 'curl is not on this machine' }, () => {
  for (const { name, code, facts } of programs.filter(({ language }) => language === 'shell')) {
    const wanted = facts.answers ?? '200';
    it(`${name} is answered with ${wanted}`, async () => {
      const at = await mkdtemp(path.join(tmpdir(), 'docs-shell-'));
      try {
        const key = facts.key === 'keys:write' ? keysKey : server.testKey;
        const { printed, told } = await runShell(code.replaceAll(WRITTEN_FOR, server.origin), at, key);
        const statuses = [...told.matchAll(/status (\d+)/g)].map(([, status]) => status);
        assert.ok(statuses.length > 0, told);
        for (const status of statuses) assert.equal(status, wanted, `${printed}\n${told}`);
        assert.match(printed, /\S/);
        const isWrong = Number(wanted) >= 400 || code.includes('x-btl-test: cut');
        assert.equal(/"error"\s*:\s*\{/.test(printed), isWrong);
      } finally {
        await rm(at, { recursive: true });
      }
    });
  }
});

/** @returns what the shell printed and what it told on stderr; rejects where its last command fails */
function runShell(code, cwd, key) {
  const child = spawn('sh', ['-c', TELLING_CURL + code], {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, GATEWAY_API_KEY: key },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
    killSignal: 'SIGKILL',
  });
  const got = { printed: '', told: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    got.printed += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    got.told += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) =>
      status === 0 ? resolve(got) : reject(new Error(`sh: ${status}\n${got.printed}\n${got.told}`)),
    );
  });
}
