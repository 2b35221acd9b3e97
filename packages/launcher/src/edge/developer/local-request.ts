import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/**
 * Whether a request was made for an address of this network and by nobody else's page. A page of another origin says so
 * itself (Fetch Metadata; Origin in browsers without it); one whose name is made to point here (DNS rebinding) calls us
 * by that name. Names in `.local` are no proof: any machine of the network may take one (mDNS).
 */
export function isLocalRequest({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const host = headers.host ?? '';
  if (headers.origin !== undefined && !isOf(headers.origin, host)) return false;
  const name = hostnameOf(host);
  return isIP(name) !== 0 || /(^|\.)(localhost|internal)$/.test(name);
}

/** Whether it comes from a browser or a tool on this very machine, with nothing in between that it may come through. */
export function isOwnMachine(request: IncomingMessage): boolean {
  const isPassedOn = proxyHeaders.some((name) => request.headers[name] !== undefined);
  return !isPassedOn && isLoopback(request.socket.remoteAddress) && isLocalRequest(request);
}

const proxyHeaders = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via'];

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isLoopback(address = ''): boolean {
  const family = isIP(address);
  // Also an IPv4 address in IPv6 clothes.
  return family !== 0 && loopback.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function isOf(origin: string, host: string): boolean {
  return URL.canParse(origin) && host !== '' && new URL(origin).host === withoutDefaultPort(origin, host);
}

/** A Host may name port 80, which an origin leaves out. */
function withoutDefaultPort(origin: string, host: string): string {
  const url = `${new URL(origin).protocol}//${host}`;
  return URL.canParse(url) ? new URL(url).host : host;
}

function hostnameOf(host: string): string {
  const bracketed = /^\[([^\]]+)\]/.exec(host)?.[1];
  return (bracketed ?? host.split(':', 1)[0] ?? '').toLowerCase();
}
