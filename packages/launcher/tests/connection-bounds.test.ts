import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHttpServer, createLogger } from '@parley/runtime';
import { startEdge } from '../src/edge/edge.ts';
import { newTestNetwork, type TestNetwork } from './e2e/test-network.ts';

let network: TestNetwork;
/** A server as every service has it, with less patience. */
const hasty = createHttpServer({
  logger: createLogger({ service: 'test', level: 'silent' }),
  headersMs: 100,
  bodyMs: 200,
});
hasty.post('/api/auth/login', async () => ({}));
let hastyUrl: string;
beforeAll(async () => {
  network = await newTestNetwork({ gateways: 1 });
  hastyUrl = await hasty.listen({ host: '127.0.0.1', port: 0 });
}, 60_000);
afterAll(async () => {
  await hasty.close();
  await network?.close();
});

const edges = ['edge', 'auth', 'message', 'push', 'gateway'] as const;
const addressOf = (edge: (typeof edges)[number]) =>
  String({ edge: network.url, gateway: network.gatewayUrls[0], ...network.serviceUrls }[edge]);

/** Sends bytes as they are; resolves with all that came back when the server has ended the connection. */
function raw(url: string, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    // A reset may follow an answer that was given before everything was read.
    socket.on('error', () => {});
    socket.once('close', () => resolve(text));
    socket.write(bytes);
  });
}

const manyHeaders = Array.from({ length: 10_000 }, (_, i) => `x-${i}: a\r\n`).join('');

test.each(edges)('%s answers 100 KB of headers, and 10,000 of them, with 413 and ends', async (edge) => {
  for (const headers of [`x-long: ${'a'.repeat(100_000)}\r\n`, manyHeaders]) {
    const answer = await raw(addressOf(edge), `GET /api/users/me HTTP/1.1\r\nHost: a\r\n${headers}\r\n`);
    // It may have been reset on the way, as not everything was read.
    if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 413 .*"code":"too_large"/s);
  }
});

test.each(edges)('%s answers what is no HTTP with a problem and ends', async (edge) => {
  expect(await raw(addressOf(edge), 'HELO\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*nosniff.*"code":"invalid"/s);
});

test.each(['edge', 'auth', 'push'] as const)('%s refuses a body that is too large', async (edge) => {
  const body = JSON.stringify({ text: 'x'.repeat(300_000) });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${addressOf(edge)}/api/auth/login`, { method: 'POST', headers, body });
  expect([413, 404]).toContain(answer.status);
});

test('headers that trickle in are waited for so long', async () => {
  expect(await raw(hastyUrl, 'GET / HTTP/1.1\r\nHost: a\r\nX-Slow:')).toMatch(
    /^HTTP\/1\.1 408 .*"code":"invalid"/s,
  );
});

test('a body that trickles in is waited for so long', async () => {
  const head =
    'POST /api/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{';
  expect(await raw(hastyUrl, head)).toMatch(/^HTTP\/1\.1 408 /);
});

test('what the edge refuses by itself is nothing a browser would guess at', async () => {
  const edge = await startEdge({
    host: '127.0.0.1',
    port: 0,
    upstreams: { auth: [], message: [], push: [], gateway: [] },
  });
  const refused = await fetch(`${edge.url}/api/users/me`);
  expect([refused.status, refused.headers.get('x-content-type-options')]).toEqual([503, 'nosniff']);
  await edge.close();
});

test('the page of the API loads what it needs from the own host only', async () => {
  const page = await fetch(`${network.url}/api/docs`);
  const html = await page.text();
  expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self'/);
  // No script or style stands in the page, so the policy keeps none from it.
  expect(html).not.toMatch(/<script>|<script(?![^>]*src=)|<style/);
  const sources = [...html.matchAll(/<(?:script|link)[^>]* (?:src|href)="([^"]+)"/g)].map(
    ([, path]) => path ?? '',
  );
  expect(sources.length).toBeGreaterThan(3);
  for (const source of sources) {
    expect((await fetch(new URL(source, `${network.url}/api/docs/`))).status).toBe(200);
  }
});
