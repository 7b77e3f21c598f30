// Guarantee: who asked for access is listed as they wrote it, harmless on a terminal, and invited once, with a link.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '@/cli/run-cli';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
const HOSTILE = 'Eve\u001b[2J\n<script>"x"</script>\u202e';

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(
    `insert into beta_requests (id, email, name, company, use_case, volume, created_at) values
       ('beta_1', 'ada@example.com', 'Ada', null, 'Summaries of tickets', 'trying', '2026-11-27T10:00:00Z'),
       ('beta_2', 'eve@example.com', $1, 'Acme', $1, 'over_100m', '2026-11-27T11:00:00Z')`,
    [HOSTILE],
  );
});
afterAll(() => database.drop());

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
    env: {
      DATABASE_URL: database.url,
      AUTH_SECRET: 'x'.repeat(32),
      ENCRYPTION_KEY: 'cd'.repeat(32),
      PUBLIC_URL: 'https://runtime.example.com/',
    },
  });
  return { code, stdout, stderr };
}
const json = async (...argv: string[]) => {
  const { code, stdout } = await run(...argv, '--json');
  expect(code).toBe(0);
  expect(stdout.trim()).not.toContain('\n');
  return JSON.parse(stdout);
};

describe('beta list', () => {
  it('gives every word in JSON', async () => {
    const { object, data } = await json('beta', 'list');
    expect(object).toBe('list');
    expect(data.map(({ email }: any) => email)).toEqual(['ada@example.com', 'eve@example.com']);
    expect(data[1]).toMatchObject({
      object: 'beta_request',
      name: HOSTILE,
      use_case: HOSTILE,
      invited_at: null,
    });
    expect(data[0].created_at).toBe('2026-11-27T10:00:00.000Z');
  });

  it('shows people one line each, in which nothing steers the terminal', async () => {
    const { code, stdout } = await run('beta', 'list');
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(3);
    for (const sign of ['\u001b', '\u202e']) expect(stdout).not.toContain(sign);
    expect(stdout).toContain('Eve\\u{1b}[2J <script>');
  });
});

describe('beta invite', () => {
  it('marks once and gives the link; --waiting leaves the invited out', async () => {
    const first = await json('beta', 'invite', 'ADA@example.com');
    expect(first).toMatchObject({
      email: 'ada@example.com',
      mailed: false,
      link: 'https://runtime.example.com/sign-up',
    });
    expect(first.invited_at).not.toBeNull();
    const { stderr } = await run('beta', 'invite', 'ada@example.com');
    expect(stderr).toContain('Invited before');
    const again = await json('beta', 'invite', 'ada@example.com', '--again');
    expect(again.invited_at).toBe(first.invited_at);
    const { data } = await json('beta', 'list', '--waiting');
    expect(data.map(({ email }: any) => email)).toEqual(['eve@example.com']);
  });

  it('says that nothing is mailed without SMTP_URL, and that a stranger never asked', async () => {
    expect((await run('beta', 'invite', 'eve@example.com')).stderr).toContain('SMTP_URL is not set');
    const unknown = await run('beta', 'invite', 'nobody@example.com');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('Nobody asked with nobody@example.com');
  });

  it('marks nobody whose mail could not be sent', async () => {
    await database.pool.query('update beta_requests set invited_at = null');
    const io = { stdout: () => {}, stderr: () => {}, readStdin: async () => '' };
    const code = await runCli(['beta', 'invite', 'ada@example.com'], {
      ...io,
      env: {
        DATABASE_URL: database.url,
        AUTH_SECRET: 'x'.repeat(32),
        ENCRYPTION_KEY: 'cd'.repeat(32),
        SMTP_URL: 'smtp://127.0.0.1:1',
      },
    });
    expect(code).toBe(1);
    const { rows } = await database.pool.query('select invited_at from beta_requests');
    expect(rows.every(({ invited_at }) => invited_at === null)).toBe(true);
  });
});
