import { expect, test } from '@jest/globals';
import { addressPrefix, clientAddress, trustedProxies } from './client-address.ts';

const isTrusted = trustedProxies()('10.0.0.0/8,fd00::/8,192.0.2.7');

test.each([
  ['a stranger says what it likes', '203.0.113.5', '198.51.100.1', '203.0.113.5'],
  ['a trusted proxy names its client', '10.0.0.1', '203.0.113.5', '203.0.113.5'],
  ['a chain is read from the right', '10.0.0.1', '1.1.1.1, 203.0.113.5, 10.9.9.9', '203.0.113.5'],
  ['all of a chain is trusted', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ['one address may be a proxy', '192.0.2.7', '203.0.113.5', '203.0.113.5'],
  ['its neighbour is none', '192.0.2.8', '203.0.113.5', '192.0.2.8'],
  ['garbage on the right is ignored', '10.0.0.1', '203.0.113.5, rubbish', '10.0.0.1'],
  ['garbage behind the client is not reached', '10.0.0.1', '<script>, 203.0.113.5', '203.0.113.5'],
  ['an empty header says nothing', '10.0.0.1', '', '10.0.0.1'],
  ['ports are left out', '10.0.0.1', '203.0.113.5:4711', '203.0.113.5'],
  ['IPv6 in brackets', 'fd00::1', '[2001:db8::5]:4711', '2001:db8::5'],
  ['an IPv4 peer in IPv6 clothes', '::ffff:10.0.0.1', '203.0.113.5', '203.0.113.5'],
  ['a client in IPv6 clothes', '10.0.0.1', '::ffff:203.0.113.5', '203.0.113.5'],
  ['a zone is no part of an address', 'fe80::1%eth0', '203.0.113.5', 'fe80::1'],
])('%s', (_claim, peer, forwardedFor, client) => {
  expect(clientAddress(peer, forwardedFor, isTrusted)).toBe(client);
});

test('a header sent twice is one chain, and a peer that is gone is unknown', () => {
  expect(clientAddress('10.0.0.1', ['1.1.1.1', '203.0.113.5'], isTrusted)).toBe('203.0.113.5');
  expect(clientAddress(undefined, '203.0.113.5', isTrusted)).toBe('unknown');
});

test('a chain without end is not followed to its end', () => {
  const chain = `203.0.113.5, ${Array(1_000).fill('10.0.0.2').join(', ')}`;
  expect(clientAddress('10.0.0.1', chain, isTrusted)).toBe('10.0.0.2');
});

test('by default this machine and private networks are trusted; none is nobody', () => {
  const usual = trustedProxies()(undefined);
  expect(['127.0.0.1', '::1', '172.16.3.4', 'fd12::1', '::ffff:10.1.2.3'].map(usual)).toEqual(
    Array(5).fill(true),
  );
  expect(['8.8.8.8', '172.32.0.1', '2001:db8::1', 'unknown', ''].map(usual)).toEqual(Array(5).fill(false));
  expect(trustedProxies()('none')('127.0.0.1')).toBe(false);
});

test.each(['10.0.0.0/33', '10.0.0', 'example.org', '::/129', '10.0.0.0/8/8', '10.0.0.0/', 'none,10.0.0.1'])(
  '%s is no list of proxies',
  (raw) => {
    expect(() => trustedProxies()(raw)).toThrow('must be addresses and CIDRs');
  },
);

test('limits see an IPv4 address, and of an IPv6 address its /64', () => {
  expect(addressPrefix('203.0.113.5')).toBe('203.0.113.5');
  expect(addressPrefix('::ffff:203.0.113.5')).toBe('203.0.113.5');
  expect(addressPrefix('2001:DB8:0:1::5')).toBe('2001:db8:0:1::/64');
  expect(addressPrefix('2001:db8:0:1:ffff::')).toBe('2001:db8:0:1::/64');
  expect(addressPrefix('2001:db8:0:2::5')).toBe('2001:db8:0:2::/64');
  expect(addressPrefix('::1')).toBe('0:0:0:0::/64');
  expect(addressPrefix('rubbish')).toBe('unknown');
});
