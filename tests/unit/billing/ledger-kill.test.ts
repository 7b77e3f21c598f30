// Guarantee: a process killed in the middle of its settlements loses none it reported, and leaves nothing held for ever.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { balanceOf, verifyLedger } from '@/lib/billing/ledger';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { makeAccount, makeLedger } from './billing-fixtures';

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  // Beside node_modules, so that the child finds its packages.
  folder = await mkdtemp(path.resolve('node_modules', '.ledger-kill-'));
  await build({
    entryPoints: ['tests/unit/billing/ledger-kill-child.ts'],
    outfile: path.join(folder, 'child.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    alias: { '@': path.resolve('.') },
  });
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

it('survives kill −9, three times over', async () => {
  const { pool, url } = database;
  const account = await makeAccount(pool, '100');
  const settled: string[] = [];
  for (let round = 0; round < 3; round++) {
    const child = spawn(process.execPath, [path.join(folder, 'child.mjs')], {
      env: { ...process.env, DATABASE_URL: url, DATA_DIR: folder, ACCOUNT: JSON.stringify(account) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let seen = '';
    child.stdout.on('data', (chunk) => {
      seen += chunk;
      if (seen.split('\n').length > 300) child.kill('SIGKILL');
    });
    await new Promise((resolve) => child.on('close', resolve));
    expect(child.signalCode).toBe('SIGKILL');
    settled.push(...seen.split('\n').slice(0, -1));
  }
  expect(settled.length).toBeGreaterThan(900);
  const ids = settled.map((line) => line.split(' ')[0]);
  const rows = await pool.query(
    `select count(*)::int as count from requests r join holds h on h.id = r.hold_id
      where r.id = any($1) and r.settlement = 'posted' and h.state = 'posted'`,
    [ids],
  );
  expect(rows.rows[0]).toEqual({ count: ids.length });

  await pool.query(`update holds set lease_expires_at = now() - interval '1 second' where state = 'open'`);
  const { ledger, close } = await makeLedger(pool);
  await ledger.tend();
  await close();
  const charged = await pool.query(`select coalesce(sum(charge_pico), 0)::bigint as sum from requests`);
  expect(await balanceOf(pool, account.workspaceId, 'test')).toMatchObject({
    held: 0n,
    balance: parseUsd('100') - charged.rows[0].sum,
  });
  const { problems } = await verifyLedger(pool);
  expect(problems.filter((problem) => !problem.includes('receipt'))).toEqual([]);
});
