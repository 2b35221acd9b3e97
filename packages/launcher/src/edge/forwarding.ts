import type { IncomingMessage } from 'node:http';
import { clientAddress, type TrustedProxies } from '@parley/runtime';

// RFC 9110 §7.6.1: these describe one connection and are not passed on.
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

// Passed on even when `Connection` names them (RFC 9110 §7.6.1): a body that lost its length would reach
// the upstream unframed, and be read there as the next request.
const alwaysPassed = new Set(['content-length', 'host']);

/**
 * The header fields to send upstream, as name and value pairs in their order: without those of this
 * connection, and with `X-Forwarded-*` said afresh. What clients say of themselves there is not believed, as it
 * would get them around limits per address; what a trusted proxy says is.
 */
export function forwardedHeaders(
  request: IncomingMessage,
  isTrusted: TrustedProxies,
): [name: string, value: string][] {
  const { remoteAddress } = request.socket;
  const viaProxy = remoteAddress !== undefined && isTrusted(remoteAddress);
  const headers = endToEnd(request).filter(([name]) => !/^(x-forwarded-.*|forwarded)$/i.test(name));
  const client = clientAddress(remoteAddress, request.headers['x-forwarded-for'], isTrusted);
  headers.push(['X-Forwarded-For', client]);
  const isSecure = viaProxy && request.headers['x-forwarded-proto'] === 'https';
  headers.push(['X-Forwarded-Proto', isSecure ? 'https' : 'http']);
  headers.push(['X-Forwarded-Host', request.headers.host ?? '']);
  return headers;
}

/** The header fields of a message that are meant for its end, not for this connection. */
export function endToEnd(message: IncomingMessage): [name: string, value: string][] {
  const named = (message.headers.connection ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => !alwaysPassed.has(name));
  const pairs: [string, string][] = [];
  for (let index = 0; index < message.rawHeaders.length; index += 2) {
    const name = message.rawHeaders[index] ?? '';
    if (hopByHop.has(name.toLowerCase()) || named.includes(name.toLowerCase())) continue;
    pairs.push([name, message.rawHeaders[index + 1] ?? '']);
  }
  return pairs;
}
