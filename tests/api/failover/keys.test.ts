// Guarantee: of several keys of ours at a provider one that is limited or refused gives way to the next, rests, and is named by its number alone.
import { describe, it } from 'vitest';
import { newWorkspace, readStream, scripted, upstreamCalls } from '../../support/api';
import { chat, chatOk, figuresOf, readRequest, rowOf } from '../../support/api-checks';
import type { Script } from '../../support/fake-upstream';

/** With which key each call came, by its number; `b` has one alone. */
const keysSeen = async (marker: string) =>
  (await upstreamCalls(marker)).map(({ provider, headers }) =>
    provider === 'b' ? 'b' : String(headers.authorization).replace('Bearer fake-key-', ''),
  );

/** The first key, in the order of the first calls, meets this. */
const firstMeets = (provider: string, script: Script) => ({
  [provider]: { byKey: { 'fake-key-1': script } },
});

describe.concurrent('a key of ours that is', () => {
  it('limited gives way to the next and is not asked again while it rests', async ({ expect }) => {
    const { liveKey } = await newWorkspace();
    const model = 'acme/keyed-limited';
    const limit = firstMeets('keyed-limited', { status: 429, headers: { 'retry-after': '30' } });
    const first = scripted(limit, { model });
    const { response, text, id } = await chatOk(first.body, { key: liveKey });
    expect(await keysSeen(first.marker)).toEqual(['1', '2']);
    expect(response.headers.get('x-btl-provider')).toBe('keyed-limited');
    expect(response.headers.get('x-btl-attempts')).toBe('2');
    expect(figuresOf(response).charge).toBe('0.0000375');
    const record = await readRequest(id, liveKey);
    expect(record.attempts).toMatchObject([
      { outcome: 'rate_limited', status: 429, key_index: 1, cost: null, born_by: null },
      { outcome: 'success', key_index: 2, cost: '0.000025', born_by: 'customer' },
    ]);
    expect(JSON.stringify([record, (await rowOf(id)).attempts])).not.toContain('fake-key');
    expect(text + JSON.stringify([...response.headers])).not.toContain('fake-key');
    // Neither does the route rest: the two other keys serve on.
    const seen: string[] = [];
    for (let i = 0; i < 4; i++) {
      const { marker, body } = scripted(limit, { model });
      await chatOk(body, { key: liveKey });
      seen.push(...(await keysSeen(marker)));
    }
    expect(seen).toEqual(['3', '2', '3', '2']);
  });

  it('refused gives way to the next in a stream', async ({ expect }) => {
    const { liveKey } = await newWorkspace();
    for (const status of [401, 402, 403]) {
      const keys = Object.fromEntries(
        [1, 2, 3].map((index) => [`fake-key-${index}`, index === 3 ? {} : { status }]),
      );
      const script = { 'keyed-refused': { byKey: keys } };
      const { marker, body } = scripted(script, { model: 'acme/keyed-refused', stream: true });
      const response = await chat(body, { key: liveKey });
      const { done, receipt } = await readStream(response);
      expect(done).toBe(true);
      expect(receipt).toMatchObject({ provider: 'keyed-refused', customer_charge: '0.0000375' });
      // Once refused, they are not asked again.
      expect(await keysSeen(marker)).toEqual(status === 401 ? ['1', '2', '3'] : ['3']);
    }
  });

  it('one of three that are all limited leaves the call to the next route, and the route rests', async ({
    expect,
  }) => {
    const { liveKey } = await newWorkspace();
    const limited = { status: 429, headers: { 'retry-after': '20' } };
    const more = { model: 'acme/keyed-exhausted' };
    const first = scripted({ 'keyed-exhausted': limited }, more);
    const { response } = await chatOk(first.body, { key: liveKey });
    expect(response.headers.get('x-btl-provider')).toBe('b');
    expect(await keysSeen(first.marker)).toEqual(['1', '2', '3', 'b']);
    const second = scripted({}, more);
    await chatOk(second.body, { key: liveKey });
    expect(await keysSeen(second.marker)).toEqual(['b']);
  });
});

describe.concurrent('keys of ours', () => {
  it('share what is under way', async ({ expect }) => {
    const { liveKey } = await newWorkspace();
    const calls = Array.from({ length: 6 }, () =>
      scripted({ 'keyed-shared': { delayMs: 800 } }, { model: 'acme/keyed-shared' }),
    );
    await Promise.all(calls.map(({ body }) => chatOk(body, { key: liveKey })));
    const seen = (await Promise.all(calls.map(({ marker }) => keysSeen(marker)))).flat();
    expect(seen.sort()).toEqual(['1', '1', '2', '2', '3', '3']);
  });

  it('may stand in several variables', async ({ expect }) => {
    const { liveKey } = await newWorkspace();
    const seen: string[] = [];
    for (let i = 0; i < 4; i++) {
      const { marker, body } = scripted({}, { model: 'acme/keyed-listed' });
      await chatOk(body, { key: liveKey });
      seen.push(...(await keysSeen(marker)));
    }
    expect(seen.sort()).toEqual(['1', '2', '3', 'Bearer fake-upstream-key']);
  });
});
