// Guarantee: a provider that is silent past its time limits is given up with 504, its call is stopped, and nothing is charged.
import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { eventually, newWorkspace, scripted, upstreamCalls } from '../../support/api';
import { chat, expectError, expectUncharged, rowsOf } from '../../support/api-checks';
import type { Script } from '../../support/fake-upstream';

const SILENCES: [string, Script, boolean][] = [
  ['says nothing', { delayMs: 20_000 }, false],
  ['says nothing in a stream', { delayMs: 20_000 }, true],
  ['falls silent in the middle of its answer', { stallBody: true }, false],
  ['opens a stream and says nothing', { stallAfter: 0 }, true],
];

describe.concurrent('a provider that', () => {
  it.for(SILENCES)('%s is given up', async ([, script, stream], { expect }) => {
    const workspace = await newWorkspace('1');
    const { marker, body } = scripted({ a: script }, { stream });
    const startedAt = performance.now();
    const response = await chat(body, { key: workspace.liveKey });
    const error = await expectError(response, 504, 'upstream_timeout');
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    expect(error.message).toMatch(/in time|middle of its answer/);
    expect(error.message).toMatch(/Nothing was charged/);
    await eventually(async () => (await upstreamCalls(marker))[0]?.aborted || null);
    await expectUncharged(workspace, parseUsd('1'));
    expect(await rowsOf(workspace)).toMatchObject([
      { status: 504, error_code: 'upstream_timeout', charge_pico: 0n, settlement: 'voided' },
    ]);
  });
});

describe('giving up', () => {
  it('leaves the provider open to the next call', async () => {
    const { liveKey } = await newWorkspace();
    expect((await chat(scripted().body, { key: liveKey })).status).toBe(200);
  });
});
