// Guarantee: the cache obeys its switches, explains its misses, keeps only whole good answers and never crosses a workspace.
import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { apiPool, eventually, newWorkspace, readStream, scripted, upstreamCalls } from '../../support/api';
import { balance, chat, chatOk, expectError, expectUncharged } from '../../support/api-checks';

const missOf = (response: Response) => response.headers.get('x-btl-miss-reason');
const tierOf = (response: Response) => response.headers.get('x-btl-cache-tier');

describe('switches', () => {
  it('off: neither reads nor writes', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted();
    const off = { key: liveKey, headers: { 'x-btl-cache': 'off' } };
    const { response } = await chatOk(body, off);
    expect(missOf(response)).toBe('bypass');
    const second = await chatOk(body, { key: liveKey });
    expect(tierOf(second.response)).toBeNull();
    const third = await chatOk(body, off);
    expect(tierOf(third.response)).toBeNull();
    expect(await upstreamCalls(marker)).toHaveLength(3);
  });

  it('refresh: asks anew and replaces what is stored', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted();
    const first = await chatOk(body, { key: liveKey });
    const refreshed = await chatOk(body, { key: liveKey, headers: { 'x-btl-cache': 'refresh' } });
    expect(missOf(refreshed.response)).toBe('bypass');
    expect(refreshed.json.id).not.toBe(first.json.id);
    const third = await chatOk(body, { key: liveKey });
    expect(third.json.id).toBe(refreshed.json.id);
    expect(await upstreamCalls(marker)).toHaveLength(2);
  });

  it('only: a hit, or 404 cache_miss for nothing', async () => {
    const workspace = await newWorkspace('1');
    const { marker, body } = scripted();
    const only = { key: workspace.liveKey, headers: { 'x-btl-cache': 'only' } };
    const error = await expectError(await chat(body, only), 404, 'cache_miss');
    expect(error.message).toContain('first_seen');
    await expectUncharged(workspace, parseUsd('1'));
    expect(await upstreamCalls(marker)).toEqual([]);
    await chatOk(body, { key: workspace.liveKey });
    const { response } = await chatOk(body, only);
    expect(tierOf(response)).toBe('exact_response_cache');
  });

  it('ttl: the answer is gone when its time is over, and the miss says so', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted();
    const brief = { key: liveKey, headers: { 'x-btl-cache-ttl': '1' } };
    await chatOk(body, brief);
    expect(tierOf((await chatOk(body, brief)).response)).toBe('exact_response_cache');
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const { response } = await chatOk(body, brief);
    expect(tierOf(response)).toBeNull();
    expect(missOf(response)).toBe('expired');
  });

  it('of the key: none of its calls is read or written', async () => {
    const workspace = await newWorkspace();
    const { key } = await workspace.key({ cacheEnabled: false });
    const { body } = scripted();
    await chatOk(body, { key });
    const { response } = await chatOk(body, { key });
    expect(missOf(response)).toBe('bypass');
    const other = await chatOk(body, { key: workspace.liveKey });
    expect(tierOf(other.response)).toBeNull();
  });

  it('of the workspace: takes effect within a second', async () => {
    const workspace = await newWorkspace();
    const { body } = scripted();
    await chatOk(body, { key: workspace.liveKey });
    await apiPool().query('update workspaces set cache_enabled = false where id = $1', [workspace.id]);
    await eventually(async () => {
      const { response } = await chatOk(body, { key: workspace.liveKey });
      return missOf(response) === 'bypass' || null;
    }, 2_500);
  });

  it('two keys of one workspace share answers', async () => {
    const workspace = await newWorkspace();
    const other = await workspace.key();
    const { body } = scripted();
    await chatOk(body, { key: workspace.liveKey });
    expect(tierOf((await chatOk(body, { key: other.key })).response)).toBe('exact_response_cache');
  });
});

describe('realms', () => {
  it('another workspace never gets an answer', async () => {
    const [one, two] = await Promise.all([newWorkspace(), newWorkspace()]);
    const { marker, body } = scripted();
    const first = await chatOk(body, { key: one.liveKey });
    const second = await chatOk(body, { key: two.liveKey });
    expect(tierOf(second.response)).toBeNull();
    expect(missOf(second.response)).toBe('first_seen');
    expect(second.json.id).not.toBe(first.json.id);
    expect(await upstreamCalls(marker)).toHaveLength(2);
  });

  it('another mode neither: a simulated answer is never a live one', async () => {
    const workspace = await newWorkspace();
    const { body } = scripted();
    await chatOk(body, { key: workspace.testKey });
    const live = await chatOk(body, { key: workspace.liveKey });
    expect(missOf(live.response)).toBe('first_seen');
    expect(live.json.choices[0].message.content).toBe('Hello from a.');
  });
});

describe('what is the same request', () => {
  const sameAs: [string, (body: any) => unknown][] = [
    ['other order of keys', (body) => Object.fromEntries(Object.entries(body).reverse())],
    [
      'max_completion_tokens for max_tokens',
      ({ max_tokens, ...rest }) => ({ ...rest, max_completion_tokens: max_tokens }),
    ],
    ['an alias', (body) => ({ ...body, model: 'acme-one' })],
    ['store, metadata, user', (body) => ({ ...body, store: true, metadata: { a: 'b' }, user: 'u' })],
    [
      'nulls and neutral values',
      (body) => ({ ...body, stop: null, tools: [], n: 1, response_format: { type: 'text' } }),
    ],
    ['a field in no schema', (body) => ({ ...body, made_up: 1 })],
    ['white space', (body) => JSON.stringify(body, null, 2)],
  ];
  it.for(sameAs)('%s', async ([, change]) => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted();
    await chatOk(body, { key: liveKey });
    expect(tierOf((await chatOk(change(body), { key: liveKey })).response)).toBe('exact_response_cache');
  });

  const differences: [string, Record<string, unknown>][] = [
    ['temperature', { temperature: 0.3 }],
    ['max_completion_tokens', { max_tokens: 50 }],
    ['seed', { seed: 3 }],
    ['tools', { tools: [{ type: 'function', function: { name: 'f' } }] }],
    ['response_format', { response_format: { type: 'json_object' } }],
  ];
  it.for(differences)('is not one with another %s, which the miss names', async ([field, change]) => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted();
    await chatOk(body, { key: liveKey });
    const { response } = await chatOk({ ...body, ...change }, { key: liveKey });
    expect(missOf(response)).toBe(`differs:${field}`);
  });

  it('is not one with another word', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted();
    await chatOk(body, { key: liveKey });
    const messages = [{ role: 'system', content: 'Be brief.' }, ...(body.messages as object[])];
    const { response } = await chatOk({ ...body, messages }, { key: liveKey });
    expect(missOf(response)).toBe('first_seen');
  });
});

describe('never stored', () => {
  const askTwice = async (body: Record<string, unknown>) => {
    const { liveKey } = await newWorkspace();
    await (await chat(body, { key: liveKey })).text();
    const response = await chat(body, { key: liveKey });
    await response.text();
    return response;
  };

  it.for(['length', 'content_filter'])('finish_reason %s, whole or streamed', async (finishReason) => {
    for (const stream of [false, true]) {
      const { marker, body } = scripted({ a: { finishReason } }, { stream });
      const response = await askTwice(body);
      expect(response.status).toBe(200);
      expect(tierOf(response)).toBeNull();
      expect(await upstreamCalls(marker)).toHaveLength(2);
    }
  });

  it('n above 1', async () => {
    const { marker, body } = scripted({}, { n: 2 });
    expect(missOf(await askTwice(body))).toBe('not_cacheable:n');
    expect(await upstreamCalls(marker)).toHaveLength(2);
  });

  it('errors', async () => {
    const { marker, body } = scripted({ a: { status: 500 } });
    expect((await askTwice(body)).status).toBe(502);
    expect(await upstreamCalls(marker)).toHaveLength(2);
  });

  it('cut streams, whose charge is nothing', async () => {
    const workspace = await newWorkspace('1');
    const { marker, body } = scripted({ a: { cutAfter: 3 } }, { stream: true });
    for (let turn = 0; turn < 2; turn++) await readStream(await chat(body, { key: workspace.liveKey }));
    expect(await upstreamCalls(marker)).toHaveLength(2);
    expect((await balance(workspace)).balance).toBe(parseUsd('1'));
  });

  it('answers of the sandbox’s faults', async () => {
    const { testKey } = await newWorkspace();
    const { body } = scripted();
    const asked = { key: testKey, headers: { 'x-btl-test': 'echo' } };
    await chatOk(body, asked);
    const { response } = await chatOk(body, asked);
    expect(tierOf(response)).toBeNull();
    expect(missOf(response)).toBe('not_cacheable:test');
  });
});
