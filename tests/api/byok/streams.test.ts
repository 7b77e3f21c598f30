// Guarantee: a stream that an own key pays for says so in its receipt, its last chunk and its record, holds the fee alone, and one that breaks off charges nothing.
import { describe, it } from 'vitest';
import { newWorkspace, readStream, scripted } from '../../support/api';
import { chat, chatOk, readRequest } from '../../support/api-checks';
import { connect, keysSeen, setOwnKeys } from '../../support/own-keys';

const STREAM = { model: 'acme/two', stream: true };
const WITH_USAGE = { ...STREAM, stream_options: { include_usage: true } };

describe.concurrent('a stream with an own key', () => {
  it('has the provider’s cost and the fee in its last chunk, its receipt and its record, in the same digits', async ({
    expect,
  }) => {
    const workspace = await newWorkspace('1');
    const { id: keyId, secret } = await connect(workspace, 'a');
    await setOwnKeys(workspace, { feePpm: 50_000 });
    const { marker, body } = scripted({}, WITH_USAGE);
    const response = await chat(body, { key: workspace.liveKey });
    const { events, done, receipt } = await readStream(response);
    expect(done).toBe(true);
    expect(response.headers.get('x-btl-provider')).toBe('a');
    const quoted = response.headers.get('x-btl-quoted-max');
    expect(quoted).toMatch(/^0\.0000\d+$/);
    expect(events.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 10, completion_tokens: 5 },
    });
    expect(receipt).toMatchObject({
      own_provider_cost: '0.000025',
      customer_charge: '0.00000125',
      benchmark_cost: '0.00005',
      saved: '0.00002375',
      settlement: 'posted',
    });
    const id = response.headers.get('x-btl-request-id') ?? '';
    const record = await readRequest(id, workspace.liveKey);
    expect(record).toMatchObject({
      own_provider_cost: '0.000025',
      customer_charge: '0.00000125',
      upstream_cost: '0',
      held: quoted,
      attempts: [{ own_key_id: keyId, cost: '0.000025', born_by: 'customer' }],
    });
    expect(JSON.stringify([events, receipt, record, [...response.headers]])).not.toContain(secret);
    expect(await keysSeen(marker)).toEqual([secret]);
  });

  it('without a fee holds nothing, and its stored answer is free, streamed or whole', async ({ expect }) => {
    const workspace = await newWorkspace('0');
    const { secret } = await connect(workspace, 'a');
    const { marker, body } = scripted({}, STREAM);
    const first = await chat(body, { key: workspace.liveKey });
    expect(first.headers.get('x-btl-quoted-max')).toBeNull();
    expect((await readStream(first)).receipt).toMatchObject({ customer_charge: '0', settlement: 'none' });
    const again = await readStream(await chat(body, { key: workspace.liveKey }));
    expect(again.receipt).toMatchObject({
      cache_tier: 'exact_response_cache',
      customer_charge: '0',
      saved: '0.00005',
      own_provider_cost: '0',
    });
    const whole = await chatOk({ ...body, stream: false }, { key: workspace.liveKey });
    expect(whole.json.choices[0].message.content).toBe('Hello from a.');
    expect(whole.response.headers.get('x-btl-customer-charge')).toBe('0');
    expect(await keysSeen(marker)).toEqual([secret]);
  });

  it('that is refused before its first byte goes over to the next key, and names the one that answered', async ({
    expect,
  }) => {
    const workspace = await newWorkspace('0');
    const [first, second] = [await connect(workspace, 'a'), await connect(workspace, 'b')];
    const { marker, body } = scripted({ a: { status: 401 } }, STREAM);
    const response = await chat(body, { key: workspace.liveKey });
    const { done, receipt } = await readStream(response);
    expect(done).toBe(true);
    expect(response.headers.get('x-btl-attempts')).toBe('2');
    expect(receipt).toMatchObject({ provider: 'b', own_provider_cost: '0.0000375' });
    expect(await keysSeen(marker)).toEqual([first.secret, second.secret]);
  });

  it('that breaks off is charged no fee, and neither tried again nor said to have cost anything', async ({
    expect,
  }) => {
    const workspace = await newWorkspace('1');
    const { secret } = await connect(workspace, 'a');
    await connect(workspace, 'b');
    await setOwnKeys(workspace, { feePpm: 500_000, mayCross: true });
    const { marker, body } = scripted({ a: { cutAfter: 2, eventDelayMs: 20 } }, STREAM);
    const { done, receipt, events } = await readStream(await chat(body, { key: workspace.liveKey }));
    expect(done).toBe(false);
    expect(events.at(-1)).toMatchObject({ error: { code: 'upstream_error' } });
    expect(receipt).toMatchObject({ customer_charge: '0', settlement: 'voided' });
    expect(await keysSeen(marker)).toEqual([secret]);
  });
});
