import { BlockList, isIP } from 'node:net';
import type { Reader } from './config.ts';

/** Where proxies stand when nothing is said: on this machine and in private networks (RFC 1918, 4193, 3927, 4291). */
const PRIVATE_NETWORKS =
  '127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,169.254.0.0/16,fc00::/7,fe80::/10';

/** Reads no more than this from the right: longer chains are no chains. */
const MOST_HOPS = 16;

/** Whether what an address says in X-Forwarded-For is believed. */
export type TrustedProxies = (address: string) => boolean;

/** Reads TRUSTED_PROXIES: addresses and CIDRs, separated by commas; `none` trusts nobody. */
export function trustedProxies(fallback = PRIVATE_NETWORKS): Reader<TrustedProxies> {
  return (raw) => {
    const entries = (raw ?? fallback).split(',').map((entry) => entry.trim());
    if (entries.join() === 'none') return () => false;
    const list = new BlockList();
    for (const entry of entries) if (entry !== '') addNetwork(list, entry);
    return (address) => {
      const plain = plainAddress(address);
      return plain !== null && list.check(plain, isIP(plain) === 4 ? 'ipv4' : 'ipv6');
    };
  };
}

function addNetwork(list: BlockList, entry: string): void {
  const [address = '', prefix, ...more] = entry.split('/');
  const family = isIP(address);
  const most = family === 4 ? 32 : 128;
  const bits = prefix === undefined ? most : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  if (family === 0 || more.length > 0 || bits < 0 || bits > most) {
    throw new Error(`must be addresses and CIDRs separated by commas, not ${JSON.stringify(entry)}`);
  }
  list.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
}

/**
 * The address of the client of a request: the peer's, or when that is a trusted proxy, the one it names. The chain is
 * read from the right and ends at the first address that is no trusted proxy; what stands left of it was written by
 * strangers. An entry that is no address ends it too: then the last proxy that was understood stands for its clients.
 */
export function clientAddress(
  peer: string | undefined,
  forwardedFor: string | readonly string[] | undefined,
  isTrusted: TrustedProxies,
): string {
  let client = (peer && plainAddress(peer)) ?? 'unknown';
  if (forwardedFor === undefined || !isTrusted(client)) return client;
  const chain = [forwardedFor].flat().join(',').split(',').slice(-MOST_HOPS);
  for (const entry of chain.reverse()) {
    const address = plainAddress(entry.trim());
    if (address === null) return client;
    client = address;
    if (!isTrusted(client)) return client;
  }
  return client;
}

/** What limits by address count as one: an IPv4 address, or a /64, which is what one subscriber has of IPv6. */
export function addressPrefix(address: string): string {
  const plain = plainAddress(address);
  if (plain === null) return 'unknown';
  if (isIP(plain) === 4) return plain;
  return `${groupsOf(plain).slice(0, 4).join(':')}::/64`;
}

/** Without port, brackets or zone, and an IPv4 address in IPv6 clothes as IPv4; null when it is no address. */
function plainAddress(raw: string): string | null {
  const bare = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(raw)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(raw)?.[1] ?? raw;
  const address = bare.replace(/%.*$/, '');
  const family = isIP(address);
  if (family === 0) return null;
  if (family === 4) return address;
  const groups = groupsOf(address);
  if (groups.slice(0, 5).every((group) => group === '0') && groups[5] === 'ffff') {
    return groups
      .slice(6)
      .map((group) => Number.parseInt(group, 16))
      .flatMap((two) => [two >> 8, two & 255])
      .join('.');
  }
  return address.toLowerCase();
}

/** The eight groups of a valid IPv6 address, without leading zeros. */
function groupsOf(address: string): string[] {
  // The URL standard writes it in one way: lower case, dotted quads as groups, one run of zeros as `::`.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [left, right] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':'))) as [
    string[],
    string[],
  ];
  if (tail === undefined) return left;
  return [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
}
