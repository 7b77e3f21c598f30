// Guarantee: with own keys only the fee is held and charged, a quote binds the side that it was made for, and no provider's count breaks a ledger.
import { describe, it } from 'vitest';
import { removeProviderKey } from '@/lib/auth/provider-key-queries';
import { parseUsd } from '@/lib/base/money';
import { apiPool, ask, eventually, newWorkspace, scripted } from '../../support/api';
import { chat, chatOk, expectError, figuresOf, readRequest } from '../../support/api-checks';
import { connect, keysSeen, setOwnKeys } from '../../support/own-keys';

describe.concurrent('a quote', () => {
  it('made for an own key is not good for ours', async ({ expect }) => {
    const workspace = await newWorkspace('1');
    const { id } = await connect(workspace, 'a');
    const { marker, body } = scripted({}, { model: 'acme/two' });
    const quoted = await ask('/v1/account/quote', body, { key: workspace.liveKey });
    const quote = (await quoted.json()) as any;
    expect(quote.amounts.max_charge).toBe('0');
    await removeProviderKey(apiPool(), { workspaceId: workspace.id, id });
    const error = await eventually(async () => {
      const response = await chat(body, { key: workspace.liveKey, headers: { 'x-btl-quote': quote.id } });
      return response.status === 200 ? null : expectError(response, 503, 'no_route_available');
    });
    expect(error.message).toMatch(/new quote/);
    expect(await keysSeen(marker)).not.toContain('ours');
  });
});

describe.concurrent('a quote with own keys', () => {
  const quoteOf = async (body: unknown, key: string) => {
    const response = await ask('/v1/account/quote', body, { key });
    return { quote: (await response.json()) as any, status: response.status };
  };

  it('says whose key each route has, and at most the fee', async ({ expect }) => {
    const workspace = await newWorkspace('1');
    await connect(workspace, 'a');
    await connect(workspace, 'a');
    await setOwnKeys(workspace, { feePpm: 100_000, mayCross: true });
    const { body } = scripted({}, { model: 'acme/two' });
    const { quote } = await quoteOf(body, workspace.liveKey);
    expect(quote).toMatchObject({ binding: true, charge_rule: 'own_provider_key' });
    expect(quote.routes.map((route: any) => [route.provider, route.own_key ?? false])).toEqual([
      ['a', true],
      ['a', false],
      ['b', false],
    ]);
    const { input_tokens: input, output_tokens: output } = quote.estimate;
    const own = BigInt(input) * 1_000_000n + BigInt(output) * 3_000_000n;
    expect(parseUsd(String(quote.estimate.own_provider_cost))).toBe(own);
    expect(parseUsd(quote.amounts.customer_charge)).toBe(own / 10n);
    // With leave to cross, the ceiling is that of our routes.
    expect(parseUsd(quote.amounts.max_charge) > own).toBe(true);
    await setOwnKeys(workspace, { order: 'only' });
    const alone = await eventually(async () => {
      const again = await quoteOf(body, workspace.liveKey);
      return again.quote.routes.every((route: any) => route.own_key) ? again.quote : null;
    });
    expect(alone.routes).toHaveLength(1);
    expect(parseUsd(alone.amounts.max_charge) * 5n < parseUsd(quote.amounts.max_charge)).toBe(true);
  });

  it('holds and charges the fee alone, at a balance that covers nothing more', async ({ expect }) => {
    const workspace = await newWorkspace('0.001');
    await connect(workspace, 'a');
    await setOwnKeys(workspace, { feePpm: 1_000, order: 'only' });
    const { body, marker } = scripted({}, { model: 'acme/two', max_tokens: 4_000 });
    const { quote } = await quoteOf(body, workspace.liveKey);
    const { response, id } = await chatOk(body, {
      key: workspace.liveKey,
      headers: { 'x-btl-quote': quote.id },
    });
    expect(figuresOf(response)).toEqual({
      benchmark: '0.00005',
      charge: '0.000000025',
      saved: '0.000024975',
    });
    const held = response.headers.get('x-btl-quoted-max') ?? '';
    expect(parseUsd(held)).toBe(parseUsd(quote.amounts.max_charge));
    // A thousandth of what 4,000 tokens of output and the prompt can cost at the provider.
    expect(parseUsd(held) < parseUsd('0.0001')).toBe(true);
    expect(await readRequest(id, workspace.liveKey)).toMatchObject({
      held,
      settlement: 'posted',
      customer_charge: '0.000000025',
      own_provider_cost: '0.000025',
      upstream_cost: '0',
      arithmetic: {
        rule: 'own_provider_key',
        explanation: expect.stringContaining('our fee is 0.1 % of that'),
      },
    });
    expect(await keysSeen(marker)).toHaveLength(1);
  });

  it('is refused where not even the fee is covered', async ({ expect }) => {
    const workspace = await newWorkspace('0.000000001');
    await connect(workspace, 'a');
    await setOwnKeys(workspace, { feePpm: 1_000_000, order: 'only' });
    const { body, marker } = scripted({}, { model: 'acme/two' });
    const response = await chat(body, { key: workspace.liveKey });
    await expectError(response, 402, 'gateway_insufficient_credits');
    expect(await keysSeen(marker)).toEqual([]);
  });
});

describe.concurrent('a provider that counts more than any ledger holds', () => {
  it('does not keep the answer from being settled, nor others’', async ({ expect }) => {
    const workspace = await newWorkspace('1');
    await connect(workspace, 'a');
    const most = Number.MAX_SAFE_INTEGER;
    const usage = { prompt_tokens: most, completion_tokens: 5 };
    const { body } = scripted({ a: { usage } }, { model: 'acme/two' });
    const { id, response } = await chatOk(body, { key: workspace.liveKey });
    expect(figuresOf(response)).toMatchObject({ charge: '0' });
    expect(await readRequest(id, workspace.liveKey)).toMatchObject({ status: 200 });
  });
});
