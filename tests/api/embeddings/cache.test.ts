// Guarantee: the same inputs are answered from the workspace's own cache at half the benchmark, and the switches rule it as at chats.
import { describe, expect, it } from 'vitest';
import { newWorkspace, upstreamCalls } from '../../support/api';
import { expectError, figuresOf, rowOf } from '../../support/api-checks';
import { embed, embedOk, embedScripted } from './support';

const HALF = { benchmark: '0.000001', charge: '0.0000005', saved: '0.0000005' };

describe.concurrent('a hit', () => {
  it('repeats the vectors at half the benchmark', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = embedScripted({}, { others: ['two'], encoding_format: 'base64' });
    const first = await embedOk(body, { key: liveKey });
    const second = await embedOk({ ...body, user: 'another' }, { key: liveKey });
    expect(second.json.data).toEqual(first.json.data);
    expect(second.json.usage).toMatchObject({ prompt_tokens: 10, total_tokens: 10 });
    expect(figuresOf(second.response)).toEqual(HALF);
    expect(second.response.headers.get('x-btl-cache-tier')).toBe('exact_response_cache');
    expect(await rowOf(second.id)).toMatchObject({ cache_tier: 'exact_response_cache', upstream_pico: 0n });
    expect(await upstreamCalls(marker)).toHaveLength(1);
  });

  it('is one text written as a text or as a list of one', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = embedScripted();
    await embedOk({ ...body, input: body.input[0] }, { key: liveKey });
    const { response } = await embedOk(body, { key: liveKey });
    expect(figuresOf(response)).toEqual(HALF);
  });

  it('is none for other inputs, another form or other dimensions, and the miss says why', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = embedScripted();
    await embedOk(body, { key: liveKey });
    const reasonOf = async (more: object) =>
      (await embedOk({ ...body, ...more }, { key: liveKey })).response.headers.get('x-btl-miss-reason');
    expect(await reasonOf({ encoding_format: 'base64' })).toBe('differs:encoding_format');
    expect(await reasonOf({ dimensions: 2, encoding_format: 'base64' })).toBe('differs:dimensions');
    expect(await reasonOf({ input: [...body.input, 'more'] })).toBe('first_seen');
  });

  it('is switched by x-btl-cache', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = embedScripted();
    const with_ = (cache: string) => ({ key: liveKey, headers: { 'x-btl-cache': cache } });
    await expectError(await embed(body, with_('only')), 404, 'cache_miss');
    await embedOk(body, { key: liveKey });
    for (const cache of ['off', 'refresh']) {
      const { response } = await embedOk(body, with_(cache));
      expect(response.headers.get('x-btl-miss-reason')).toBe('bypass');
    }
    expect(figuresOf((await embedOk(body, with_('only'))).response)).toEqual(HALF);
  });

  it('never crosses workspaces', async () => {
    const { body } = embedScripted();
    await embedOk(body, { key: (await newWorkspace()).liveKey });
    const { response } = await embedOk(body, { key: (await newWorkspace()).liveKey });
    expect(response.headers.get('x-btl-cache-tier')).toBeNull();
  });
});
