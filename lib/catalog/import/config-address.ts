import { BlockList, isIP } from 'node:net';

/** Where clouds hand out credentials to whoever asks from inside; never a provider. */
const METADATA_NAMES = new Set(['metadata', 'metadata.google.internal', 'metadata.goog', 'instance-data']);
const METADATA_ADDRESSES = new Set(['169.254.169.254', '169.254.170.2', '100.100.100.200', 'fd00:ec2::254']);

const privateNetworks = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  privateNetworks.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  privateNetworks.addSubnet(network, prefix, 'ipv6');

/**
 * What is wrong with a provider's address in the operator's file, or null. Only what the text itself
 * shows; what a name resolves to is checked again at every connection.
 */
export function addressFault(text: string, allowPrivateNetwork: boolean): string | null {
  if (!URL.canParse(text)) return 'expected an http or https address such as https://models.example.com/v1';
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return 'expected an address that begins with http:// or https://';
  if (url.username || url.password)
    return 'expected an address without user name and password; keys go into api_key_env';
  if (url.search || url.hash) return 'expected an address without query and fragment';
  const host = url.hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
  const mapped = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(host);
  const address = mapped ? dotted(mapped[1] ?? '0', mapped[2] ?? '0') : host;
  if (METADATA_NAMES.has(address) || METADATA_ADDRESSES.has(address))
    return 'a cloud’s metadata address is never called';
  if (!allowPrivateNetwork && isPrivate(address))
    return 'expected a public address; set "allow_private_network": true on this provider to call a private one';
  return null;
}

function isPrivate(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host === 'localhost' || /\.(?:localhost|local|internal|lan)$/.test(host);
  return privateNetworks.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

function dotted(high: string, low: string): string {
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return `${a >> 8}.${a & 255}.${b >> 8}.${b & 255}`;
}
