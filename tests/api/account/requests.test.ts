// Guarantee: the requests page’s data are /v1’s to the last digit, by every filter, in files too; views are one’s own; an answer that is dropped from the cache is dropped in every process.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiPool, eventually, newWorkspace, scripted, type TestWorkspace } from '../../support/api';
import { chatOk, expectError, figuresOf, readRequest } from '../../support/api-checks';
import { seedRequests } from '../../support/many-requests';
import { newMember, type TestPerson } from '../../support/members';

const API = '/api/account/requests';

let workspace: TestWorkspace;
let owner: TestPerson;
beforeAll(async () => {
  workspace = await newWorkspace();
  owner = await newMember(workspace.id, 'owner');
});

async function read(person: TestPerson, path: string): Promise<any> {
  const response = await person.ask(path);
  const text = await response.text();
  expect(response.status, `${path}: ${text}`).toBe(200);
  return JSON.parse(text);
}

describe('the list and the panel', () => {
  it('say what the headers of the answer and /v1 said', async () => {
    const { response, id } = await chatOk(scripted().body, {
      key: workspace.liveKey,
      headers: { 'x-btl-tag': '=1+1', 'x-btl-session': 's-1' },
    });
    const printed = await readRequest(id, workspace.liveKey);
    const { charge, saved } = figuresOf(response);
    const { data } = await read(owner, `${API}?mode=live&session=s-1`);
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({ id, customer_charge: charge, saved, tag: '=1+1' });

    const panel = await read(owner, `${API}/${id}/panel?mode=live`);
    expect(panel.receipt).toEqual(printed);
    for (const [name, value] of panel.headers) expect(response.headers.get(name), name).toBe(value);
    expect(panel.prices.map(({ id: price }: any) => price)).toEqual([
      printed.benchmark_price_id,
      printed.price_id,
    ]);
    expect(panel.curl).toContain('$GATEWAY_API_KEY');
    expect(JSON.stringify(panel)).not.toContain(workspace.liveKey);
    await expectError(await owner.ask(`${API}/${id}/panel?mode=test`), 404, 'not_found');
  });

  it.each([
    ['status=600', 'status'],
    ['status=err', 'status'],
    ['from=yesterday', 'from'],
    ['cache=warm', 'cache'],
    ['min_cost=-1', 'min_cost'],
    ['min_cost=0.0000000000001', 'min_cost'],
    ['min_latency=1.5', 'min_latency'],
    ['cursor=x', 'cursor'],
    ['limit=0', 'limit'],
    ['tag=%00', 'tag'],
  ])('refuse %s and say what was expected', async (query, param) => {
    const error = await expectError(await owner.ask(`${API}?${query}`), 400, 'invalid_request');
    expect(error.param).toBe(param);
    if (!['cursor', 'limit'].includes(param))
      await expectError(await owner.ask(`${API}/export?${query}`), 400, 'invalid_request');
  });

  it('refuse a span that ends before it begins, and a format that is none', async () => {
    const span = 'from=2026-11-27T10:00Z&to=2026-11-27T09:00Z';
    expect((await expectError(await owner.ask(`${API}/chart?${span}`), 400, 'invalid_request')).param).toBe(
      'to',
    );
    for (const format of ['xml', 'constructor'])
      await expectError(await owner.ask(`${API}/export?format=${format}`), 400, 'invalid_request');
  });
});

describe('an export', () => {
  let many: TestWorkspace;
  let reader: TestPerson;
  const COUNT = 2_500;
  beforeAll(async () => {
    many = await newWorkspace('0');
    reader = await newMember(many.id, 'viewer');
    const span = { from: new Date(Date.now() - 86_400_000), to: new Date() };
    await seedRequests(apiPool(), {
      ...span,
      workspaceId: many.id,
      mode: 'live',
      keyIds: [many.liveKeyId],
      count: COUNT,
      name: `x${Date.now()}`,
    });
    await apiPool().query(
      `update requests set tag = '=cmd|''/c calc''!A1', saved_pico = -5 where workspace_id = $1 and tag = 'team-1'`,
      [many.id],
    );
  });

  // Rows without receipts, whose money is in no ledger: what is checked when all tests are over knows nothing of them.
  afterAll(() => apiPool().query('delete from requests where workspace_id = $1', [many.id]));

  it('as JSONL has every row of the list, each once, in its order', async () => {
    expect(await read(reader, `${API}/count?mode=live`)).toEqual({ count: COUNT });
    const response = await reader.ask(`${API}/export?mode=live&format=jsonl`);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="requests-live.jsonl"');
    const rows = (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(COUNT);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(COUNT);
    const { data } = await read(reader, `${API}?mode=live&limit=100`);
    expect(rows.slice(0, 100)).toEqual(data);
  });

  it('as CSV keeps to the filters, defuses what is no formula of ours, and leaves amounts exact', async () => {
    const filter = `mode=live&tag=${encodeURIComponent("=cmd|'/c calc'!A1")}`;
    const { count } = await read(reader, `${API}/count?${filter}`);
    const lines = (await (await reader.ask(`${API}/export?${filter}&format=csv`)).text())
      .trimEnd()
      .split('\r\n');
    expect(lines).toHaveLength(count + 1);
    const names = lines[0]?.split(',') ?? [];
    const [first] = (await read(reader, `${API}?${filter}`)).data;
    const cells = lines[1]?.split(',') ?? [];
    const cell = (name: string) => cells[names.indexOf(name)];
    expect(cell('id')).toBe(first.id);
    expect(cell('tag')).toBe(`'=cmd|'/c calc'!A1`);
    expect(cell('customer_charge_usd')).toBe(first.customer_charge);
    expect(cell('saved_usd')).toBe('-0.000000000005');
  });

  it('of nothing is an empty file', async () => {
    expect(await (await reader.ask(`${API}/export?mode=test&format=jsonl`)).text()).toBe('');
  });

  it('and the chart count the same', async () => {
    for (const filter of ['', '&status=error', '&provider=provider-3', '&min_latency=2000']) {
      const from = `&from=${new Date(Date.now() - 2 * 86_400_000).toISOString()}`;
      const { count } = await read(reader, `${API}/count?mode=live${from}${filter}`);
      const { bars, counted_to } = await read(reader, `${API}/chart?mode=live${from}${filter}`);
      expect(counted_to).toBeNull();
      expect(
        bars.reduce((sum: number, bar: any) => sum + bar.requests, 0),
        filter,
      ).toBe(count);
    }
  });
});

describe('an answer in the cache', () => {
  it('is dropped in every process, once, and the log says by whom', async () => {
    const asked = scripted().body;
    const send = (door: 'node' | 'next') => chatOk(asked, { key: workspace.liveKey, door });
    const { id } = await send('node');
    const tier = async (door: 'node' | 'next') => (await send(door)).response.headers.get('x-btl-cache-tier');
    await eventually(async () => ((await tier('node')) && (await tier('next')) ? true : null));
    const hit = await send('next');
    const panel = await read(owner, `${API}/${id}/panel?mode=live`);
    expect(Date.parse(panel.cached_until)).toBeGreaterThan(Date.now());
    await readRequest(hit.id, workspace.liveKey);
    expect((await read(owner, `${API}/${hit.id}/panel?mode=live`)).cached_until).toBe(panel.cached_until);

    const drop = (person: TestPerson) => person.ask(`${API}/${id}/cached?mode=live`, 'DELETE');
    const stranger = await newMember((await newWorkspace('0')).id, 'owner');
    await expectError(await drop(stranger), 404, 'not_found');
    await expectError(await drop(await newMember(workspace.id, 'viewer')), 403, 'scope_denied');
    expect(await (await drop(owner)).json()).toEqual({ dropped: true });
    expect(await (await drop(owner)).json()).toEqual({ dropped: false });
    expect((await read(owner, `${API}/${id}/panel?mode=live`)).cached_until).toBeNull();
    // The process that did not drop it hears of it within a moment; then it misses, and a fresh answer is kept.
    await eventually(async () => ((await tier('node')) === null ? true : null));
    const log = await read(owner, '/api/account/audit?action=cache.dropped');
    expect(log.data).toHaveLength(1);
    expect(log.data[0]).toMatchObject({ actor: { id: owner.id }, target: { kind: 'request', id } });
  });
});

describe('views', () => {
  const save = (person: TestPerson, body: unknown) => person.ask(`${API}/views`, 'POST', body);

  it('are one’s own in one workspace, hold filters alone, and are in the log', async () => {
    const viewer = await newMember(workspace.id, 'viewer');
    const kept = await save(viewer, {
      name: ' Failed ',
      query: 'status=error&mode=live&cursor=x&request=req_1',
    });
    expect(kept.status).toBe(201);
    const view = await kept.json();
    expect(view).toEqual({
      id: expect.stringMatching(/^view_[0-9a-f]{32}$/),
      name: 'Failed',
      query: 'status=error',
    });
    expect((await (await save(viewer, { name: 'Failed', query: 'status=5xx' })).json()).id).toBe(view.id);
    expect((await read(viewer, `${API}/views`)).data).toEqual([{ ...view, query: 'status=5xx' }]);
    expect((await read(owner, `${API}/views`)).data).toEqual([]);
    await expectError(await owner.ask(`${API}/views/${view.id}`, 'DELETE'), 404, 'not_found');
    expect((await viewer.ask(`${API}/views/${view.id}`, 'DELETE')).status).toBe(200);
    expect((await read(viewer, `${API}/views`)).data).toEqual([]);
    const log = await read(owner, `/api/account/audit?actor=${viewer.id}`);
    expect(log.data.map(({ action }: any) => action)).toEqual(['view.removed', 'view.saved', 'view.saved']);
  });

  it.each([
    [{ query: '' }, 'name'],
    [{ name: '  ', query: '' }, 'name'],
    [{ name: 'x'.repeat(61), query: '' }, 'name'],
    [{ name: 'x' }, 'query'],
    [{ name: 'x', query: 'status=nonsense' }, 'status'],
    [{ name: 'x', query: '', user_id: 'user_1' }, 'user_id'],
  ])('are refused where %j', async (body, param) => {
    const error = await expectError(await save(owner, body), 400, 'invalid_request');
    expect(error.param).toBe(param);
  });
});
