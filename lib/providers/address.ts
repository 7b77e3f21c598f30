import { BlockList, isIP } from 'node:net';

export type ForbiddenAddress = 'metadata' | 'private';

type Subnet = readonly [network: string, prefix: number];

/** Where clouds hand out credentials to whoever asks from inside: never called, whoever allows it. */
const METADATA: readonly Subnet[] = [
  ['169.254.169.254', 32],
  ['169.254.169.253', 32],
  ['169.254.170.2', 32],
  ['169.254.170.23', 32],
  ['100.100.100.200', 32],
  ['192.0.0.192', 32],
  ['168.63.129.16', 32],
  ['fd00:ec2::254', 128],
  ['fd00:ec2::253', 128],
  ['fd00:ec2::23', 128],
  ['fd20:ce::254', 128],
];

/** All that is not the public internet: private, loopback, link-local, carrier NAT, documentation, multicast, reserved. */
const NOT_PUBLIC: readonly Subnet[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 128],
  ['::1', 128],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 32],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

const metadata = blockList(METADATA);
const notPublic = blockList(NOT_PUBLIC);

/**
 * Whether a resolved address may not be called.
 * @param ip a textual IPv4 or IPv6 address; forms that carry an IPv4 address inside (mapped, 6to4, NAT64) are judged by it too
 * @param options.allowPrivate the operator named this address: only the clouds' metadata stays forbidden
 * @returns why not, or null where it may be called; what is no address is `private`
 */
export function isForbiddenAddress(ip: string, options: { allowPrivate: boolean }): ForbiddenAddress | null {
  const address = ip.replace(/%.*$/, '');
  const family = isIP(address);
  if (family === 0) return 'private';
  const carried = family === 6 ? carriedIpv4(address) : null;
  if (isIn(metadata, address) || (carried !== null && isIn(metadata, carried))) return 'metadata';
  if (options.allowPrivate) return null;
  if (isIn(notPublic, address) || (carried !== null && isIn(notPublic, carried))) return 'private';
  return null;
}

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function blockList(subnets: readonly Subnet[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of subnets)
    list.addSubnet(network, prefix, isIP(network) === 6 ? 'ipv6' : 'ipv4');
  return list;
}

/** The IPv4 address inside ::ffff:a.b.c.d, ::a.b.c.d, 64:ff9b::a.b.c.d and 2002:abcd::. */
function carriedIpv4(address: string): string | null {
  const groups = groupsOf(address);
  const [first, second] = groups;
  if (first === 0x2002) return dotted(second ?? 0, groups[2] ?? 0);
  const last = dotted(groups[6] ?? 0, groups[7] ?? 0);
  const upper = groups.slice(0, 5).every((group) => group === 0);
  if (upper && (groups[5] === 0 || groups[5] === 0xffff)) return last;
  // ::ffff:0:a.b.c.d, the translated form
  if (groups.slice(0, 4).every((group) => group === 0) && groups[4] === 0xffff && groups[5] === 0)
    return last;
  if (first === 0x64 && second === 0xff9b && groups.slice(2, 6).every((group) => group === 0)) return last;
  return null;
}

function dotted(high: number, low: number): string {
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

/** The eight groups of a valid IPv6 address. */
function groupsOf(address: string): number[] {
  const hex = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) => {
    const high = Number(a) * 256 + Number(b);
    const low = Number(c) * 256 + Number(d);
    return `${high.toString(16)}:${low.toString(16)}`;
  });
  const [head = '', tail] = hex.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const gap = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...new Array<string>(gap).fill('0'), ...right].map((group) => Number.parseInt(group, 16));
}
