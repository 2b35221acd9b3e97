import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { trustedProxies } from '@parley/runtime';
import { startEdge } from '../src/edge/edge.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const part of open.splice(0)) await part.close();
});

/** The forwarding headers that a service gets for a request with `forwardedFor` from this machine. */
async function told(trusted: string, forwardedFor: string) {
  const server = createServer((request, response) => response.end(JSON.stringify(request.headers)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.unshift({ close: () => new Promise((resolve) => server.close(resolve)) });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const auth = [{ name: 'auth-1', url, internalUrl: url }];
  const edge = await startEdge({
    host: '127.0.0.1',
    port: 0,
    upstreams: { auth, message: [], push: [], gateway: [] },
    trustedProxies: trustedProxies('none')(trusted),
  });
  open.unshift(edge);
  const headers = { 'x-forwarded-for': forwardedFor, 'x-forwarded-proto': 'https' };
  const answer = (await (await fetch(`${edge.url}/api/users/me`, { headers })).json()) as Record<
    string,
    string
  >;
  return [answer['x-forwarded-for'], answer['x-forwarded-proto']];
}

test('what a proxy in front says reaches the services when it is trusted, as one address', async () => {
  expect(await told('127.0.0.1', '6.6.6.6, 203.0.113.5')).toEqual(['203.0.113.5', 'https']);
  expect(await told('127.0.0.1,10.0.0.0/8', '203.0.113.5, 10.1.1.1')).toEqual(['203.0.113.5', 'https']);
  expect(await told('127.0.0.1', 'rubbish')).toEqual(['127.0.0.1', 'https']);
});

test('of anybody else it is not believed', async () => {
  expect(await told('10.0.0.0/8', '203.0.113.5')).toEqual(['127.0.0.1', 'http']);
  expect(await told('none', '203.0.113.5')).toEqual(['127.0.0.1', 'http']);
});
