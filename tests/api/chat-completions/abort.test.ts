// Guarantee: when the client leaves, the provider is stopped, what was used is counted and charged once, and the hold is closed.
import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import {
  type DoorName,
  eventually,
  newWorkspace,
  scripted,
  type TestWorkspace,
  upstreamCalls,
} from '../../support/api';
import { balance, type Row, rowsOf } from '../../support/api-checks';
import { openStream } from '../../support/raw-http';

const WORDS = Array.from({ length: 200 }, (_, index) => `word${index}`).join(' ');

/** The row of a call whose client left: written once, counted, charged, nothing held any more. */
async function expectSettled(workspace: TestWorkspace, marker: string): Promise<Row> {
  const call = await eventually(async () => (await upstreamCalls(marker))[0]);
  await eventually(async () => (await upstreamCalls(marker))[0]?.aborted || null);
  expect(Date.now() - call.startedAt).toBeLessThan(15_000);
  const row = await eventually(async () => (await rowsOf(workspace))[0]);
  expect(row).toMatchObject({
    status: 499,
    error_code: 'client_closed',
    usage_source: 'counted',
    settlement: 'posted',
    cache_tier: 'miss',
  });
  expect(row.charge_pico).toBeGreaterThan(0n);
  expect(row.charge_pico).toBeLessThanOrEqual(row.benchmark_pico);
  expect(row.input_tokens).toBeGreaterThan(10);
  const after = await balance(workspace);
  expect(after.held).toBe(0n);
  expect(parseUsd('1') - after.balance).toBe(row.charge_pico);
  expect(row.attempts).toMatchObject([{ outcome: 'client_closed' }]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await rowsOf(workspace)).toHaveLength(1);
  return row;
}

describe.concurrent.each<DoorName>(['node', 'next'])('a client that leaves the %s door', (door) => {
  it('in the middle of a stream pays for the prompt and for what it was sent', async ({ expect }) => {
    const workspace = await newWorkspace('1');
    const { marker, body } = scripted(
      { slow: { content: WORDS, eventDelayMs: 50 } },
      { model: 'acme/slow', stream: true },
    );
    const stream = await openStream('/v1/chat/completions', body, { key: workspace.liveKey, door }).head;
    let text = '';
    while (!text.includes('word3')) text += (await stream.next())?.text ?? '';
    stream.leave();
    const row = await expectSettled(workspace, marker);
    expect(row.stream).toBe(true);
    expect(row.output_tokens).toBeGreaterThan(3);
    expect(row.output_tokens).toBeLessThan(200);
  });

  it('before the first byte of a stream pays for the prompt', async ({ expect }) => {
    const workspace = await newWorkspace('1');
    const { marker, body } = scripted({ slow: { delayMs: 20_000 } }, { model: 'acme/slow', stream: true });
    const { leave } = openStream('/v1/chat/completions', body, { key: workspace.liveKey, door });
    await eventually(async () => (await upstreamCalls(marker))[0]);
    leave();
    const row = await expectSettled(workspace, marker);
    expect(row.output_tokens).toBe(0);
  });

  it('before an unstreamed answer pays for the prompt', async ({ expect }) => {
    const workspace = await newWorkspace('1');
    const { marker, body } = scripted({ slow: { delayMs: 20_000 } }, { model: 'acme/slow' });
    const { leave } = openStream('/v1/chat/completions', body, { key: workspace.liveKey, door });
    await eventually(async () => (await upstreamCalls(marker))[0]);
    leave();
    const row = await expectSettled(workspace, marker);
    expect(row).toMatchObject({ output_tokens: 0, stream: false });
  });
});

describe('a client that leaves', () => {
  it('is not tried again at the next route', async () => {
    const workspace = await newWorkspace('1');
    const { marker, body } = scripted(
      { slow: { delayMs: 20_000 }, a: {} },
      { model: 'acme/slow', models: ['acme/one'] },
    );
    const { leave } = openStream('/v1/chat/completions', body, { key: workspace.liveKey });
    await eventually(async () => (await upstreamCalls(marker))[0]);
    leave();
    await expectSettled(workspace, marker);
    expect(await upstreamCalls(marker)).toHaveLength(1);
  });

  it('leaves nothing in the cache', async () => {
    const workspace = await newWorkspace('1');
    const { marker, body } = scripted(
      { slow: { content: WORDS, eventDelayMs: 20 } },
      { model: 'acme/slow', stream: true },
    );
    const stream = await openStream('/v1/chat/completions', body, { key: workspace.liveKey }).head;
    await stream.next();
    stream.leave();
    await expectSettled(workspace, marker);
    const again = await openStream('/v1/chat/completions', body, { key: workspace.liveKey }).head;
    expect(again.headers).not.toHaveProperty('x-btl-cache-tier');
    again.leave();
  });

  it('frees its place among the requests at once', async () => {
    const workspace = await newWorkspace('1');
    const { key } = await workspace.key({ concurrency: 1 });
    const { marker, body } = scripted({ slow: { delayMs: 20_000 } }, { model: 'acme/slow' });
    const { leave } = openStream('/v1/chat/completions', body, { key });
    await eventually(async () => (await upstreamCalls(marker))[0]);
    leave();
    await expectSettled(workspace, marker);
    const next = await openStream('/v1/chat/completions', scripted().body, { key }).head;
    expect(next.status).toBe(200);
    await next.rest();
  });
});
