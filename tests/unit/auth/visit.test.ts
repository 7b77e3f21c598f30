// Guarantee: of an address only its network is kept, of a browser's header only what it is called, and a header cannot pretend another address behind proxies that are counted.
import { describe, expect, it } from 'vitest';
import { clientAddress, coarseAddress, describeDevice } from '@/lib/auth/visit';

describe('coarseAddress', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['2001:db8:abcd:12::1', '2001:db8:abcd::/48'],
    ['2001:0db8::1', '2001:db8:0::/48'],
    ['fe80::1', 'fe80:0:0::/48'],
    ['127.0.0.1', 'this machine'],
    ['::1', 'this machine'],
    ['unknown', null],
    ['', null],
    ['<script>', null],
  ])('%s → %s', (address, coarse) => expect(coarseAddress(address)).toBe(coarse));
});

describe('describeDevice', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0',
      'Edge on Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
      'Safari on iPhone',
    ],
    ['curl/8.5.0', 'curl'],
    ['something else', null],
    [null, null],
  ])('%s → %s', (header, words) => expect(describeDevice(header)).toBe(words));
});

describe('clientAddress', () => {
  const behind = (chain: string | null, proxies: number) =>
    clientAddress((name) => (name === 'x-forwarded-for' ? chain : null), proxies);

  it('counts from the end, by the proxies that are ours', () => {
    expect(behind('6.6.6.6, 203.0.113.7', 1)).toBe('203.0.113.7');
    expect(behind('6.6.6.6, 203.0.113.7, 10.0.0.1', 2)).toBe('203.0.113.7');
    expect(behind('203.0.113.7', 0)).toBe('203.0.113.7');
    expect(behind(null, 0)).toBe('unknown');
  });
});
