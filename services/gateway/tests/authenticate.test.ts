import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { type Stage, startStage } from './support/stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
  await stage.gateway({ GATEWAY_AUTH_FRAME_MS: '300', GATEWAY_MAX_SOCKETS_PER_USER: '3' });
});
afterAll(() => stage.close());

/** The HTTP answer to an upgrade request that is refused. */
function refusedUpgrade(
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; body: string }> {
  const url = new URL(path, stage.gateways[0]?.urls.http);
  return new Promise((resolve, reject) => {
    const upgrade = request(url, {
      headers: {
        connection: 'upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        ...headers,
      },
    });
    upgrade.on('error', reject);
    upgrade.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve({ status: 101, body: '' });
    });
    upgrade.on('response', (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    upgrade.end();
  });
}

test.each(['header', 'ticket', 'token', 'frame'])(
  'a socket is let in by %s, and hello says who it is',
  async (way) => {
    const user = stage.auth.user();
    const room = stage.world.conversation(user.userId);
    const token = stage.auth.token(user);
    const client =
      way === 'header'
        ? stage.socket('/ws', undefined, { headers: { authorization: `Bearer ${token}` } })
        : way === 'frame'
          ? await stage.socket('/ws').opened()
          : stage.socket(way === 'ticket' ? `/ws?ticket=${stage.auth.ticket(user)}` : `/ws?token=${token}`);
    if (way === 'frame') client.send('auth', { access_token: token }, 'first');
    const hello = await client.got('hello');
    expect(hello.id).toBe(way === 'frame' ? 'first' : undefined);
    expect(hello.payload).toMatchObject({
      user_id: user.userId,
      session_id: user.sessionId,
      epoch: 'e1',
      heartbeat_s: 25,
      conversations: [{ id: room.id, rev: 1, last_seq: 0, last_read_seq: 0 }],
    });
    stage.world.say(room, 'live');
    await client.reached(room.id, 2);
  },
);

test.each([
  ['a made-up token', () => '/ws?token=abc', 'unauthenticated'],
  ['a made-up ticket', () => '/ws?ticket=abc', 'unauthenticated'],
  ['an empty token', () => '/ws?token=', 'unauthenticated'],
  ['an expired token', () => `/ws?token=${stage.auth.token(stage.auth.user(), -5_000)}`, 'token_expired'],
])('%s is told so and closed 4401', async (_what, path, code) => {
  const client = stage.socket(path());
  expect((await client.got('error')).payload).toMatchObject({ code, retryable: false });
  expect(await client.closedWith()).toBe(4401);
});

test('of several credentials the header counts, then the ticket', async () => {
  const [ann, ben, eve] = [stage.auth.user(), stage.auth.user(), stage.auth.user()];
  const query = `/ws?token=${stage.auth.token(eve)}&ticket=${stage.auth.ticket(ben)}`;
  const headers = { authorization: `Bearer ${stage.auth.token(ann)}` };
  const all = await stage.socket(query, undefined, { headers }).got('hello');
  expect(all.payload.user_id).toBe(ann.userId);
  // The header's socket left the ticket unused.
  expect((await stage.socket(query).got('hello')).payload.user_id).toBe(ben.userId);
  const bad = stage.socket(query, undefined, { headers: { authorization: 'Bearer made-up' } });
  expect((await bad.got('error')).payload.code).toBe('unauthenticated');
});

test('a ticket opens one socket', async () => {
  const path = `/ws?ticket=${stage.auth.ticket(stage.auth.user())}`;
  await stage.socket(path).got('hello');
  expect(await stage.socket(path).closedWith()).toBe(4401);
});

test('a socket that does not authenticate is closed 4401 in time', async () => {
  const client = await stage.socket('/ws').opened();
  const openedAtMs = Date.now();
  expect(await client.closedWith()).toBe(4401);
  expect(Date.now() - openedAtMs).toBeLessThan(1_000);
});

test('a first frame that is not auth is refused', async () => {
  const client = await stage.socket('/ws').opened();
  client.send('ping', {}, 'p');
  expect((await client.got('error', 'p')).payload.code).toBe('unauthenticated');
  expect(await client.closedWith()).toBe(4401);
});

test('frames sent in one go with auth are answered after hello', async () => {
  const user = stage.auth.user();
  const room = stage.world.conversation(user.userId);
  const client = await stage.socket('/ws').opened();
  client.send('auth', { access_token: stage.auth.token(user) });
  const id = stage.send(client, room.id, 'in a hurry');
  client.send('ping', {}, 'p');
  await client.got('message.ack', id);
  await client.got('pong', 'p');
  expect(client.frames[0]?.type).toBe('hello');
});

test('a user has a bounded number of sockets', async () => {
  const user = stage.auth.user();
  for (let count = 0; count < 3; count++) await stage.live(user);
  const client = stage.socket(`/ws?token=${stage.auth.token(user)}`);
  expect((await client.got('error')).payload).toMatchObject({ code: 'rate_limited', retryable: true });
  expect(await client.closedWith()).toBe(4429);
});

test('sockets of one user that come all at once are bounded as well', async () => {
  const user = stage.auth.user();
  const clients = Array.from({ length: 12 }, () => stage.socket(`/ws?token=${stage.auth.token(user)}`));
  const isOver = ({ frames }: (typeof clients)[number]) => frames.length > 0;
  await eventually('an answer to each', () => clients.every(isOver));
  expect(clients.filter((client) => client.of('hello').length > 0)).toHaveLength(3);
});

test('the subprotocol is optional, and an unknown one is not answered', async () => {
  const token = stage.auth.token(stage.auth.user());
  const known = await stage
    .socket(`/ws?token=${token}`, undefined, { protocols: ['x', 'parley.v1'] })
    .opened();
  expect(known.ws.protocol).toBe('parley.v1');
  const { status } = await refusedUpgrade(`/ws?token=${token}`, { 'sec-websocket-protocol': 'other' });
  expect(status).toBe(101);
});

test('a strange origin is refused, the own one and none are not', async () => {
  const refused = await refusedUpgrade('/ws', { origin: 'https://evil.example' });
  expect(refused.status).toBe(403);
  expect(JSON.parse(refused.body)).toMatchObject({ code: 'forbidden', status: 403 });
  const own = stage.gateways[0]?.urls.http ?? '';
  expect((await refusedUpgrade('/ws', { origin: own })).status).toBe(101);
});

test('everything but /ws is problem+json', async () => {
  const base = stage.gateways[0]?.urls.http;
  const response = await fetch(`${base}/api/anything`);
  expect(response.status).toBe(404);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toMatchObject({ code: 'not_found' });
  expect((await refusedUpgrade('/elsewhere', {})).status).toBe(404);
});

test.each([
  ['no key', { 'sec-websocket-key': '' }, 400],
  ['an old version', { 'sec-websocket-version': '7' }, 400],
  ['subprotocols that are none', { 'sec-websocket-protocol': ',,' }, 400],
  ['headers without end', { cookie: 'x'.repeat(20_000) }, 413],
])('a handshake with %s is refused as problem+json', async (_what, headers, status) => {
  const refused = await refusedUpgrade('/ws', headers);
  expect(refused.status).toBe(status);
  expect(JSON.parse(refused.body)).toMatchObject({ status, type: expect.stringContaining('urn:parley') });
});

test('auth on a live socket extends it for the same session only', async () => {
  const user = stage.auth.user();
  const client = await stage.live(user);
  client.send('auth', { access_token: stage.auth.token(stage.auth.user()) }, 'other');
  expect((await client.got('error', 'other')).payload.code).toBe('forbidden');
  client.send('auth', { access_token: stage.auth.token(user, 900_000) }, 'again');
  const { payload } = await client.got('hello', 'again');
  expect(Date.parse(String(payload['token_expires_at']))).toBeGreaterThan(Date.now() + 800_000);
});

test('expiry is announced, then closes 4401; a new token in between keeps the socket', async () => {
  const [ada, ben] = [stage.auth.user(), stage.auth.user()];
  const goes = stage.socket(`/ws?token=${stage.auth.token(ada, 1_500)}`);
  const stays = stage.socket(`/ws?token=${stage.auth.token(ben, 1_500)}`);
  await Promise.all([goes.got('auth.expiring'), stays.got('auth.expiring')]);
  stays.send('auth', { access_token: stage.auth.token(ben) }, 'again');
  await stays.got('hello', 'again');
  expect(await goes.closedWith()).toBe(4401);
  expect(goes.of('error')[0]?.payload.code).toBe('token_expired');
  expect(stays.closed).toBeNull();
});

test('a full gateway answers 503 before the upgrade', async () => {
  const full = await stage.gateway({ GATEWAY_MAX_SOCKETS: '1' });
  await stage.live(stage.auth.user(), full);
  const client = stage.socket('/ws', full);
  let status = 0;
  client.ws.on('unexpected-response', (_request, response) => {
    status = response.statusCode ?? 0;
    response.resume();
  });
  expect(await eventually('the answer', () => status)).toBe(503);
});
