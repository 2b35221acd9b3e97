import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * Whether a request was made for an address of this network and by nobody else's page. A page of another origin says so
 * itself (Fetch Metadata); one whose name is made to point here (DNS rebinding) calls us by that name.
 */
export function isLocalRequest({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const name = hostnameOf(headers.host ?? '');
  return isIP(name) !== 0 || /(^|\.)(localhost|local|internal)$/.test(name);
}

function hostnameOf(host: string): string {
  const bracketed = /^\[([^\]]+)\]/.exec(host)?.[1];
  return (bracketed ?? host.split(':', 1)[0] ?? '').toLowerCase();
}
