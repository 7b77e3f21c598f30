// Guarantee: a workspace's own provider keys are used as it wants, cost it the fee alone, need no credits, and are printed nowhere.
import { describe, it } from 'vitest';
import { eventually, newWorkspace, scripted } from '../../support/api';
import { chat, chatOk, expectError, figuresOf, readRequest } from '../../support/api-checks';
import { connect, keysSeen, setOwnKeys } from '../../support/own-keys';

describe.concurrent('an own key', () => {
  it('answers before ours, without credits, for the fee alone, and says what the provider took', async ({
    expect,
  }) => {
    const workspace = await newWorkspace('0');
    const { secret } = await connect(workspace, 'a');
    const { marker, body } = scripted({}, { model: 'acme/two' });
    const { response, id, json } = await chatOk(body, { key: workspace.liveKey });
    expect(await keysSeen(marker)).toEqual([secret]);
    // 10 × 1.00 + 5 × 3.00 a million at the provider, 10 × 2.00 + 5 × 6.00 direct.
    expect(figuresOf(response)).toEqual({ benchmark: '0.00005', charge: '0', saved: '0.000025' });
    expect(response.headers.get('x-btl-own-provider-cost')).toBe('0.000025');
    const record = await readRequest(id, workspace.liveKey);
    expect(record).toMatchObject({ own_provider_cost: '0.000025', customer_charge: '0', upstream_cost: '0' });
    expect(JSON.stringify([record, json, [...response.headers]])).not.toContain(secret);
    const hit = await chatOk(body, { key: workspace.liveKey });
    expect(hit.response.headers.get('x-btl-customer-charge')).toBe('0');
    expect(await keysSeen(marker)).toEqual([secret]);
  });

  it('charges the fee that the operator set, in whole pico-dollars, and no more', async ({ expect }) => {
    const workspace = await newWorkspace('1');
    await connect(workspace, 'a');
    await setOwnKeys(workspace, { feePpm: 50_000 });
    const { response } = await chatOk(scripted({}, { model: 'acme/two' }).body, { key: workspace.liveKey });
    expect(figuresOf(response)).toEqual({ benchmark: '0.00005', charge: '0.00000125', saved: '0.00002375' });
  });

  it('that fails does not go over to ours without leave, and does with it', async ({ expect }) => {
    const workspace = await newWorkspace('1');
    const [one, two] = [await connect(workspace, 'a'), await connect(workspace, 'a')];
    const model = 'acme/pair-byok-cross';
    const first = scripted({ a: { status: 401 } }, { model });
    const error = await expectError(
      await chat(first.body, { key: workspace.liveKey }),
      502,
      'upstream_error',
    );
    expect(error.message).toMatch(/own provider keys/);
    expect(error.message).not.toContain('own-');
    expect(await keysSeen(first.marker)).toEqual([one.secret, two.secret]);
    await setOwnKeys(workspace, { mayCross: true });
    const second = scripted({ a: { status: 401 } }, { model });
    const crossed = await eventually(async () => {
      const response = await chat(second.body, { key: workspace.liveKey });
      await response.text();
      return response.status === 200 ? response : null;
    });
    expect(crossed.headers.get('x-btl-provider')).toBe('b');
    expect((await keysSeen(second.marker)).at(-1)).toBe('ours');
  });

  it('alone means no other: a model it cannot reach has no route, and the message says where to add one', async ({
    expect,
  }) => {
    const workspace = await newWorkspace('1');
    await setOwnKeys(workspace, { order: 'only' });
    await connect(workspace, 'slow');
    const response = await chat(scripted({}, { model: 'acme/two' }).body, { key: workspace.liveKey });
    const error = await expectError(response, 503, 'no_route_available');
    expect(error.message).toMatch(/dashboard under Providers/);
  });
});
