// Guarantee: what a provider takes for an answer that is of no use is ours: on the record, in the ledger, never in the charge.
import { describe, it } from 'vitest';
import { addProviderKey, writeOwnKeySettings } from '@/lib/auth/provider-key-queries';
import { parseUsd } from '@/lib/base/money';
import { verifyLedger } from '@/lib/billing/ledger';
import { apiPool, ask, newWorkspace, readStream, scripted, type TestWorkspace } from '../../support/api';
import { bookedFor, chat, chatOk, expectUncharged, figuresOf, readRequest } from '../../support/api-checks';
import { ENCRYPTION_KEY } from '../../support/server-process';

/** b alone: 10 × 1.50 + 5 × 4.50 upstream, 10 × 2.00 + 5 × 6.00 direct. */
const B_ALONE = { benchmark: '0.00005', charge: '0.00004375', saved: '0.00000625' };
const REPORTED = { prompt_tokens: 1_000, completion_tokens: 7, total_tokens: 1_007 };
const chunk = (delta: object, more: object = {}) =>
  JSON.stringify({
    id: 'x',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: null }],
    ...more,
  });

const lossOf = (id: string, usd: string) => [
  { account: 'platform:absorbed:live', amount: `-${usd}`, transaction: `${id}:absorbed` },
  { account: 'platform:upstream_payable:live', amount: usd, transaction: `${id}:absorbed` },
];
const absorbed = async (id: string) =>
  (await bookedFor(id)).filter((entry) => entry.transaction.endsWith(':absorbed'));

async function expectSound(id: string): Promise<void> {
  const { problems } = await verifyLedger(apiPool());
  const found = problems.filter((problem) => problem.includes(id));
  if (found.length > 0) throw new Error(found.join('\n'));
}

describe.concurrent('an attempt of no use', () => {
  it('costs what its provider reported, at its own route’s price; the next answers and is charged alone', async ({
    expect,
  }) => {
    const workspace = await newWorkspace('1');
    const { body } = scripted({ a: { content: '', usage: REPORTED } }, { model: 'acme/pair-lost-reported' });
    const { response, id } = await chatOk(body, { key: workspace.liveKey });
    expect(figuresOf(response)).toEqual(B_ALONE);
    expect(response.headers.get('x-gateway-cost')).toBe('0.0000375');
    const record = await readRequest(id, workspace.liveKey);
    // 1,000 × 1.00 + 7 × 3.00 a million at a.
    expect(record).toMatchObject({
      customer_charge: B_ALONE.charge,
      upstream_cost: '0.0000375',
      absorbed_cost: '0.001021',
      attempts: [
        { provider: 'a', outcome: 'empty', cost: '0.001021', born_by: 'gateway' },
        { provider: 'b', outcome: 'success', cost: '0.0000375', born_by: 'customer' },
      ],
    });
    expect(record.arithmetic.explanation).toContain('a further 0.001021 was billed to us');
    expect(JSON.stringify(record.attempts)).not.toMatch(/billedUsage|billed_usage|priceId/);
    expect(await absorbed(id)).toEqual(lossOf(id, '0.001021'));
    await expectSound(id);
  });

  it('costs what we count of prompt and answer where its provider reported nothing', async ({ expect }) => {
    const { liveKey } = await newWorkspace('1');
    const words = 'one two three four five six seven eight nine ten '.repeat(4);
    const broken = JSON.stringify({ choices: [{ index: 0, message: { content: words } }] }).slice(0, -6);
    const counted = async (model: string, body: string) => {
      const { id } = await chatOk(scripted({ a: { body } }, { model }).body, { key: liveKey });
      const { attempts, absorbed_cost } = await readRequest(id, liveKey);
      expect(attempts[0]).toMatchObject({ outcome: 'malformed', born_by: 'gateway', cost: absorbed_cost });
      await expectSound(id);
      return parseUsd(absorbed_cost);
    };
    // The prompts differ by the script they carry, a few tokens at 1.00 a million; the answer's 40 words cost 3.00.
    const nothing = await counted('acme/pair-lost-nothing', '{"choices":[');
    const something = await counted('acme/pair-lost-counted', broken);
    expect(nothing).toBeGreaterThan(0n);
    expect(something - nothing).toBeGreaterThan(parseUsd('0.0001'));
  });

  it('of a stream that broke is ours, and the failed call takes nothing', async ({ expect }) => {
    const workspace = await newWorkspace('1');
    const events = [chunk({ content: 'one two three ' }), chunk({ content: 'four' }, { usage: REPORTED })];
    const { body } = scripted(
      { a: { events: [...events, chunk({ content: ' five' })], cutAfter: 2, eventDelayMs: 20 } },
      { stream: true },
    );
    const response = await chat(body, { key: workspace.liveKey });
    const { done, receipt } = await readStream(response);
    expect(done).toBe(false);
    expect(receipt).toMatchObject({ customer_charge: '0', upstream_cost: '0', settlement: 'voided' });
    await expectUncharged(workspace, parseUsd('1'));
    const id = response.headers.get('x-btl-request-id') ?? '';
    // 1,000 × 1.00 + the 7 reported, which are more than the 5 that were seen, × 3.00.
    const record = await readRequest(id, workspace.liveKey);
    expect(record).toMatchObject({ absorbed_cost: '0.001021', customer_charge: '0', saved: '0' });
    expect(record.attempts).toMatchObject([{ outcome: 'truncated', cost: '0.001021', born_by: 'gateway' }]);
    expect(await absorbed(id)).toEqual(lossOf(id, '0.001021'));
    await expectSound(id);
  });

  it('adds up with others, and asks the client for no other try', async ({ expect }) => {
    const workspace = await newWorkspace('1');
    const empty = { content: '', usage: REPORTED };
    const { body } = scripted({ a: empty, b: empty }, { model: 'acme/pair-lost-twice' });
    const response = await chat(body, { key: workspace.liveKey });
    expect([response.status, response.headers.get('x-should-retry')]).toEqual([502, 'false']);
    await response.text();
    const id = response.headers.get('x-btl-request-id') ?? '';
    const { attempts, absorbed_cost } = await readRequest(id, workspace.liveKey);
    // b: 1,000 × 1.50 + 7 × 4.50.
    expect(attempts.map(({ cost }: { cost: string }) => cost)).toEqual(['0.001021', '0.0015315']);
    expect(absorbed_cost).toBe('0.0025525');
    await expectUncharged(workspace, parseUsd('1'));
    await expectSound(id);
  });

  it('stays out of the customer’s figures: what was paid for answers is what the summary sums', async ({
    expect,
  }) => {
    const workspace = await newWorkspace('1');
    const { body } = scripted(
      { a: { content: '', usage: REPORTED } },
      { model: 'acme/two', provider: { order: ['a', 'b'] } },
    );
    await chatOk(body, { key: workspace.liveKey });
    const summary = await (await ask('/v1/usage/summary', undefined, { key: workspace.liveKey })).json();
    expect(summary).toMatchObject({ actual_upstream_cost: 0.0000375, customer_charge: 0.00004375 });
  });

  it('of a customer’s own key is the customer’s, shown as such and not booked; of ours, ours', async ({
    expect,
  }) => {
    const workspace = await newWorkspace('1');
    await ownKey(workspace);
    await writeOwnKeySettings(apiPool(), workspace.id, { mayCross: true });
    const { body } = scripted({ a: { content: '', usage: REPORTED } }, { model: 'acme/pair-lost-own' });
    const { response, id } = await chatOk(body, { key: workspace.liveKey });
    expect(figuresOf(response).charge).toBe(B_ALONE.charge);
    const record = await readRequest(id, workspace.liveKey);
    // The same route with the customer's key, then with ours.
    expect(record.attempts).toMatchObject([
      { provider: 'a', cost: '0.001021', born_by: 'customer', own_key_id: expect.any(String) },
      { provider: 'a', cost: '0.001021', born_by: 'gateway', own_key_id: null },
      { provider: 'b', cost: '0.0000375', born_by: 'customer', own_key_id: null },
    ]);
    expect(record).toMatchObject({ absorbed_cost: '0.001021', own_provider_cost: null });
    expect(await absorbed(id)).toEqual(lossOf(id, '0.001021'));
    await expectSound(id);
  });
});

async function ownKey(workspace: TestWorkspace): Promise<void> {
  const wanted = { workspaceId: workspace.id, providerId: 'a', name: 'mine', secret: 'own-secret' };
  await addProviderKey(apiPool(), Buffer.from(ENCRYPTION_KEY, 'hex'), wanted);
}
