// Guarantee: a call goes over between keys and sides as its workspace lets it, a key that was refused rests, none is used for another workspace, and a call under way ends with the key that it began with.
import { describe, it } from 'vitest';
import { listProviderKeys, removeProviderKey, updateProviderKey } from '@/lib/auth/provider-key-queries';
import { apiPool, eventually, newWorkspace, readStream, scripted, upstreamCalls } from '../../support/api';
import { chat, chatOk, expectError, figuresOf, readRequest, rowsOf } from '../../support/api-checks';
import { connect, keysSeen, setOwnKeys } from '../../support/own-keys';
import { ENCRYPTION_KEY } from '../../support/server-process';

const TWO = { model: 'acme/two' };
const SEALING = Buffer.from(ENCRYPTION_KEY, 'hex');

describe.concurrent('as a fall-back', () => {
  it('ours answer, and own keys where ours fail and a call may cross, for the fee of the one that answered', async ({
    expect,
  }) => {
    const workspace = await newWorkspace('1');
    await connect(workspace, 'b');
    await setOwnKeys(workspace, { order: 'fallback', mayCross: true, feePpm: 100_000 });
    const well = scripted({}, TWO);
    const { response } = await chatOk(well.body, { key: workspace.liveKey });
    expect(figuresOf(response).charge).toBe('0.0000375');
    expect(response.headers.get('x-btl-own-provider-cost')).toBeNull();
    expect(await keysSeen(well.marker)).toEqual(['ours']);
    const own = await connect(workspace, 'a');
    const a = { byKey: { 'fake-upstream-key': { status: 401 } } };
    const ill = scripted({ a, b: { status: 500 } }, { model: 'acme/pair-byok-ours-fail' });
    const answer = await chatOk(ill.body, { key: workspace.liveKey });
    // A tenth of 10 × 1.00 + 5 × 3.00 a million.
    expect(figuresOf(answer.response)).toEqual({
      benchmark: '0.00005',
      charge: '0.0000025',
      saved: '0.0000225',
    });
    // Route b failed by itself: another key there would be in vain.
    expect(await keysSeen(ill.marker)).toEqual(['ours', 'ours', own.secret]);
  });

  it('without leave to cross own keys answer only where ours have no route', async ({ expect }) => {
    const workspace = await newWorkspace('1');
    const { secret } = await connect(workspace, 'unset');
    await setOwnKeys(workspace, { order: 'fallback' });
    const { marker, body } = scripted({ unset: {} }, { model: 'acme/unset' });
    const { response } = await chatOk(body, { key: workspace.liveKey });
    expect(response.headers.get('x-btl-provider')).toBe('unset');
    expect(await keysSeen(marker)).toEqual([secret]);
    await connect(workspace, 'a');
    const limited = { a: { status: 429 }, b: { status: 429 } };
    const ours = scripted(limited, { model: 'acme/pair-byok-ours-limit' });
    await expectError(await chat(ours.body, { key: workspace.liveKey }), 429, 'rate_limit_exceeded');
    expect(await keysSeen(ours.marker)).toEqual(['ours', 'ours']);
  });

  it('a workspace without credits goes over to its own keys', async ({ expect }) => {
    const workspace = await newWorkspace('0');
    const { secret } = await connect(workspace, 'a');
    await setOwnKeys(workspace, { order: 'fallback' });
    const refused = scripted({}, TWO);
    await expectError(
      await chat(refused.body, { key: workspace.liveKey }),
      402,
      'gateway_insufficient_credits',
    );
    expect(await upstreamCalls(refused.marker)).toEqual([]);
    await setOwnKeys(workspace, { mayCross: true });
    const { marker, body } = scripted({}, TWO);
    const { response, id } = await eventually(async () => {
      const answer = await chat(body, { key: workspace.liveKey });
      await answer.text();
      return answer.status === 200
        ? { response: answer, id: answer.headers.get('x-btl-request-id') ?? '' }
        : null;
    });
    expect(figuresOf(response)).toMatchObject({ charge: '0', saved: '0.000025' });
    expect(await keysSeen(marker)).toEqual([secret]);
    expect(await readRequest(id, workspace.liveKey)).toMatchObject({ settlement: 'none', held: '0' });
  });
});

describe.concurrent('several keys at a provider', () => {
  it('the next one answers where the first is refused or limited, and both are listed', async ({
    expect,
  }) => {
    for (const status of [401, 402, 403, 429]) {
      const workspace = await newWorkspace('0');
      const first = await connect(workspace, 'a');
      const second = await connect(workspace, 'b');
      const { marker, body } = scripted({ a: { status } }, TWO);
      const { response, id } = await chatOk(body, { key: workspace.liveKey });
      expect(response.headers.get('x-btl-attempts')).toBe('2');
      expect(await keysSeen(marker)).toEqual([first.secret, second.secret]);
      const { attempts, own_provider_cost } = await readRequest(id, workspace.liveKey);
      expect(attempts).toMatchObject([
        { outcome: status === 429 ? 'rate_limited' : 'auth', own_key_id: first.id },
        { outcome: 'success', own_key_id: second.id, cost: own_provider_cost },
      ]);
    }
  });

  it('of the same provider rotate too: the second succeeds, and the first rests', async ({ expect }) => {
    const workspace = await newWorkspace('0');
    const first = await connect(workspace, 'a');
    const second = await connect(workspace, 'a');
    const limits = { [first.secret]: { status: 429, headers: { 'retry-after': '30' } } };
    const once = scripted({ a: { byKey: limits } }, { model: 'acme/one' });
    const { response } = await chatOk(once.body, { key: workspace.liveKey });
    expect(response.headers.get('x-btl-attempts')).toBe('2');
    expect(await keysSeen(once.marker)).toEqual([first.secret, second.secret]);
    const again = scripted({}, { model: 'acme/one' });
    await chatOk(again.body, { key: workspace.liveKey });
    expect(await keysSeen(again.marker)).toEqual([second.secret]);
    const known = await eventually(async () => {
      const [one] = await listProviderKeys(apiPool(), SEALING, workspace.id);
      return one?.lastError === 'rate_limited' ? one : null;
    }, 15_000);
    expect(known.lastErrorAt).toBeInstanceOf(Date);
  });

  it('are not tried in turn for what no key is to blame for', async ({ expect }) => {
    const workspace = await newWorkspace('0');
    const first = await connect(workspace, 'a');
    await connect(workspace, 'a');
    const { marker, body } = scripted({ a: { status: 500 } }, { model: 'acme/one' });
    await expectError(await chat(body, { key: workspace.liveKey }), 502, 'upstream_error');
    expect(await keysSeen(marker)).toEqual([first.secret]);
  });
});

describe.concurrent('a redirect', () => {
  it('is not followed, and an own key goes nowhere else by it', async ({ expect }) => {
    const workspace = await newWorkspace('0');
    const { secret } = await connect(workspace, 'a');
    const headers = { location: `${process.env.API_TEST_UPSTREAM}/b/v1/chat/completions` };
    const { marker, body } = scripted({ a: { status: 307, headers } }, { model: 'acme/one' });
    await expectError(await chat(body, { key: workspace.liveKey }), 502, 'upstream_error');
    expect(await keysSeen(marker)).toEqual([secret]);
    expect((await upstreamCalls(marker))[0].provider).toBe('a');
  });
});

describe.concurrent('a customer’s own address', () => {
  it('that turns out to be of a private network is not called, whatever is listening there', async ({
    expect,
  }) => {
    const workspace = await newWorkspace('0');
    const port = new URL(process.env.API_TEST_UPSTREAM ?? '').port;
    for (const host of ['localhost', '127.0.0.1', '[::ffff:127.0.0.1]', '169.254.169.254']) {
      // Past the form, as a name would be that was made to lead there later.
      const { id } = await connect(workspace, 'a', { baseUrl: `http://${host}:${port}/a/v1` });
      const { marker, body } = scripted({}, { model: 'acme/one' });
      const response = await chat(body, { key: workspace.liveKey });
      const error = await expectError(response, 502, 'upstream_error');
      expect(error.message).not.toContain(host);
      expect(await upstreamCalls(marker)).toEqual([]);
      await removeProviderKey(apiPool(), { workspaceId: workspace.id, id });
    }
  });
});

describe.concurrent('two workspaces', () => {
  it('never use each other’s keys, at once and at the same provider, nor each other’s answers', async ({
    expect,
  }) => {
    const spaces = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const workspace = await newWorkspace('0');
        return { workspace, ...(await connect(workspace, 'a')) };
      }),
    );
    const body = scripted({ a: { delayMs: 20 } }, TWO);
    await Promise.all(
      spaces.flatMap(({ workspace, secret }) =>
        Array.from({ length: 5 }, async () => {
          const own = scripted({ a: { delayMs: 20 } }, TWO);
          await chatOk(own.body, { key: workspace.liveKey });
          expect(await keysSeen(own.marker)).toEqual([secret]);
        }),
      ),
    );
    for (const { workspace } of spaces) await chatOk(body.body, { key: workspace.liveKey });
    expect(await keysSeen(body.marker)).toEqual(spaces.map(({ secret }) => secret));
  });
});

describe.concurrent('a key that is removed, replaced or disabled', () => {
  it('ends the call that it began, and no later one uses it', async ({ expect }) => {
    const workspace = await newWorkspace('0');
    const { id, secret } = await connect(workspace, 'slow');
    await setOwnKeys(workspace, { order: 'only' });
    const running = scripted({ slow: { eventDelayMs: 400 } }, { model: 'acme/slow', stream: true });
    const response = await chat(running.body, { key: workspace.liveKey });
    await removeProviderKey(apiPool(), { workspaceId: workspace.id, id });
    const { done, receipt } = await readStream(response);
    expect(done).toBe(true);
    expect(receipt).toMatchObject({ own_provider_cost: '0.000025', customer_charge: '0' });
    expect(await keysSeen(running.marker)).toEqual([secret]);
    const later = scripted({}, { model: 'acme/slow' });
    await eventually(async () => {
      const answer = await chat(later.body, { key: workspace.liveKey });
      await answer.text();
      return answer.status === 503 ? true : null;
    });
    expect((await rowsOf(workspace))[0]).toMatchObject({ status: 200, settlement: 'none' });
  });

  it('is told to every process: the next call has the new one', async ({ expect }) => {
    const workspace = await newWorkspace('0');
    const { id } = await connect(workspace, 'a');
    await chatOk(scripted({}, TWO).body, { key: workspace.liveKey });
    const secret = 'own-the-new-one-of-the-two';
    await updateProviderKey(apiPool(), SEALING, { workspaceId: workspace.id, id }, { secret });
    const seen = await eventually(async () => {
      const { marker, body } = scripted({}, TWO);
      await chatOk(body, { key: workspace.liveKey });
      const [key] = await keysSeen(marker);
      return key === secret ? key : null;
    });
    expect(seen).toBe(secret);
  });
});
