// Guarantee: what has no price is not sold: a route that cannot charge for it is not tried, and what a provider reports unasked is charged to nobody, and not a second time.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyLedger } from '@/lib/billing/ledger';
import { toRates } from '@/lib/catalog/import/config';
import { ConfigPrices } from '@/lib/catalog/import/config-schema';
import { setPriceOverride } from '@/lib/catalog/import/override';
import { eventually, newWorkspace, scripted, upstreamCalls } from '../../support/api';
import { chat, chatOk, expectError, figuresOf, readRequest } from '../../support/api-checks';
import { type OwnServer, startOwnServer } from '../../support/own-server';

const speech = { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } };
/** A call with these parts beside the script. */
function withParts(script: Record<string, object>, model: string, parts: object[], more = {}) {
  const { marker, body } = scripted(script, { model, ...more });
  const [message] = body.messages as { content: string }[];
  const content = [{ type: 'text', text: message?.content }, ...parts];
  return { marker, body: { ...body, messages: [{ role: 'user', content }] } };
}
const HEARD = {
  usage: {
    prompt_tokens: 100,
    completion_tokens: 10,
    total_tokens: 110,
    prompt_tokens_details: { audio_tokens: 60 },
  },
};

describe.concurrent('a kind of use that a request brings with it', () => {
  it('goes where it has a price, at that price, and the record says why not elsewhere', async ({
    expect,
  }) => {
    const { liveKey } = await newWorkspace('1');
    const { marker, body } = withParts({ b: HEARD }, 'acme/hears', [speech]);
    const { response, id } = await chatOk(body, { key: liveKey });
    expect((await upstreamCalls(marker)).map(({ provider }) => provider)).toEqual(['b']);
    // 40 × 2.00 + 60 × 20.00 + 10 × 6.00 direct; 40 × 1.50 + 60 × 15.00 + 10 × 4.50 at b.
    expect(figuresOf(response)).toEqual({ benchmark: '0.00134', charge: '0.0011725', saved: '0.0001675' });
    const { routing, unpriced_meters, absorbed_cost } = await readRequest(id, liveKey);
    expect([unpriced_meters, absorbed_cost]).toEqual([[], '0']);
    expect(routing.considered).toMatchObject([
      { provider: 'b' },
      { provider: 'a', verdict: 'refused', why: 'unpriced_meter: messages[0].content[1]' },
    ]);
    // Without it, the cheaper one serves.
    const plain = await chatOk(scripted({}, { model: 'acme/hears' }).body, { key: liveKey });
    expect(plain.response.headers.get('x-btl-provider')).toBe('a');
  });

  it.for<[what: string, model: string, parts: object[], more: object, param: string]>([
    ['audio', 'acme/deaf', [speech], {}, 'messages[0].content[1]'],
    ['an answer that speaks', 'acme/one', [], { modalities: ['text', 'audio'] }, 'modalities'],
    ['an answer that draws', 'acme/one', [], { modalities: ['image', 'text'] }, 'modalities'],
    ['searches', 'acme/one', [], { web_search_options: {} }, 'web_search_options'],
    [
      'an hour in the cache, where five minutes cost extra',
      'acme/writes',
      [{ type: 'text', text: 'long', cache_control: { type: 'ephemeral', ttl: '1h' } }],
      {},
      'messages[0].content[1].cache_control',
    ],
  ])('is refused where nothing can charge for it: %s', async ([, model, parts, more, param], { expect }) => {
    const { liveKey } = await newWorkspace('1');
    const { marker, body } = withParts({}, model, parts, more);
    const error = await expectError(await chat(body, { key: liveKey }), 400, 'unsupported_parameter');
    expect(error.param).toBe(param);
    expect(error.message).toMatch(/has a price for what/);
    expect(await upstreamCalls(marker)).toEqual([]);
  });

  it('is searched where a fee per request covers it', async ({ expect }) => {
    const { liveKey } = await newWorkspace('1');
    const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, num_search_queries: 3 };
    const sent = scripted({ b: { usage } }, { model: 'acme/searches', web_search_options: {} });
    const { response, id } = await chatOk(sent.body, { key: liveKey });
    // 0.01 and 0.005 beside the tokens.
    expect(figuresOf(response)).toMatchObject({ benchmark: '0.01005', charge: '0.00754375' });
    const { usage: counted, arithmetic } = await readRequest(id, liveKey);
    expect(counted.web_searches).toBe(3);
    expect(arithmetic.lines).toContainEqual(
      expect.objectContaining({ of: 'upstream', meter: 'request', amount: '0.005' }),
    );
  });
});

/** What takes a route out of service has a server of its own. */
describe('a kind of use that a provider reports unasked', () => {
  let server: OwnServer;
  beforeAll(async () => {
    server = await startOwnServer('5');
  }, 60_000);
  afterAll(() => server.close());

  const send = async (body: unknown) => {
    const response = await server.post('/v1/chat/completions', body);
    const id = response.headers.get('x-btl-request-id') ?? '';
    return { response, id };
  };
  const recordOf = async (id: string) =>
    (await (await server.get(`/v1/requests/${id}`)).json()) as Record<string, any>;
  const soundOf = async (id: string) =>
    (await verifyLedger(server.pool)).problems.filter((problem) => problem.includes(id));

  it('is charged to nobody, said on the receipt, and takes the route out of service until its price is whole', async () => {
    const { body } = scripted({ a: HEARD }, { model: 'acme/pair-unpriced' });
    const { response, id } = await send(body);
    expect(response.status).toBe(200);
    await response.text();
    // Without the 60 of audio: 40 × 2.00 + 10 × 6.00 direct, 40 × 1.00 + 10 × 3.00 at a.
    expect(figuresOf(response)).toEqual({ benchmark: '0.00014', charge: '0.000105', saved: '0.000035' });
    const record = await recordOf(id);
    expect(record).toMatchObject({
      unpriced_meters: ['input_audio'],
      usage: { input_tokens: 100, input_audio_tokens: 60 },
      absorbed_cost: '0',
    });
    expect(record.arithmetic.explanation).toContain('no price for input_audio: not charged');
    expect(await soundOf(id)).toEqual([]);
    const { rows } = await server.pool.query(
      `select r.provider_id, u.meter::text, u.request_id from unpriced_meters u
         join prices p on p.id = u.price_id join routes r on r.id = p.route_id order by r.provider_id`,
    );
    // The list it is compared with lacks it as well.
    expect(rows).toEqual([
      { provider_id: 'a', meter: 'input_audio', request_id: id },
      { provider_id: 'benchmark', meter: 'input_audio', request_id: id },
    ]);

    const next = await send(scripted({}, { model: 'acme/pair-unpriced' }).body);
    expect(next.response.status).toBe(503);
    expect((await next.response.json()).error.code).toBe('no_route_available');
    // A restart forgets nothing.
    await server.restart();
    const after = await send(scripted({}, { model: 'acme/pair-unpriced' }).body);
    expect(after.response.status).toBe(503);
    await after.response.text();

    // Whole prices put it back, and the same use is charged: 40 × 1.00 + 60 × 10.00 + 10 × 3.00 at a.
    for (const [provider, rates] of [
      ['a', { input: '1.00', output: '3.00', input_audio: '10.00' }],
      ['benchmark', { input: '2.00', output: '6.00', input_audio: '20.00' }],
    ] as const) {
      await setPriceOverride(server.pool, {
        ...{ slug: 'acme/pair-unpriced', provider, rates: toRates(ConfigPrices.parse(rates)) },
        ...{ reason: 'audio', by: 'test' },
      });
    }
    const whole = await eventually(async () => {
      const again = await send(scripted({ a: HEARD }, { model: 'acme/pair-unpriced' }).body);
      await again.response.text();
      return again.response.ok ? again : null;
    });
    expect(whole.response.headers.get('x-gateway-cost')).toBe('0.00067');
  }, 60_000);

  it('that only the benchmark lacks costs us what the route’s price says', async () => {
    const { body } = scripted({ a: HEARD }, { model: 'acme/unlisted' });
    const { response, id } = await send(body);
    await response.text();
    expect(figuresOf(response)).toMatchObject({ benchmark: '0.00014', charge: '0.000105' });
    // 60 × 10.00 a million.
    expect(await recordOf(id)).toMatchObject({ unpriced_meters: ['input_audio'], absorbed_cost: '0.0006' });
    expect(await soundOf(id)).toEqual([]);
  });
});
