// Guarantee: tries are counted by account and by connection; who has 2^64 addresses has no more of them than who has one.
import { expect, it } from 'vitest';
import { countAttempt } from '@/lib/auth/session-limits';

const clock = () => 1_000;
const tries = (kind: 'betaFrom' | 'beta', who: (i: number) => string, count: number) =>
  Array.from({ length: count }, (_, i) => countAttempt(kind, who(i), clock));

it('counts the addresses of one IPv6 network as one, and those of others apart', () => {
  const waits = tries('betaFrom', (i) => `2001:db8:0:1::${(i + 1).toString(16)}`, 21);
  expect(waits.slice(0, 20)).toEqual(Array(20).fill(0));
  expect(waits[20]).toBeGreaterThan(0);
  expect(countAttempt('betaFrom', '2001:db8:0:2::1', clock)).toBe(0);
  expect(countAttempt('betaFrom', '203.0.113.7', clock)).toBe(0);
});

it('counts an IPv4 address the same however it is written, and accounts as they are', () => {
  tries('betaFrom', () => '198.51.100.1', 20);
  expect(countAttempt('betaFrom', '::ffff:198.51.100.1', clock)).toBeGreaterThan(0);
  expect(tries('beta', (i) => `a${i}@example.com`, 10)).toEqual(Array(10).fill(0));
});
