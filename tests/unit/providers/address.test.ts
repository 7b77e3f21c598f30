// Guarantee: no written form of a private or metadata address passes as public, and no public one is refused.
import { expect, test } from 'vitest';
import { isForbiddenAddress } from '@/lib/providers/address';

const METADATA = [
  '169.254.169.254',
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '0:0:0:0:0:ffff:a9fe:a9fe',
  '64:ff9b::169.254.169.254',
  '2002:a9fe:a9fe::',
  '::169.254.169.254',
  'fd00:ec2::254',
  'fd00:0ec2:0:0:0:0:0:254',
  '169.254.170.2',
  '100.100.100.200',
];

const PRIVATE = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '100.127.255.255',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.1.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:0:10.0.0.1',
  '64:ff9b::10.0.0.1',
  '64:ff9b:1::1',
  '2002:7f00:1::1',
  '2002:c0a8:101::',
  '2001:0:1::1',
  'fc00::1',
  'fdff::1',
  'fe80::1',
  'fe80::1%eth0',
  'ff02::1',
  '2001:db8::1',
];

const PUBLIC = [
  '1.1.1.1',
  '8.8.8.8',
  '100.63.255.255',
  '100.128.0.1',
  '172.15.255.255',
  '172.32.0.1',
  '169.253.255.255',
  '192.169.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::8.8.8.8',
  '2002:808:808::1',
  '2606:4700:4700::1111',
  '2a00:1450:4001:82a::200e',
];

test.each(METADATA)('%s is metadata, allowed or not', (ip) => {
  expect(isForbiddenAddress(ip, { allowPrivate: false })).toBe('metadata');
  expect(isForbiddenAddress(ip, { allowPrivate: true })).toBe('metadata');
});

test.each(PRIVATE)('%s is private, and passes where allowed', (ip) => {
  expect(isForbiddenAddress(ip, { allowPrivate: false })).toBe('private');
  expect(isForbiddenAddress(ip, { allowPrivate: true })).toBeNull();
});

test.each(PUBLIC)('%s is public', (ip) => {
  expect(isForbiddenAddress(ip, { allowPrivate: false })).toBeNull();
});

test.each(['', 'localhost', '1.2.3', '0x7f.0.0.1', '::g'])('%j is no address', (ip) => {
  expect(isForbiddenAddress(ip, { allowPrivate: true })).toBe('private');
});
