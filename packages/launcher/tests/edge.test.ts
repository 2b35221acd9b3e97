import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { type Edge, startEdge } from '../src/edge/edge.ts';
import type { Upstream } from '../src/edge/upstreams.ts';
import { freePort } from '../src/infrastructure/index.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const part of open.splice(0)) await part.close();
});

test('requests go by prefix, with the address of the client and not what it claims', async () => {
  const edge = await edgeOver({ auth: [await upstream('auth')], message: [await upstream('message')] });
  const answer = await ask(`${edge.url}/api/users/me?x=1`, { headers: { 'x-forwarded-for': '203.0.113.9' } });
  expect(answer.body).toMatchObject({ name: 'auth', url: '/api/users/me?x=1' });
  expect(answer.body.headers['x-forwarded-for']).toBe('127.0.0.1');
  expect((await ask(`${edge.url}/api/conversations`)).body.name).toBe('message');
});

test('a body reaches the upstream and its status and headers come back', async () => {
  const edge = await edgeOver({ message: [await upstream('message', 201)] });
  const answer = await ask(`${edge.url}/api/media`, { method: 'POST', body: 'x'.repeat(1_000_000) });
  expect(answer).toMatchObject({ status: 201, body: { method: 'POST', bytes: 1_000_000 } });
});

test.each([
  ['GET', 'Connection: close, content-length\r\nContent-Length: 42\r\n\r\n', ''],
  ['DELETE', 'Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n2a\r\n', '\r\n0\r\n\r\n'],
])('the body of a %s is never read as a request of its own', async (method, head, tail) => {
  const seen: string[] = [];
  const quiet = await listen((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    request.resume().once('end', () => response.end('{}'));
  });
  const edge = await edgeOver({ message: [quiet] });
  const hidden = 'GET /api/hidden HTTP/1.1\r\nHost: parley\r\n\r\n';
  await raw(edge, `${method} /api/unread HTTP/1.1\r\nHost: parley\r\n${head}${hidden}${tail}`);
  await ask(`${edge.url}/api/after`);
  expect(seen).toEqual([`${method} /api/unread`, 'GET /api/after']);
});

test('an upstream that refuses connections is skipped', async () => {
  const dead = {
    name: 'dead',
    url: `http://127.0.0.1:${await freePort()}`,
    internalUrl: 'http://127.0.0.1:1',
  };
  const edge = await edgeOver({ message: [dead, await upstream('alive')] });
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => ask(`${edge.url}/api/unread`, { method: 'POST', body: 'kept' })),
  );
  expect(answers.map(({ body }) => [body.name, body.bytes])).toEqual(Array(6).fill(['alive', 4]));
});

test('without any upstream the client is told to come back', async () => {
  const dead = {
    name: 'dead',
    url: `http://127.0.0.1:${await freePort()}`,
    internalUrl: 'http://127.0.0.1:1',
  };
  const edge = await edgeOver({ message: [dead], gateway: [dead] });
  const answer = await ask(`${edge.url}/api/unread`);
  expect(answer).toMatchObject({ status: 503, body: { code: 'busy', retry_after_ms: 1_000 } });
  expect(answer.headers.get('retry-after')).toBe('1');
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(await upgrade(edge, '/ws')).toMatch(/^HTTP\/1\.1 503 .*"code":"busy"/s);
  expect((await ask(`${edge.url}/readyz`)).status).toBe(503);
});

test('an upstream that breaks off in its answer breaks the answer off', async () => {
  const half = await listen((_request, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('half');
    setImmediate(() => response.destroy());
  });
  const edge = await edgeOver({ message: [half] });
  await expect(fetch(`${edge.url}/api/unread`).then((response) => response.text())).rejects.toThrow();
});

test('sockets are spread over gateways and carry bytes both ways unread', async () => {
  const edge = await edgeOver({ gateway: [await echoGateway('one'), await echoGateway('two')] });
  const names = [await upgrade(edge, '/ws?ticket=1', 'ping'), await upgrade(edge, '/ws', 'ping')].map(
    (text) => /x-gateway: (\w+)[\s\S]*echo:ping$/.exec(text)?.[1],
  );
  expect(names.sort()).toEqual(['one', 'two']);
  expect(await upgrade(edge, '/api/unread')).toMatch(/^HTTP\/1\.1 404 /);
});

test('an offer of HTTP/2, as curl and Java make it, does not keep a request from its upstream', async () => {
  const edge = await edgeOver({ message: [await upstream('message')] });
  const offer =
    'Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n';
  const answer = raw(edge, `GET /api/unread HTTP/1.1\r\nHost: parley\r\n${offer}\r\n`);
  await expect(answer).resolves.toMatch(/^HTTP\/1\.1 200 /);
});

test('a refusal of the gateway reaches the client, and the connection ends', async () => {
  const refusing = await listen((_request, response) => response.writeHead(401).end('no'));
  const edge = await edgeOver({ gateway: [refusing] });
  expect(await upgrade(edge, '/ws')).toMatch(/^HTTP\/1\.1 401 [\s\S]*no/);
});

test('a gateway that dies closes its sockets and is skipped', async () => {
  const dying = await echoGateway('dying', 'die');
  const edge = await edgeOver({ gateway: [dying] });
  expect(await upgrade(edge, '/ws', 'ping')).toMatch(/101 /);
});

test('the simulator is there only when it is given', async () => {
  expect((await ask(`${(await edgeOver({})).url}/simulator/events`)).body.code).toBe('not_found');
});

test('the simulator, and what is told in development, are for the own page and its own names only', async () => {
  const about = { development: true, simulator: true, samples: ['alice'], sample_password: 'open' };
  const edge = await startEdge({
    ...{ host: '127.0.0.1', port: 0, about, upstreams: { auth: [], message: [], push: [], gateway: [] } },
    simulator: (_request, response) => Boolean(response.writeHead(200).end('{"code":"simulated"}')),
  });
  open.unshift(edge);
  const { port } = new URL(edge.url);
  const told = (path: string, headers: string) =>
    raw(edge, `GET ${path} HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`);
  const own = `Host: localhost:${port}`;
  for (const headers of [own, `${own}\r\nOrigin: http://localhost:${port}`, `Host: 192.168.1.7:${port}`]) {
    expect(await told('/simulator/devices', headers)).toContain('simulated');
    expect(await told('/parley.json', headers)).toContain('"development":true');
  }
  const foreign = ['Origin: https://evil.example', 'Origin: null', 'Sec-Fetch-Site: cross-site'];
  const strange = [
    'Host: rebound.example',
    'Host: desk.local',
    ...foreign.map((line) => `${own}\r\n${line}`),
  ];
  for (const headers of strange) {
    expect(await told('/simulator/devices', headers)).toMatch(/^HTTP\/1\.1 403 .*"code":"forbidden"/s);
    expect(await told('/parley.json', headers)).toContain('"development":false');
    expect(await told('/healthz', headers)).toMatch(/^HTTP\/1\.1 200 /);
  }
});

async function edgeOver(upstreams: Partial<Record<'auth' | 'message' | 'push' | 'gateway', Upstream[]>>) {
  const all = { auth: [], message: [], push: [], gateway: [], ...upstreams };
  const edge = await startEdge({ host: '127.0.0.1', port: 0, upstreams: all });
  open.unshift(edge);
  return edge;
}

function upstream(name: string, status = 200): Promise<Upstream> {
  return listen(async (request, response) => {
    let bytes = 0;
    for await (const chunk of request) bytes += (chunk as Buffer).length;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({ name, url: request.url, method: request.method, headers: request.headers, bytes }),
    );
  }, name);
}

function echoGateway(name: string, then: 'echo' | 'die' = 'echo'): Promise<Upstream> {
  return listen(
    () => undefined,
    name,
    (server) =>
      server.on('upgrade', (_request, socket) => {
        socket.on('error', () => undefined);
        socket.write(
          `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nx-gateway: ${name}\r\n\r\n`,
        );
        if (then === 'die') return void socket.end().resume();
        socket.on('data', (chunk) => socket.end(`echo:${chunk}`));
      }),
  );
}

async function listen(
  handler: RequestListener,
  name = 'upstream',
  prepare?: (server: Server) => void,
): Promise<Upstream> {
  const server = createServer(handler);
  prepare?.(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()) });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { name, url, internalUrl: url };
}

interface Answer {
  name: string;
  url: string;
  bytes: number;
  code: string;
  headers: Record<string, string>;
}

async function ask(url: string, init?: RequestInit) {
  const response = await fetch(url, { ...init, headers: { connection: 'close', ...init?.headers } });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer };
}

/** Sends a raw upgrade request and what is said first, and resolves with all that came back. */
function upgrade(edge: Edge, path: string, say = ''): Promise<string> {
  return raw(
    edge,
    `GET ${path} HTTP/1.1\r\nHost: parley\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n${say}`,
  );
}

/** Sends bytes as they are and resolves with all that came back. */
function raw(edge: Edge, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(edge.url).port), '127.0.0.1');
    let text = '';
    socket.write(bytes);
    socket.on('data', (chunk) => (text += chunk));
    socket.once('error', reject);
    socket.once('close', () => resolve(text));
  });
}
