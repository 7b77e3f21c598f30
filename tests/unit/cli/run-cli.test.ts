// Each command does what the operations page says: results on stdout, messages on stderr, exit codes 0, 1 and 2.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '@/cli/run-cli';
import { parseKey } from '@/lib/auth/api-key';
import { findKeyById, findKeyBySecret } from '@/lib/auth/api-key-queries';
import { verifyPassword } from '@/lib/auth/password';
import { findUserByEmail } from '@/lib/auth/users-queries';
import { listMemberships } from '@/lib/auth/workspaces-queries';
import { parseUsd } from '@/lib/base/money';
import { seedStarter } from '@/lib/catalog/import/apply';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const ENCRYPTION_KEY = 'cd'.repeat(32);
let database: TestDatabase;
let dataDir: string;

beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(path.join(tmpdir(), 'runtime-cli-'));
  await seedStarter(database.pool, new Date());
});
afterAll(async () => {
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

async function run(
  line: string | string[],
  { stdin = '', env = {} }: { stdin?: string; env?: Record<string, string | undefined> } = {},
) {
  let stdout = '';
  let stderr = '';
  const code = await runCli(Array.isArray(line) ? line : line.split(' ').filter(Boolean), {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    readStdin: async () => stdin,
    env: {
      DATABASE_URL: database.url,
      AUTH_SECRET: 'x'.repeat(32),
      ENCRYPTION_KEY,
      DATA_DIR: dataDir,
      ...env,
    },
  });
  return { code, stdout, stderr };
}

const json = async (line: string | string[]) => {
  const { code, stdout, stderr } = await run([...(Array.isArray(line) ? line : line.split(' ')), '--json']);
  expect(stderr + code).toBe(`${stderr}0`);
  expect(stdout.trim()).not.toContain('\n');
  return JSON.parse(stdout);
};

describe('usage', () => {
  it('is on stderr with exit code 2 for what is not understood', async () => {
    for (const [line, word] of [
      ['', 'Usage:'],
      ['frobnicate', 'frobnicate'],
      ['key frobnicate', 'key create'],
      ['workspace create', '--name'],
      ['workspace create --name', '--name'],
      ['workspace create --name A --colour red', '--colour'],
      ['workspace list extra', 'extra'],
      ['key revoke', 'KEY_ID'],
    ] as const) {
      const result = await run(line);
      expect(result.code, line).toBe(2);
      expect(result.stdout, line).toBe('');
      expect(result.stderr, line).toContain(word);
      expect(result.stderr, line).toContain('Usage:');
    }
  });

  it('is on stdout with exit code 0 for who asks', async () => {
    expect(await run('--help')).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining('ledger verify'),
    });
    expect((await run('key --help')).stdout).not.toContain('ledger verify');
    expect((await run('key create --help')).stdout).toContain('--rpm');
  });
});

describe('workspace', () => {
  it('is created with live credits as asked and test credits', async () => {
    const made = await json('workspace create --name Acme --credits 12.5');
    expect(made).toMatchObject({
      object: 'workspace',
      name: 'Acme',
      credits: { live: { balance: '12.5', held: '0', available: '12.5' }, test: { balance: '5' } },
    });
    const listed = await run('workspace list');
    expect(listed.stdout).toMatch(/^ID +NAME +LIVE USD/);
    expect(listed.stdout).toContain(made.id);
    expect((await json('workspace list')).data.map((row: { id: string }) => row.id)).toContain(made.id);
  });

  it('is not created from nonsense', async () => {
    for (const amount of ['five', '-1', '1e3']) {
      expect((await run(['workspace', 'create', '--name', 'X', `--credits=${amount}`])).code).toBe(2);
    }
  });
});

describe('credits grant', () => {
  it('adds, corrects, and adds once under one id', async () => {
    const { id } = await json('workspace create --name Credits');
    expect(await json(`credits grant --workspace ${id} --amount 3 --reason start`)).toMatchObject({
      mode: 'live',
      balance: '3',
    });
    expect(await json(`credits grant --workspace Credits --amount=-1 --reason typo`)).toMatchObject({
      balance: '2',
      amount: '-1',
    });
    expect(await json(`credits grant --workspace ${id} --amount 1 --reason more --test`)).toMatchObject({
      mode: 'test',
      balance: '6',
    });
    await json(`credits grant --workspace ${id} --amount 7 --reason invoice --id inv-1`);
    expect(
      await json(`credits grant --workspace ${id} --amount 7 --reason invoice --id inv-1`),
    ).toMatchObject({ balance: '9', is_new: false });
  });

  it('fails with 1 where there is no such workspace, and moves nothing', async () => {
    const result = await run('credits grant --workspace nobody --amount 3 --reason r');
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toContain('"nobody"');
  });
});

describe('key', () => {
  it('create prints nothing but the key on stdout', async () => {
    const { id } = await json('workspace create --name Keys');
    const { code, stdout, stderr } = await run(
      `key create --workspace ${id} --name app --scopes inference,usage:read --limit 5 --reset monthly --models gpt-4.1-mini --rpm 60 --tpm 1000 --concurrency 3 --cache off`,
    );
    expect(code).toBe(0);
    expect(parseKey(stdout.trim())).toEqual({ ok: true, mode: 'live' });
    expect(stdout).toBe(`${stdout.trim()}\n`);
    expect(stderr).not.toContain(stdout.trim());
    const record = await findKeyBySecret(database.pool, Buffer.from(ENCRYPTION_KEY, 'hex'), stdout.trim());
    expect(record).toMatchObject({
      workspaceId: id,
      name: 'app',
      scopes: ['inference', 'usage:read'],
      models: ['openai/gpt-4.1-mini'],
      requestsPerMinute: 60,
      tokensPerMinute: 1_000,
      concurrency: 3,
      cacheEnabled: false,
      spendLimit: { limit: parseUsd('5'), reset: 'monthly' },
      createdBy: 'cli',
    });
    const listed = await run(`key list --workspace Keys`);
    expect(listed.stdout).toContain(`${stdout.slice(0, 12)}…${stdout.trim().slice(-4)}`);
    expect(listed.stdout).toContain('5 monthly');
    expect(listed.stdout).not.toContain(stdout.trim());
  });

  it('create --test --json gives an object with the key', async () => {
    await json('workspace create --name TestKeys');
    const made = await json('key create --workspace TestKeys --test');
    expect(made).toMatchObject({ object: 'api_key', mode: 'test', scopes: ['inference'], status: 'active' });
    expect(made.key).toMatch(/^gw_test_/);
  });

  it.each([
    ['--rpm 0', '--rpm: expected 1'],
    ['--rpm many', '--rpm: expected a whole number'],
    ['--limit x', '--limit: expected an amount'],
    ['--limit 1 --reset hourly', '--reset'],
    ['--reset daily', '--reset: there is no --limit'],
    ['--scopes admin', '--scopes: expected one of'],
    ['--cache maybe', '--cache: expected on or off'],
    ['--models openai/gpt-4.1-minni', '`openai/gpt-4.1-mini`'],
    ['--expires 2001-01-01T00:00:00Z', '--expires: expected a time in the future'],
  ])('create refuses %s and says why', async (flags, message) => {
    await json('workspace create --name Refusals').catch(() => {});
    const { data } = await json('workspace list');
    const { id } = data.find((row: { name: string }) => row.name === 'Refusals');
    const result = await run(`key create --workspace ${id} ${flags}`);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain(message);
    expect((await json(`key list --workspace ${id}`)).data).toEqual([]);
  });

  it('is rotated with an overlap, and revoked', async () => {
    await json('workspace create --name Rotation');
    const { id } = await json('key create --workspace Rotation');
    const rotated = await run(`key rotate ${id} --overlap 24h`);
    expect(parseKey(rotated.stdout.trim())).toEqual({ ok: true, mode: 'live' });
    const [old] = (await findKeyById(database.pool, id))?.oldSecrets ?? [];
    expect(Math.abs((old?.worksUntil.getTime() ?? 0) - Date.now() - 86_400_000)).toBeLessThan(60_000);
    expect((await run(`key rotate ${id} --overlap 1h`)).code).toBe(1);
    expect((await run(`key revoke ${id}`)).stdout).toBe(`${id} is revoked.\n`);
    expect(
      (await json(`key list --workspace Rotation`)).data.map((key: { status: string }) => key.status),
    ).toEqual(['revoked']);
    expect((await run(`key rotate ${id}`)).code).toBe(1);
    expect((await run(`key rotate ${id} --overlap 8d`)).code).toBe(2);
    expect((await run('key revoke key_none')).code).toBe(1);
    expect((await run(`key revoke ${rotated.stdout.trim()}`)).stderr).toContain('not the key itself');
  });
});

describe('user create', () => {
  it('takes the password from stdin and puts the user into a workspace', async () => {
    const workspace = await json('workspace create --name Team');
    const { code, stdout } = await run(
      'user create --email Ada@Example.com --password-stdin --workspace Team --role developer',
      {
        stdin: 'correct horse battery\n',
      },
    );
    expect(code).toBe(0);
    expect(stdout).toContain('ada@example.com');
    const user = await findUserByEmail(database.pool, 'ada@example.com');
    expect(user?.emailVerified).toBeInstanceOf(Date);
    expect(await verifyPassword('correct horse battery', user?.passwordHash ?? null)).toBe(true);
    expect(await listMemberships(database.pool, user?.id ?? '')).toMatchObject([
      { role: 'developer', workspace: { id: workspace.id } },
    ]);
    expect(
      await run('user create --email ada@example.com --password-stdin', { stdin: 'correct horse battery' }),
    ).toMatchObject({ code: 1 });
  });

  it('makes a workspace of their own without one', async () => {
    await run('user create --email solo@example.com --password-stdin', { stdin: 'correct horse battery' });
    const user = await findUserByEmail(database.pool, 'solo@example.com');
    expect(await listMemberships(database.pool, user?.id ?? '')).toMatchObject([
      { role: 'owner', workspace: { test: { balance: parseUsd('5') }, live: { balance: 0n } } },
    ]);
  });

  it('refuses a weak password, no password and no address', async () => {
    expect((await run('user create --email a@example.com --password-stdin', { stdin: 'short\n' })).code).toBe(
      2,
    );
    expect((await run('user create --email a@example.com')).stderr).toContain('--password-stdin');
    expect(
      (await run('user create --email nonsense --password-stdin', { stdin: 'correct horse battery' })).code,
    ).toBe(2);
    expect(await findUserByEmail(database.pool, 'a@example.com')).toBeNull();
  });
});

describe('ledger verify', () => {
  it('says that all is well, and exits with 1 when it is not', async () => {
    const fresh = await createTestDatabase();
    const env = { DATABASE_URL: fresh.url };
    await run('workspace create --name L --credits 3', { env });
    expect(await run('ledger verify', { env })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('All is well.'),
    });
    const accounts = JSON.parse((await run('ledger accounts --json', { env })).stdout);
    expect(accounts.data).toContainEqual({ account: 'platform:grants:live', balance: '-3', entries: 1 });
    await fresh.pool.query('update wallets set balance_pico = balance_pico + 1');
    const result = await run('ledger verify --json', { env });
    expect(result.code).toBe(1);
    expect(JSON.parse(result.stdout)).toMatchObject({ ok: false });
    expect(JSON.parse(result.stdout).problems.length).toBeGreaterThan(0);
    await fresh.drop();
  });
});

describe('doctor', () => {
  it('looks at everything and changes nothing', async () => {
    const before = await readdir(dataDir);
    const { code, stdout } = await run('doctor', { env: { PORT: '0' } });
    expect(stdout).toMatch(/✓ Node/);
    expect(stdout).toMatch(/✓ Database +PostgreSQL \d+/);
    expect(stdout).toMatch(/✓ Migrations +all applied/);
    expect(stdout).toMatch(/✓ Catalog +\d+ models/);
    expect(stdout).toContain('Nothing is in the way.');
    expect(code).toBe(0);
    expect(await readdir(dataDir)).toEqual(before);
  });

  it('does not start the embedded database or make its folder', async () => {
    const nowhere = path.join(dataDir, 'not-there');
    const { code, stdout } = await run('doctor', {
      env: { DATABASE_URL: undefined, DATA_DIR: nowhere, PORT: '0' },
    });
    expect(stdout).toContain('embedded, not running');
    expect(code).toBe(0);
    await expect(readdir(nowhere)).rejects.toThrow('ENOENT');
  });

  it('marks what is in the way and exits with 1', async () => {
    const gone = await run('doctor', {
      env: { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none', PORT: '0' },
    });
    expect(gone.code).toBe(1);
    expect(gone.stdout).toMatch(/✗ Database/);
    const wrong = await run('doctor --json', { env: { PORT: 'eighty' } });
    expect(wrong.code).toBe(1);
    expect(JSON.parse(wrong.stdout).checks.at(-1)).toMatchObject({
      name: 'Environment',
      status: 'wrong',
      detail: expect.stringContaining('PORT'),
    });
  });

  it('marks prices that were found to lack a rate: nothing is sold at them', async () => {
    const { rows } = await database.pool.query(
      `select p.id from prices p join routes r on r.id = p.route_id
        where r.model_slug = 'openai/gpt-4.1-mini' and r.provider_id = 'openai' and p.effective_to is null limit 1`,
    );
    await database.pool.query(
      `insert into unpriced_meters (price_id, meter, request_id) values ($1, 'input_audio', 'req_1')`,
      [rows[0].id],
    );
    const { code, stdout } = await run('doctor', { env: { PORT: '0' } });
    await database.pool.query('delete from unpriced_meters');
    expect(stdout).toMatch(/✗ Prices +out of service, .*openai\/gpt-4\.1-mini at openai \(input_audio\)/);
    expect(code).toBe(1);
    expect((await run('doctor', { env: { PORT: '0' } })).stdout).toMatch(/✓ Prices/);
  });

  it('names a provider whose key is set', async () => {
    expect((await run('doctor', { env: { OPENAI_API_KEY: 'sk-test', PORT: '0' } })).stdout).toMatch(
      /✓ Providers +configured: OpenAI/,
    );
  });
});

describe('failures', () => {
  it('are one line on stderr with exit code 1', async () => {
    const gone = await run('workspace list', {
      env: { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' },
    });
    expect(gone).toMatchObject({ code: 1, stdout: '' });
    expect(gone.stderr).toMatch(/^The database cannot be reached: .+\n$/);
    const wrong = await run('workspace list', { env: { PORT: 'eighty' } });
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(wrong.stderr).toContain('PORT');
  });
});
