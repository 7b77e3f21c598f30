// Guarantee: the demonstration's figures are those of its receipt, row and hold; each visitor meets his own answers only; nothing typed is kept.
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { DEMO_WORKSPACE } from '@/lib/gateway/demo/demo-workspace';
import { addressOf, apiPool, ask, readStream } from '../../support/api';

/** A stranger with an address of his own; `next start` believes the header, as behind a proxy. */
function newVisitor() {
  const address = `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;
  const visit = randomBytes(16).toString('hex');
  const post = (step: string, body: unknown, headers: Record<string, string> = {}) =>
    ask(`/api/demo/${step}`, body, {
      door: 'next',
      headers: { origin: addressOf('next'), 'x-forwarded-for': address, ...headers },
    });
  return {
    address,
    visit,
    post,
    quote: (prompt: string) => post('quote', { prompt, visit }),
    chat: (prompt: string, headers?: Record<string, string>) => post('chat', { prompt, visit }, headers),
  };
}

async function answered(response: Response) {
  const stream = await readStream(response);
  expect(response.status, stream.text).toBe(200);
  expect(stream.done).toBe(true);
  const text = stream.events.map((event) => event.choices[0]?.delta.content ?? '').join('');
  return { ...stream, said: text, id: response.headers.get('x-btl-request-id') ?? '', response };
}

async function rowOf(id: string) {
  const { rows } = await apiPool().query(
    `select r.*, h.state, h.amount_pico as held_pico from requests r left join holds h on h.id = r.hold_id where r.id = $1`,
    [id],
  );
  return rows[0];
}

async function errorOf(response: Response) {
  const { error } = await response.json();
  return { status: response.status, ...error };
}

describe('a round', () => {
  it('is quoted, answered and settled, then answered from the cache for less', async () => {
    const visitor = newVisitor();
    const prompt = `What does it cost? ${randomUUID()}`;
    const quote = await (await visitor.quote(prompt)).json();
    expect(quote).toMatchObject({ object: 'quote', cache_tier: 'miss', binding: true });

    const first = await answered(await visitor.chat(prompt));
    expect(first.said).toMatch(/simulated answer/);
    expect(first.response.headers.get('x-btl-provider')).toBe('sandbox');
    expect(first.response.headers.get('x-btl-miss-reason')).toBe('first_seen');
    expect(first.receipt).toMatchObject({ model: quote.model, cache_tier: 'miss', settlement: 'posted' });
    expect(parseUsd(first.receipt.customer_charge) <= parseUsd(quote.amounts.max_charge)).toBe(true);
    expect(parseUsd(first.receipt.saved)).toBe(
      parseUsd(first.receipt.benchmark_cost) - parseUsd(first.receipt.customer_charge),
    );

    const again = await answered(await visitor.chat(prompt));
    const head = (name: string) => again.response.headers.get(name);
    expect(head('x-btl-cache-tier')).toBe('exact_response_cache');
    expect(again.said).toBe(first.said);
    expect(head('x-btl-benchmark-cost')).toBe(first.receipt.benchmark_cost);
    expect(head('x-btl-customer-charge')).toBe(again.receipt.customer_charge);
    expect(parseUsd(again.receipt.customer_charge) < parseUsd(first.receipt.customer_charge)).toBe(true);

    for (const { id, receipt } of [first, again]) {
      expect(await rowOf(id)).toMatchObject({
        workspace_id: DEMO_WORKSPACE.id,
        mode: 'test',
        key_id: '',
        stream: true,
        cache_tier: receipt.cache_tier,
        charge_pico: parseUsd(receipt.customer_charge),
        benchmark_pico: parseUsd(receipt.benchmark_cost),
        saved_pico: parseUsd(receipt.saved),
        upstream_pico: parseUsd(receipt.upstream_cost),
        state: 'posted',
      });
    }
  });

  it('comes piece by piece the first time', async () => {
    const response = await newVisitor().chat(`slowly ${randomUUID()}`);
    let pieces = 0;
    for await (const _ of response.body as unknown as AsyncIterable<Uint8Array>) pieces++;
    expect(pieces).toBeGreaterThan(5);
  });

  it('of several at once ends well for each', async () => {
    const visitor = newVisitor();
    const prompt = `all at once ${randomUUID()}`;
    const all = await Promise.all(
      Array.from({ length: 8 }, async () => answered(await visitor.chat(prompt))),
    );
    expect(new Set(all.map(({ id }) => id)).size).toBe(8);
    expect(new Set(all.map(({ said }) => said)).size).toBe(1);
    for (const { id } of all) expect((await rowOf(id)).state).toBe('posted');
  });
});

describe('a visitor', () => {
  it('is never answered with what another was', async () => {
    const [one, other] = [newVisitor(), newVisitor()];
    const prompt = `the same words ${randomUUID()}`;
    await answered(await one.chat(prompt));
    expect((await (await other.quote(prompt)).json()).cache_tier).toBe('miss');
    const theirs = await answered(await other.chat(prompt));
    expect(theirs.response.headers.get('x-btl-miss-reason')).toBe('first_seen');
    expect((await (await one.quote(prompt)).json()).cache_tier).toBe('exact_response_cache');
  });

  it('reaches no switch of the API by headers of his own', async () => {
    const visitor = newVisitor();
    const prompt = `switches ${randomUUID()}`;
    const first = await answered(
      await visitor.chat(prompt, {
        'x-btl-test': 'error_500',
        authorization: 'Bearer gw_live_x',
        'x-btl-tag': 'mine',
      }),
    );
    expect((await rowOf(first.id)).tag).toBeNull();
    const again = await answered(await visitor.chat(prompt, { 'x-btl-cache': 'off' }));
    expect(again.receipt.cache_tier).toBe('exact_response_cache');
  });

  it('leaves nothing of what he typed in any table', async () => {
    const marker = `secret-${randomUUID()}`;
    const visitor = newVisitor();
    await visitor.quote(`My word is ${marker}`);
    await answered(await visitor.chat(`My word is ${marker}`));
    await answered(await visitor.chat(`My word is ${marker}`));
    await visitor.post('chat', { prompt: marker.repeat(30), visit: visitor.visit });
    const { rows } = await apiPool().query(
      "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
    );
    expect(rows.length).toBeGreaterThan(10);
    for (const { table_name: table } of rows) {
      const found = await apiPool().query(
        `select count(*)::int as count from "${table}" t where t::text like $1 or t::text like $2`,
        [`%${marker}%`, `%${Buffer.from(marker).toString('hex')}%`],
      );
      expect(found.rows[0].count, table).toBe(0);
    }
  });
});

describe('abuse', () => {
  it.each([
    ['no object', '[]'],
    ['null', 'null'],
    ['an unknown field', { prompt: 'hi', visit: 'a'.repeat(32), 'x-evil-field': 1 }],
    ['no prompt', { visit: 'a'.repeat(32) }],
    ['a prompt that is no text', { prompt: { evil: 'x-evil-field' }, visit: 'a'.repeat(32) }],
    ['an empty prompt', { prompt: ' \n ', visit: 'a'.repeat(32) }],
    ['half a character', '{"prompt":"x-evil-field \\ud800","visit":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}'],
    ['a foreign visit', { prompt: 'hi', visit: '../x-evil-field' }],
    ['a prototype', '{"__proto__":{"prompt":"x-evil-field"},"visit":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}'],
    ['broken JSON', '{"prompt":"x-evil-field'],
    ['deep nesting', `{"prompt":${'['.repeat(9_000)}${']'.repeat(9_000)},"visit":"a"}`],
  ])('%s is a 400 that repeats nothing', async (_what, body) => {
    for (const step of ['quote', 'chat']) {
      const error = await errorOf(await newVisitor().post(step, body));
      expect(error).toMatchObject({ status: 400, code: 'invalid_request' });
      expect(error.message).not.toContain('x-evil-field');
      expect(error.request_id).toMatch(/^req_/);
    }
  });

  it('a prompt beyond the bound is told the bound; one at the bound is answered', async () => {
    const error = await errorOf(await newVisitor().chat('x'.repeat(501)));
    expect(error).toMatchObject({ status: 400, param: 'prompt' });
    expect(error.message).toContain('500 characters');
    await answered(await newVisitor().chat('é'.repeat(500)));
    await answered(await newVisitor().chat('<script>alert(1)</script>\u0000😀'));
  });

  it.each([['https://evil.example'], ['null'], ['']])('a page of origin %j is refused', async (origin) => {
    const visitor = newVisitor();
    const headers: Record<string, string> = { 'x-forwarded-for': visitor.address };
    if (origin) headers.origin = origin;
    const response = await ask(
      '/api/demo/chat',
      { prompt: 'hi', visit: visitor.visit },
      { door: 'next', headers },
    );
    expect(await errorOf(response)).toMatchObject({ status: 403, code: 'origin_not_allowed' });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('too many from one address are told when to come back; others are not touched', async () => {
    const visitor = newVisitor();
    const statuses: number[] = [];
    let refused: Response | null = null;
    for (let turn = 0; turn < 40 && !refused; turn++) {
      const response = await visitor.quote('again and again');
      statuses.push(response.status);
      if (response.status === 429) refused = response;
    }
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(30);
    const wait = Number(refused?.headers.get('retry-after'));
    expect(wait).toBeGreaterThanOrEqual(1);
    expect(wait).toBeLessThanOrEqual(5);
    const error = await errorOf(refused as Response);
    expect(error.code).toBe('rate_limit_exceeded');
    expect(error.message).toMatch(/Try again in \d+ seconds?, at \d\d:\d\d:\d\d UTC/);
    expect(Number.isNaN(Date.parse(error.retry_at))).toBe(false);
    expect((await newVisitor().quote('somebody else')).status).toBe(200);
  });

  it('behind our own door an address cannot be made up', async () => {
    const statuses = new Set<number>();
    for (let turn = 0; turn < 45; turn++) {
      const response = await ask('/api/demo/quote', '[]', {
        headers: { origin: addressOf('node'), 'x-forwarded-for': `10.9.8.${turn}` },
      });
      statuses.add(response.status);
      await response.arrayBuffer();
    }
    expect(statuses).toEqual(new Set([400, 429]));
  });

  it('nothing but POST is answered', async () => {
    expect((await ask('/api/demo/chat', undefined, { door: 'next' })).status).toBe(405);
  });

  // The last one: what is left unread keeps its connection from being used again.
  it('a body beyond any form is refused unread', async () => {
    const error = await errorOf(await newVisitor().post('chat', `"${'x'.repeat(200_000)}"`));
    expect(error).toMatchObject({ status: 413, code: 'request_too_large' });
  });
});
