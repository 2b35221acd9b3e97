import http2 from 'node:http2';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import {
  type ApnsSimulator,
  type Certificate,
  createCertificate,
  createProviderKey,
  startApnsSimulator,
} from '@parley/apns-simulator';
import { eventually } from '@parley/runtime';
import { type ConnectionPool, createConnectionPool } from '../src/apns/connection-pool.ts';
import type { ApnsSenderOptions, PushSender } from '../src/apns/sender.ts';
import { newToken, push, senderTo } from './support/transport.ts';

const key = createProviderKey();
let certificate: Certificate;
let simulator: ApnsSimulator;
const opened: { close(): Promise<unknown> }[] = [];

beforeAll(async () => {
  certificate = await createCertificate('127.0.0.1');
});
beforeEach(async () => {
  simulator = await startApnsSimulator({ keys: [key], certificate });
});
afterEach(async () => {
  for (const thing of opened.splice(0)) await thing.close();
  await simulator.close();
});

function openSender(options: Partial<ApnsSenderOptions> = {}): PushSender {
  const sender = senderTo(simulator, key, options);
  opened.push(sender);
  return sender;
}

async function warm(sender: PushSender): Promise<void> {
  expect(await sender.send('sandbox', push(newToken()))).toEqual({ kind: 'sent' });
}

const passes = (sender: PushSender) =>
  eventually('a push that passes', async () => {
    return (await sender.send('sandbox', push(newToken()))).kind === 'sent';
  });

test('a reset in mid-flight is a retry, as it may have been delivered', async () => {
  const token = newToken();
  simulator.script(token, [{ action: 'reset' }]);
  const sender = openSender();
  expect(await sender.send('sandbox', push(token))).toEqual({ kind: 'retry', status: null, reason: 'reset' });
  await warm(sender);
});

test('a connection that is cut takes its pushes to the retry tier, and a new one carries on', async () => {
  const sender = openSender();
  await warm(sender);
  const token = newToken();
  simulator.script(token, [{ action: 'cut' }]);
  expect(await sender.send('sandbox', push(token))).toEqual({ kind: 'retry', status: null, reason: 'reset' });
  await warm(sender);
});

test('a stalled request times out, and the connection that answers a PING stays', async () => {
  const sender = openSender({ timeoutMs: 300, pingTimeoutMs: 2_000 });
  await warm(sender);
  const token = newToken();
  simulator.script(token, [{ action: 'stall' }]);
  const before = simulator.connectionCount();
  expect(await sender.send('sandbox', push(token))).toEqual({
    ...{ kind: 'retry', status: null, reason: 'timeout' },
  });
  await warm(sender);
  expect(simulator.connectionCount()).toBe(before);
});

test('connections that answer no PING are evicted, and new ones carry on', async () => {
  const sender = openSender({ timeoutMs: 300, pingTimeoutMs: 100 });
  await warm(sender);
  simulator.blackHole(true);
  expect(await sender.send('sandbox', push(newToken()))).toMatchObject({ kind: 'retry', reason: 'timeout' });
  simulator.blackHole(false);
  await passes(sender);
});

test('after a change of network idle connections that are dead go', async () => {
  const pool = openPool({ ...pooled(), pingTimeoutMs: 50, idleProbeMs: 50 });
  const request = { path: '/', headers: [], body: '' };
  expect(await pool.request(request)).toMatchObject({ statusCode: 404 });
  simulator.strandConnections();
  await eventually('no connection', () => pool.stats().connections === 0);
  expect(await pool.request(request)).toMatchObject({ statusCode: 404 });
});

test('after a change of network what was under way is retried on new connections', async () => {
  const sender = openSender({ timeoutMs: 200, pingTimeoutMs: 50 });
  await warm(sender);
  simulator.strandConnections();
  expect(await sender.send('sandbox', push(newToken()))).toMatchObject({ kind: 'retry', reason: 'timeout' });
  await passes(sender);
});

test('a network that accepts and never answers is a retry, and passes once it does', async () => {
  const sender = openSender({ timeoutMs: 400, connectTimeoutMs: 100 });
  simulator.acceptOnly(true);
  expect(await sender.send('sandbox', push(newToken()))).toEqual({
    ...{ kind: 'retry', status: null, reason: 'no connection to APNs: no connection in time' },
  });
  simulator.acceptOnly(false);
  await passes(sender);
});

test.each([
  ['a peer that nobody vouches for', { ca: undefined }, /: DEPTH_ZERO_SELF_SIGNED_CERT$/],
  ['nobody at the address', { url: 'https://127.0.0.1:1' }, /: ECONNREFUSED$/],
])('%s is a retry that says so', async (_name, options, reason) => {
  const { ca, ...others } = { ca: simulator.ca as string | undefined, ...options };
  const sender = openSender({ timeoutMs: 300, ...others, ...(ca ? { ca } : { ca: '' }) });
  const outcome = await sender.send('sandbox', push(newToken()));
  expect(outcome).toEqual({ kind: 'retry', status: null, reason: expect.stringMatching(reason) });
});

test('a peer that speaks TLS but no HTTP/2 is a retry that says so', async () => {
  const sockets = new Set<Socket>();
  const server = createTlsServer({ key: certificate.key, cert: certificate.cert }, (socket) => {
    socket.on('error', () => {});
  });
  server.on('tlsClientError', () => {});
  // Also those that are still shaking hands, as the sender tries again meanwhile.
  server.on('connection', (socket: Socket) => sockets.add(socket));
  const url = await listening(server);
  const sender = openSender({ timeoutMs: 300, url });
  const outcome = await sender.send('sandbox', push(newToken()));
  expect(outcome).toMatchObject({ reason: 'no connection to APNs: the peer does not speak HTTP/2' });
  const closed = new Promise((resolve) => server.close(resolve));
  for (const socket of sockets) socket.destroy();
  await closed;
});

test('one waits in a bounded line, and who finds it full is told at once', async () => {
  simulator.acceptOnly(true);
  const pool = openPool({ ...pooled(), maxWaiting: 3, timeoutMs: 200 });
  const request = { path: '/3/device/ab', headers: [], body: '{}' };
  const waiting = Promise.allSettled([1, 2, 3].map(() => pool.request(request)));
  await expect(pool.request(request)).rejects.toThrow('too many waiting');
  expect(pool.stats()).toMatchObject({ waiting: 3, inFlight: 0 });
  expect((await waiting).every(({ status }) => status === 'rejected')).toBe(true);
  expect(pool.stats()).toMatchObject({ waiting: 0, inFlight: 0 });
});

test('streams and timers of pushes that failed in any way are gone', async () => {
  const timersBefore = timers();
  const pool = createConnectionPool({ ...pooled(), timeoutMs: 150, pingTimeoutMs: 100 });
  const path = `/3/device/${newToken()}`;
  const token = path.slice(-64);
  const answers = [
    { action: 'stall' },
    { action: 'reset' },
    { action: 'refuse' },
    { action: 'cut' },
  ] as const;
  simulator.script(token, [...answers, { action: 'goaway' }, { status: 503 }]);
  const headers = ['apns-topic', 'app.parley.ios', 'apns-push-type', 'alert'];
  for (let count = 0; count < 6; count++) {
    await pool.request({ path, headers, body: '{"aps":{"badge":1}}' }).catch(() => undefined);
  }
  await eventually('nothing under way', () => pool.stats().inFlight === 0);
  simulator.blackHole(true);
  await pool.request({ path, headers, body: '{}' }).catch(() => undefined);
  await pool.close(100);
  expect(pool.stats()).toEqual({ connections: 0, inFlight: 0, waiting: 0 });
  expect(timers()).toBeLessThanOrEqual(timersBefore);
});

test('a dead peer cannot keep a connection that takes its leave', async () => {
  const sockets = new Set<Socket>();
  // Reads and answers what HTTP/2 needs to start, then plays dead: not even a FIN is answered.
  const server = createTcpServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    http2.performServerHandshake(socket);
  });
  const url = await listening(server, 'http');
  const pool = openPool({ origin: url, timeoutMs: 150, pingTimeoutMs: 50 });
  const answered = pool.request({ path: '/', headers: [], body: '' }).catch(() => undefined);
  await eventually('a request under way', () => pool.stats().inFlight === 1);
  for (const socket of sockets) socket.pause();
  await answered;
  await pool.close();
  expect(pool.stats().connections).toBe(0);
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const pooled = () => ({ origin: simulator.url, ca: simulator.ca });

function openPool(options: Parameters<typeof createConnectionPool>[0]): ConnectionPool {
  const pool = createConnectionPool(options);
  opened.push(pool);
  return pool;
}

async function listening(server: ReturnType<typeof createTcpServer>, scheme = 'https'): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
