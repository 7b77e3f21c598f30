// Guarantee: the demonstration's turns are counted by network, come back evenly, and a refusal says exactly when.
import { describe, expect, it } from 'vitest';
import type { ApiError } from '@/lib/base/errors';
import { networkOf } from '@/lib/base/network';
import { openDemoTurns } from '@/lib/gateway/demo/demo-turns';

const NOON = Date.UTC(2026, 10, 27, 12);

function refusalOf(take: () => void): ApiError | null {
  try {
    take();
    return null;
  } catch (error) {
    return error as ApiError;
  }
}

describe('turns', () => {
  it('are thirty at once, then one every five seconds', () => {
    const turns = openDemoTurns();
    for (let turn = 0; turn < 30; turn++) turns.take('192.0.2.1', NOON);
    const refusal = refusalOf(() => turns.take('192.0.2.1', NOON));
    expect(refusal).toMatchObject({
      code: 'rate_limit_exceeded',
      headers: { 'retry-after': '5' },
      details: { retry_at: '2026-11-27T12:00:05.000Z' },
    });
    expect(refusal?.message).toContain('in 5 seconds, at 12:00:05 UTC');
    expect(refusalOf(() => turns.take('192.0.2.1', NOON + 4_001))?.message).toContain('in 1 second,');
    turns.take('192.0.2.1', NOON + 5_000);
    expect(refusalOf(() => turns.take('192.0.2.1', NOON + 5_000))).not.toBeNull();
  });

  it('that are refused cost nothing, and touch nobody else', () => {
    const turns = openDemoTurns();
    for (let turn = 0; turn < 100; turn++) refusalOf(() => turns.take('192.0.2.1', NOON));
    turns.take('192.0.2.2', NOON);
    turns.take('192.0.2.1', NOON + 5_000);
  });

  it('of one IPv6 site are bounded, so that it cannot take the turns of all', () => {
    const turns = openDemoTurns();
    const taken = Array.from({ length: 1_000 }, (_, network) =>
      refusalOf(() => turns.take(`2001:db8:7:${network.toString(16)}::1`, NOON)),
    );
    expect(taken.filter((refusal) => refusal === null)).toHaveLength(120);
    expect(taken.at(-1)?.message).toContain('This address has used up');
    turns.take('192.0.2.9', NOON);
    turns.take('2001:db8:8::1', NOON);
    turns.take('2001:db8:7:ffff::1', NOON + 1_250);
  });

  it('of all together are bounded, whatever the addresses', () => {
    const turns = openDemoTurns();
    for (let turn = 0; turn < 600; turn++) turns.take(`10.0.${turn >> 8}.${turn & 255}`, NOON);
    const refusal = refusalOf(() => turns.take('192.0.2.9', NOON));
    expect(refusal?.message).toContain('More people than usual');
    turns.take('192.0.2.9', NOON + 100);
  });
});

describe('networkOf', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['', ''],
  ])('%s counts as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
