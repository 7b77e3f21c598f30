import { isIP } from 'node:net';

/** From where and with what somebody came, as much as may be kept: for the list of sessions and the audit log. */
export interface Visit {
  /** Names a network, not a house: `203.0.113.0/24`. Null when it is not known. */
  address: string | null;
  /** "Firefox on Linux"; null when the header says nothing we know. */
  device: string | null;
}

/** @param header reads a header of the request @param trustProxy proxies in front of us whose word is believed */
export function readVisit(header: (name: string) => string | null, trustProxy: number): Visit {
  return {
    address: coarseAddress(clientAddress(header, trustProxy)),
    device: describeDevice(header('user-agent')),
  };
}

/**
 * The client's address, whole: for limits alone, never to be kept. Our server has written it into the header; behind
 * another door the header is a chain whose last parts are our proxies'.
 */
export function clientAddress(header: (name: string) => string | null, trustProxy: number): string {
  const chain = (header('x-forwarded-for') ?? '').split(',').map((part) => part.trim());
  return chain[Math.max(0, chain.length - Math.max(1, trustProxy))] || 'unknown';
}

/** The network of an address: /24 of IPv4, /48 of IPv6; "this machine" for loopback; null for what is none. */
export function coarseAddress(address: string): string | null {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (plain === '::1' || plain.startsWith('127.')) return 'this machine';
  if (isIP(plain) === 4) return `${plain.split('.').slice(0, 3).join('.')}.0/24`;
  if (isIP(plain) !== 6) return null;
  const [head = '', tail = ''] = plain.split('::');
  const groups = head.split(':').filter(Boolean);
  const missing = plain.includes('::') ? 8 - groups.length - tail.split(':').filter(Boolean).length : 0;
  const first = [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...tail.split(':')].slice(0, 3);
  return `${first.map((group) => Number.parseInt(group || '0', 16).toString(16)).join(':')}::/48`;
}

const BROWSERS: readonly [pattern: RegExp, name: string][] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:HeadlessChrome|Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bVersion\/[\d.]+.*\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
];

const SYSTEMS: readonly [pattern: RegExp, name: string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
];

/** A browser's header in words. What it says in full is not kept. */
export function describeDevice(userAgent: string | null): string | null {
  if (!userAgent) return null;
  const browser = BROWSERS.find(([pattern]) => pattern.test(userAgent))?.[1];
  const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent))?.[1];
  if (browser && system) return `${browser} on ${system}`;
  return browser ?? system ?? null;
}
