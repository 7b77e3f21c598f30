// Guarantee: what must never change in the database cannot be changed, and every change of a key or the catalog is announced.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '@/lib/db/listen';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(`
    INSERT INTO workspaces (id, name) VALUES ('ws_1', 'One');
    INSERT INTO wallets (id, workspace_id, mode) VALUES ('wal_1', 'ws_1', 'test');
    INSERT INTO api_keys (id, workspace_id, mode, name, prefix, last_four, hash, scopes)
      VALUES ('key_1', 'ws_1', 'test', 'k', 'gw_test_abcd', 'wxyz', 'h', '{inference}');
    INSERT INTO models (slug, name, lab, context_tokens, source) VALUES ('a/b', 'B', 'a', 1000, 'starter');
    INSERT INTO providers (id, name, dialect, source) VALUES ('p', 'P', 'openai', 'starter');
    INSERT INTO routes (id, model_slug, provider_id, upstream_id, context_tokens, source)
      VALUES ('route_1', 'a/b', 'p', 'b', 1000, 'starter');
    INSERT INTO prices (id, route_id, origin, effective_from, sources, created_by)
      VALUES ('price_1', 'route_1', 'single', now(), '[]', 'test');
    INSERT INTO rates (price_id, meter, pico) VALUES ('price_1', 'input', 400000);
    INSERT INTO ledger_entries (transaction_id, account, amount_pico, kind)
      VALUES ('txn_1', 'wal_1', 5, 'grant'), ('txn_1', 'platform:grants:test', -5, 'grant')`);
});

afterAll(() => database.drop());

const refused = (sql: string) => expect(database.pool.query(sql)).rejects;

describe('rows that stay', () => {
  it.each(['ledger_entries', 'rates', 'prices'])('%s cannot be deleted or emptied', async (table) => {
    await refused(`DELETE FROM ${table}`).toThrow(/immutable|refused/);
    await refused(`TRUNCATE ${table} CASCADE`).toThrow(/refused/);
  });

  it('a ledger entry and a rate cannot be changed', async () => {
    await refused('UPDATE ledger_entries SET amount_pico = 6').toThrow(/immutable/);
    await refused('UPDATE rates SET pico = 1').toThrow(/immutable/);
  });

  it('a price ends once and changes in no other way', async () => {
    await refused(`UPDATE prices SET created_by = 'x'`).toThrow(/only effective_to/);
    await refused(`UPDATE prices SET effective_to = now(), reason = 'x'`).toThrow(/only effective_to/);
    await database.pool.query(`UPDATE prices SET effective_to = now() + interval '1 day'`);
    await refused('UPDATE prices SET effective_to = NULL').toThrow(/only once/);
    await refused('UPDATE prices SET effective_to = now()').toThrow(/only once/);
  });
});

describe('bounds', () => {
  it('a wallet may fall below what is held, but holds no negative amount', async () => {
    await database.pool.query(`UPDATE wallets SET balance_pico = -10, held_pico = 5 WHERE id = 'wal_1'`);
    await refused('UPDATE wallets SET held_pico = -1').toThrow(/wallets_held_not_negative/);
  });

  it('a hold is positive and never posts more than itself', async () => {
    const insert = (amount: number, posted: number | null) =>
      database.pool.query(
        `INSERT INTO holds (id, wallet_id, key_id, request_id, amount_pico, posted_pico, state, lease_expires_at)
         VALUES ($1, 'wal_1', 'key_1', $1, $2, $3, 'open', now())`,
        [`hold_${amount}_${posted}`, amount, posted],
      );
    await expect(insert(-1, null)).rejects.toThrow(/holds_amount_positive/);
    await expect(insert(5, 6)).rejects.toThrow(/holds_posted_within_amount/);
    await expect(insert(5, 5)).resolves.toMatchObject({ rowCount: 1 });
  });

  it('a rate, a share and a limit out of range are refused', async () => {
    await refused(`INSERT INTO rates (price_id, meter, pico) VALUES ('price_1', 'output', -1)`).toThrow(
      /rates_not_negative/,
    );
    await refused('UPDATE workspaces SET savings_share_ppm = 1000001').toThrow(/workspaces_share_in_range/);
    await refused('UPDATE api_keys SET concurrency = 0').toThrow(/api_keys_limits_positive/);
  });
});

describe('notifications', () => {
  it('name what changed, and stay silent about last_used_at', async () => {
    const heard: string[] = [];
    const listener = await listen(database.url, {
      onMessage: (payload) => heard.push(payload),
      onReconnect: () => {},
    });
    const changes: [string, string[]][] = [
      [`UPDATE api_keys SET last_used_at = now()`, []],
      [`UPDATE api_keys SET revoked_at = now(), last_used_at = now()`, ['key:key_1']],
      [`INSERT INTO key_budgets (key_id, limit_pico) VALUES ('key_1', 5)`, ['key:key_1']],
      [`UPDATE key_budgets SET spent_pico = 1`, []],
      [`DELETE FROM key_budgets`, ['key:key_1']],
      [`UPDATE workspaces SET cache_enabled = false`, ['workspace:ws_1']],
      [`UPDATE models SET name = 'C'`, ['catalog']],
      [`UPDATE providers SET enabled = false`, ['catalog']],
      [`UPDATE routes SET status = 'disabled'`, ['catalog']],
      [`INSERT INTO rates (price_id, meter, pico) VALUES ('price_1', 'output', 1)`, ['catalog']],
      [`DELETE FROM api_keys`, ['key:key_1']],
    ];
    const expected: string[] = [];
    for (const [sql, payloads] of changes) {
      await database.pool.query(sql);
      expected.push(...payloads);
    }
    await expect.poll(() => heard).toEqual(expected);
    await listener.close();
  });
});
