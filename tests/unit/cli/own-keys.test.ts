// Guarantee: an operator sees and sets a workspace's own-key fee and order, to the last digit, and sees no key's text.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '@/cli/run-cli';
import { addProviderKey, readOwnKeySettings } from '@/lib/auth/provider-key-queries';
import { createWorkspace } from '@/lib/auth/workspaces-queries';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const ENCRYPTION_KEY = 'cd'.repeat(32);
let database: TestDatabase;
let dataDir: string;
let workspaceId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(path.join(tmpdir(), 'runtime-cli-'));
  workspaceId = (await createWorkspace(database.pool, { name: 'Acme' })).id;
});
afterAll(async () => {
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

async function run(...argv: string[]) {
  let stdout = '';
  let stderr = '';
  const code = await runCli(argv, {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    readStdin: async () => '',
    env: { DATABASE_URL: database.url, AUTH_SECRET: 'x'.repeat(32), ENCRYPTION_KEY, DATA_DIR: dataDir },
  });
  return { code, stdout, stderr };
}

const set = (...argv: string[]) => run('own-keys', 'set', '--workspace', workspaceId, ...argv);
const show = async () => {
  const { code, stdout } = await run('own-keys', 'show', '--workspace', workspaceId, '--json');
  expect(code).toBe(0);
  return JSON.parse(stdout);
};

describe('own-keys', () => {
  it('shows what a workspace starts with', async () => {
    expect(await show()).toEqual({
      object: 'own_key_settings',
      workspace: workspaceId,
      order: 'first',
      may_cross: false,
      fee_pct: '0',
      keys: [],
    });
    const { stdout } = await run('own-keys', 'show', '--workspace', workspaceId);
    expect(stdout).toMatch(/^Acme: own keys before ours, no call may cross .+, fee 0 %\nNo own keys/);
  });

  it.each([
    ['5', 50_000, '5'],
    ['2.5%', 25_000, '2.5'],
    ['0.0001', 1, '0.0001'],
    ['33.3333', 333_333, '33.3333'],
    ['100', 1_000_000, '100'],
    ['0', 0, '0'],
  ])('sets a fee of %s as %i parts per million', async (typed, ppm, printed) => {
    expect((await set('--fee', typed)).code).toBe(0);
    expect(await readOwnKeySettings(database.pool, workspaceId)).toMatchObject({ feePpm: ppm });
    expect((await show()).fee_pct).toBe(printed);
  });

  it('sets what is given and leaves the rest', async () => {
    await set('--fee', '3', '--order', 'fallback', '--may-cross', 'yes');
    await set('--order', 'only');
    expect(await show()).toMatchObject({ order: 'only', may_cross: true, fee_pct: '3' });
    await set('--may-cross', 'no');
    expect(await show()).toMatchObject({ order: 'only', may_cross: false, fee_pct: '3' });
  });

  it('refuses nonsense, and changes nothing by it', async () => {
    const before = await show();
    for (const argv of [
      ['--fee', 'five'],
      ['--fee=-1'],
      ['--fee', '100.0001'],
      ['--fee', '1e1'],
      ['--fee', '0.00001'],
      ['--fee', ''],
      ['--order', 'last'],
      ['--may-cross', 'maybe'],
      [],
    ]) {
      const { code, stdout, stderr } = await set(...argv);
      expect({ code, stdout }, argv.join(' ')).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('Usage: npm run -s runtime -- own-keys set');
    }
    expect(await show()).toEqual(before);
    expect(await run('own-keys', 'show', '--workspace', 'ws_nowhere')).toMatchObject({ code: 1, stdout: '' });
  });

  it('lists the keys by their last four, with their state, and never their text', async () => {
    const secret = 'sk-own-0123456789-wxyz';
    const wanted = { workspaceId, providerId: 'groq', name: 'team', secret };
    await addProviderKey(database.pool, Buffer.from(ENCRYPTION_KEY, 'hex'), wanted);
    await addProviderKey(database.pool, Buffer.alloc(32, 1), { ...wanted, name: 'of before' });
    expect((await show()).keys).toMatchObject([
      { provider: 'groq', name: 'team', last_four: 'wxyz', state: 'in use', last_used_at: null },
      { provider: 'groq', name: 'of before', last_four: 'wxyz', state: 'unreadable' },
    ]);
    for (const argv of [['show'], ['show', '--json']]) {
      const { stdout, stderr } = await run('own-keys', ...argv, '--workspace', workspaceId);
      expect(stdout + stderr).toContain('wxyz');
      expect(stdout + stderr).not.toContain('0123456789');
    }
  });
});
