// Guarantee: /v1/requests/{id} prints the receipt of the headers in full, lists go by cursor, and nobody sees another's rows.
import { describe, expect, it } from 'vitest';
import { ask, newWorkspace, scripted } from '../../support/api';
import { chat, chatOk, expectError, figuresOf } from '../../support/api-checks';

async function read(path: string, key: string): Promise<any> {
  const response = await ask(path, undefined, { key });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return JSON.parse(text);
}

describe('GET /v1/requests/{id}', () => {
  it('is the same receipt as the headers, with attempts and the arithmetic', async () => {
    const { liveKey, liveKeyId } = await newWorkspace();
    const { response, id } = await chatOk(scripted({}, { model: 'acme/dead-first' }).body, {
      key: liveKey,
      headers: { 'x-btl-tag': 'nightly run', 'x-btl-session': 's-1' },
    });
    const receipt = await read(`/v1/requests/${id}`, liveKey);
    const { benchmark, charge, saved } = figuresOf(response);
    expect(receipt).toMatchObject({
      id,
      object: 'request',
      mode: 'live',
      endpoint: '/v1/chat/completions',
      requested_model: 'acme/dead-first',
      model: 'acme/dead-first',
      provider: response.headers.get('x-btl-provider'),
      status: 200,
      error_code: null,
      stream: false,
      benchmark_cost: benchmark,
      customer_charge: charge,
      saved,
      upstream_cost: response.headers.get('x-gateway-cost'),
      fee_pct: response.headers.get('x-gateway-fee-pct'),
      savings_pct: response.headers.get('x-gateway-savings-pct'),
      held: response.headers.get('x-btl-quoted-max'),
      settlement: 'posted',
      cache_tier: 'miss',
      miss_reason: response.headers.get('x-btl-miss-reason'),
      finish_reason: 'stop',
      tag: 'nightly run',
      session: 's-1',
      key: { id: liveKeyId },
      usage: { input_tokens: 10, output_tokens: 5, source: 'provider' },
    });
    expect(String(receipt.attempts.length)).toBe(response.headers.get('x-btl-attempts'));
    expect(receipt.attempts.at(-1)).toMatchObject({
      provider: 'b',
      outcome: 'success',
      status: 200,
      cost: '0.0000375',
    });
    expect(receipt.arithmetic).toMatchObject({ rule: 'shared_savings', share_pct: '50' });
    expect(receipt.arithmetic.lines).toEqual([
      { of: 'upstream', meter: 'input', tokens: 10, rate_per_mtok: '1.5', amount: '0.000015' },
      { of: 'upstream', meter: 'output', tokens: 5, rate_per_mtok: '4.5', amount: '0.0000225' },
      { of: 'benchmark', meter: 'input', tokens: 10, rate_per_mtok: '2', amount: '0.00002' },
      { of: 'benchmark', meter: 'output', tokens: 5, rate_per_mtok: '6', amount: '0.00003' },
    ]);
    expect(receipt.arithmetic.explanation).toContain(charge);
  });

  it('holds neither prompt nor answer', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted({ a: { content: 'A very particular answer.' } });
    const { id } = await chatOk(body, { key: liveKey });
    const text = JSON.stringify(await read(`/v1/requests/${id}`, liveKey));
    expect(text).not.toContain(marker);
    expect(text).not.toContain('particular');
  });

  it('tells of a failed request what failed, charged nothing', async () => {
    const { liveKey } = await newWorkspace();
    const response = await chat(scripted({ a: { status: 500 } }).body, { key: liveKey });
    const id = response.headers.get('x-btl-request-id');
    const receipt = await read(`/v1/requests/${id}`, liveKey);
    expect(receipt).toMatchObject({
      status: 502,
      error_code: 'upstream_error',
      customer_charge: '0',
      benchmark_cost: '0',
      settlement: 'voided',
      attempts: [{ provider: 'a', outcome: 'server', status: 500, cost: null }],
    });
    expect(receipt.arithmetic.explanation).toMatch(/Nothing is charged/);
  });

  it('is 404 for another workspace, the other mode, and a key without usage:read that did not make it', async () => {
    const [one, two] = await Promise.all([newWorkspace(), newWorkspace()]);
    const { id } = await chatOk(scripted().body, { key: one.liveKey });
    const plain = await one.key({ scopes: ['inference'] });
    for (const key of [two.liveKey, one.testKey, plain.key])
      await expectError(await ask(`/v1/requests/${id}`, undefined, { key }), 404, 'not_found');
    const own = await chatOk(scripted().body, { key: plain.key });
    expect((await read(`/v1/requests/${own.id}`, plain.key)).id).toBe(own.id);
    expect((await read(`/v1/requests/${own.id}`, one.liveKey)).id).toBe(own.id);
    for (const id of ['req_nothing', 'req_%00', "req_'%20or%201=1"])
      await expectError(await ask(`/v1/requests/${id}`, undefined, { key: one.liveKey }), 404, 'not_found');
  });
});

describe('GET /v1/requests', () => {
  it('goes by cursor, newest first, each row once', async () => {
    const { liveKey } = await newWorkspace();
    const made: string[] = [];
    for (let i = 0; i < 7; i++) made.push((await chatOk(scripted().body, { key: liveKey })).id);
    const seen: string[] = [];
    let path = '/v1/requests?limit=3';
    for (let pages = 0; pages < 3; pages++) {
      const page = await read(path, liveKey);
      expect(page.object).toBe('list');
      seen.push(...page.data.map((row: any) => row.id));
      expect(page.has_more).toBe(pages < 2);
      path = `/v1/requests?limit=3&cursor=${encodeURIComponent(page.next_cursor ?? '')}`;
    }
    expect(seen).toEqual(made.reverse());
  });

  it('has rows with the figures', async () => {
    const { liveKey } = await newWorkspace();
    const { id } = await chatOk(scripted().body, { key: liveKey });
    const { data } = await read('/v1/requests', liveKey);
    expect(data).toMatchObject([
      {
        id,
        object: 'request',
        model: 'acme/one',
        provider: 'a',
        status: 200,
        cache_tier: 'miss',
        input_tokens: 10,
        output_tokens: 5,
        benchmark_cost: '0.00005',
        customer_charge: '0.0000375',
        saved: '0.0000125',
      },
    ]);
  });

  it('is filtered by model, status, tag, key and tier', async () => {
    const workspace = await newWorkspace();
    const other = await workspace.key();
    const { body } = scripted();
    await chatOk(body, { key: workspace.liveKey });
    await chatOk(body, { key: workspace.liveKey });
    await chatOk(scripted({}, { model: 'acme/sold' }).body, {
      key: other.key,
      headers: { 'x-btl-tag': 'blue' },
    });
    await (await chat(scripted({ a: { status: 500 } }).body, { key: workspace.liveKey })).text();
    const count = async (query: string) =>
      (await read(`/v1/requests?${query}`, workspace.liveKey)).data.length;
    expect(await count('')).toBe(4);
    expect(await count('model=acme/sold')).toBe(1);
    expect(await count('status=2xx')).toBe(3);
    expect(await count('status=502')).toBe(1);
    expect(await count('tag=blue')).toBe(1);
    expect(await count(`key=${other.id}`)).toBe(1);
    expect(await count('cache_tier=exact_response_cache')).toBe(1);
    expect(await count(`from=${new Date(Date.now() + 60_000).toISOString()}`)).toBe(0);
  });

  it('shows a key without usage:read its own rows alone', async () => {
    const workspace = await newWorkspace();
    const plain = await workspace.key({ scopes: ['inference'] });
    await chatOk(scripted().body, { key: workspace.liveKey });
    const { id } = await chatOk(scripted().body, { key: plain.key });
    expect((await read('/v1/requests', plain.key)).data.map((row: any) => row.id)).toEqual([id]);
    expect((await read('/v1/requests', workspace.liveKey)).data).toHaveLength(2);
    expect((await read('/v1/requests', workspace.testKey)).data).toHaveLength(0);
  });

  it.for([
    ['limit=0', 'limit'],
    ['limit=1000', 'limit'],
    ['cursor=abc', 'cursor'],
    ['status=good', 'status'],
    ['from=yesterday', 'from'],
    ['cache_tier=maybe', 'cache_tier'],
  ] as const)('names a wrong parameter: %s', async ([query, param]) => {
    const { liveKey } = await newWorkspace();
    const error = await expectError(
      await ask(`/v1/requests?${query}`, undefined, { key: liveKey }),
      400,
      'invalid_request',
    );
    expect(error.param).toBe(param);
  });
});
