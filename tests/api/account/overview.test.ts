// Guarantee: the overview's figures are those of /v1/usage/summary and of the ledger, to the last digit, of the asked days, of this workspace and mode alone.
import { afterEach, describe, expect, it } from 'vitest';
import { formatUsd, parseUsd } from '@/lib/base/money';
import { apiPool, ask, newWorkspace, scripted, type TestWorkspace } from '../../support/api';
import { expectError } from '../../support/api-checks';
import { seedRequests } from '../../support/many-requests';
import { newMember } from '../../support/members';

async function send(workspace: TestWorkspace, key = workspace.liveKey, headers: Record<string, string> = {}) {
  const { body } = scripted();
  for (const _ of ['miss', 'hit'])
    expect((await ask('/v1/chat/completions', body, { key, headers })).status).toBe(200);
}

// Rows that no ledger knows would fail its verification when all tests are through.
const seededFor: string[] = [];
afterEach(() => apiPool().query('delete from requests where workspace_id = any ($1)', [seededFor.splice(0)]));

const sumOf = (rows: { customer_charge: string }[]) =>
  formatUsd(rows.reduce((sum, { customer_charge }) => sum + parseUsd(customer_charge), 0n));

describe('GET /api/account/overview', () => {
  it('says what /v1 and the ledger say, and its parts add up', async () => {
    const workspace = await newWorkspace();
    const { ask: askAs } = await newMember(workspace.id, 'viewer');
    await send(workspace);
    await send(workspace, (await workspace.key()).key, { 'x-btl-tag': 'a tag' });
    await ask(
      '/v1/chat/completions',
      { model: 'acme/none', messages: [{ role: 'user', content: 'x' }] },
      { key: workspace.liveKey },
    );
    const view = await (await askAs('/api/account/overview?mode=live&range=today')).json();
    const { from, to } = view.range;
    const text = await (
      await ask(`/v1/usage/summary?from=${from}&to=${to}`, undefined, { key: workspace.liveKey })
    ).text();
    // As text: a float would lose what is compared.
    const exact = (name: string) => new RegExp(`"${name}": ?([\\d.]+)`).exec(text)?.[1];
    for (const name of ['customer_charge', 'customer_saved', 'benchmark_direct_cost', 'actual_upstream_cost'])
      expect(view.usage[name], name).toBe(exact(name));
    expect(view.usage.request_count).toBe(Number(exact('request_count')));
    expect(view.usage.cache_tiers.exact_response).toBe(2);
    const ledger = await apiPool().query(
      `select -sum(amount_pico) as spent from ledger_entries e join wallets w on w.id = e.account
        where w.workspace_id = $1 and w.mode = 'live' and e.kind = 'charge'`,
      [workspace.id],
    );
    expect(view.usage.customer_charge).toBe(formatUsd(BigInt(ledger.rows[0].spent)));
    const credits = await (await ask('/v1/account/credits', undefined, { key: workspace.liveKey })).text();
    expect(credits).toContain(view.credits.balance);
    for (const by of ['model', 'key', 'provider', 'tag', 'member'])
      expect(sumOf(view.breakdowns[by].rows), by).toBe(view.usage.customer_charge);
    expect(sumOf(view.trend)).toBe(view.usage.customer_charge);
    expect(view.trend).toHaveLength(24);
    expect(view.breakdowns.key.value_count).toBe(2);
    expect(view.breakdowns.tag.rows.map((row: any) => row.value).sort()).toEqual(['', 'a tag']);
    expect(view.latency.answered).toBe(4);
    expect(view.latency.p50_ms).toBeGreaterThanOrEqual(0);
  });

  it('keeps days, modes and workspaces apart', async () => {
    const [workspace, foreign] = [await newWorkspace(), await newWorkspace()];
    const { ask: askAs } = await newMember(workspace.id, 'owner');
    const keyIds = [workspace.liveKeyId];
    seededFor.push(workspace.id, foreign.id);
    const day = { from: new Date('2026-05-04T00:00:00Z'), to: new Date('2026-05-05T00:00:00Z'), count: 480 };
    await seedRequests(apiPool(), {
      workspaceId: workspace.id,
      mode: 'live',
      keyIds,
      name: `${Date.now()}a`,
      ...day,
    });
    await seedRequests(apiPool(), {
      workspaceId: foreign.id,
      mode: 'live',
      keyIds: [foreign.liveKeyId],
      name: `${Date.now()}b`,
      ...day,
    });
    const read = async (query: string) => (await askAs(`/api/account/overview?range=custom&${query}`)).json();
    const count = async (query: string) => (await read(query)).usage.request_count;
    expect(await count('mode=live&from=2026-05-04&to=2026-05-05')).toBe(480);
    // The last row lies at the very beginning of the 5th.
    expect(await count('mode=live&from=2026-05-04&to=2026-05-04')).toBe(479);
    expect(await count('mode=live&from=2026-05-03&to=2026-05-03')).toBe(0);
    expect(await count('mode=test&from=2026-05-04&to=2026-05-05')).toBe(0);
    expect(await count('mode=live&from=2026-05-04&to=2026-05-04&zone=Asia/Kolkata')).toBe(369);
    const view = await read('mode=live&from=2026-05-04&to=2026-05-05');
    expect(view.breakdowns.model).toMatchObject({ value_count: 23 });
    expect(view.breakdowns.model.rows).toHaveLength(9);
    expect(view.breakdowns.model.rows.at(-1).value).toBeNull();
    expect(view.errors.map(({ status, request_count }: any) => [status, request_count])).toEqual([
      [502, 9],
      [429, 4],
    ]);
  });

  it('refuses days it cannot show, in words', async () => {
    const workspace = await newWorkspace('0');
    const { ask: askAs } = await newMember(workspace.id, 'owner');
    for (const [query, param] of [
      ['range=year', 'range'],
      ['from=2026-02-30', 'from'],
      ['zone=Nowhere', 'zone'],
    ]) {
      const error = await expectError(await askAs(`/api/account/overview?${query}`), 400, 'invalid_request');
      expect(error.param).toBe(param);
    }
  });
});

describe('the first steps', () => {
  it('are done as they are done, and hidden for one person in one workspace', async () => {
    const [workspace, other] = [await newWorkspace('0'), await newWorkspace('0')];
    const [one, two] = [await newMember(workspace.id, 'viewer'), await newMember(workspace.id, 'owner')];
    const path = '/api/account/first-steps';
    expect(await (await one.ask(path)).json()).toEqual({
      hidden: false,
      request: false,
      credits: false,
      live_key: true,
      saving: false,
    });
    const funded = await newWorkspace();
    const rich = await newMember(funded.id, 'developer');
    await send(funded);
    expect(await (await rich.ask(path)).json()).toEqual({
      hidden: false,
      request: true,
      credits: true,
      live_key: true,
      saving: true,
    });
    const answer = await one.ask(path, 'PATCH', { hidden: true });
    expect(await answer.json()).toMatchObject({ hidden: true });
    expect((await (await one.ask(path)).json()).hidden).toBe(true);
    expect((await (await two.ask(path)).json()).hidden).toBe(false);
    await expectError(
      await one.ask(path, 'PATCH', { hidden: true }, { workspace: other.id }),
      404,
      'not_found',
    );
    await expectError(await one.ask(path, 'PATCH', { hidden: 'yes' }), 400, 'invalid_request');
  });
});
