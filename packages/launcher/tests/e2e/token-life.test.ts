import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type TokenPair, timings, userChannel } from '@parley/contracts';
import {
  type ChatSocket,
  converse,
  eventually,
  openSocket,
  type Person,
  request,
  signUp,
} from './chat-client.ts';
import { newTestNetwork, type TestNetwork } from './test-network.ts';

let network: TestNetwork;
let authShiftMs = 0;
/** Publications to these users are lost, as Redis may lose them. */
const unheard = new Set<string>();
const lost: string[] = [];

beforeAll(async () => {
  network = await newTestNetwork({
    gatewayEnv: { GATEWAY_EXPIRY_NOTICE_MS: '2500' },
    authNow: () => Date.now() + authShiftMs,
    authFanout: (fanout) => ({
      ...fanout,
      publish(channel, payload) {
        if (unheard.has(channel)) lost.push(channel);
        else fanout.publish(channel, payload);
      },
    }),
  });
}, 60_000);

afterAll(() => network?.close());

const onBothGateways = (token: string) =>
  Promise.all(network.gatewayUrls.map((url) => openSocket(url, token))) as Promise<[ChatSocket, ChatSocket]>;

const closeAll = (...sockets: ChatSocket[]) => Promise.all(sockets.map((socket) => socket.close()));

/** Runs what makes auth sign an access token, which then lives only for `ms`. */
async function shortLived<T>(ms: number, sign: () => Promise<T>): Promise<T> {
  authShiftMs = ms - timings.accessTokenMs;
  try {
    return await sign();
  } finally {
    authShiftMs = 0;
  }
}

const ask = (method: string, path: string, token: string) =>
  request<{ code?: string }>(network.url, method, path, undefined, token);

async function post(path: string, body: unknown): Promise<TokenPair> {
  const answer = await request<TokenPair>(network.url, 'POST', path, body);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.body;
}
const signIn = (person: Person) =>
  post('/api/auth/login', { login: person.tokens.user.username, password: 'correct horse battery' });
const refresh = ({ refresh_token }: TokenPair) => post('/api/auth/refresh', { refresh_token });

async function reply(socket: ChatSocket, type: string, payload: unknown, id: string) {
  socket.send(type, payload, id);
  return eventually(`the answer to ${id}`, () => socket.frames.find((frame) => frame.id === id));
}

const expiryIn = (frame: Awaited<ReturnType<typeof reply>>) =>
  Date.parse((frame.payload as { token_expires_at: string }).token_expires_at);

test('a revocation whose publication is lost closes every socket of the session within a second, and only those', async () => {
  const ann = await signUp(network.url, 'ann');
  unheard.add(userChannel(ann.id));
  const kept = await onBothGateways(ann.tokens.access_token);
  const conversation = await converse(ann, [], [...kept]);
  const revoked: { token: string; sockets: ChatSocket[] }[] = [];
  for (let i = 0; i < 3; i++) {
    const { access_token: token } = await signIn(ann);
    revoked.push({ token, sockets: await onBothGateways(token) });
  }
  // One after the other, so that gateways have just asked: asking once a second would take one.
  for (const { token, sockets } of revoked) {
    const askedAtMs = Date.now();
    expect((await ask('POST', '/api/auth/logout', token)).status).toBe(204);
    expect(await Promise.all(sockets.map((socket) => socket.closed))).toEqual([4403, 4403]);
    expect(Date.now() - askedAtMs).toBeLessThan(900);
  }
  for (const { token } of revoked) {
    for (const path of ['/api/unread', '/api/users/me', `/api/push/trace?message_id=${conversation}`]) {
      const refused = async () => (await ask('GET', path, token)).status === 401;
      await eventually(`${path} refuses`, refused, { timeoutMs: 1_000 });
    }
  }
  const said = await kept[0].say(conversation, 'between us');
  await kept[1].frame('message.new', ({ message }) => message.id === said.message_id);
  for (const { sockets } of revoked) {
    for (const socket of sockets) expect(socket.messages(conversation)).toEqual([]);
  }
  expect(lost).toHaveLength(revoked.length);
  await closeAll(...kept);
});

test('a revoked session does not come back, on any gateway', async () => {
  const ben = await signUp(network.url, 'ben');
  unheard.add(userChannel(ben.id));
  const sockets = await onBothGateways(ben.tokens.access_token);
  await ben.rest('POST', '/api/auth/logout');
  await Promise.all(sockets.map((socket) => socket.closed));
  for (const url of network.gatewayUrls) {
    const again = await refusedSocket(url, ben.tokens.access_token);
    expect(again).toEqual({ error: 'unauthenticated', code: 4401 });
  }
});

test('the end of a token is announced, then closes with 4401; a fresh one in between keeps the socket on', async () => {
  const dan = await shortLived(6_000, () => signUp(network.url, 'dan'));
  const [goes, stays] = await onBothGateways(dan.tokens.access_token);
  const conversation = await converse(dan, [], [goes, stays]);
  const notices = await Promise.all([goes, stays].map((socket) => socket.frame('auth.expiring')));
  for (const { payload } of notices) {
    expect(payload.seconds_left).toBeLessThanOrEqual(2);
    expect(payload.seconds_left).toBeGreaterThanOrEqual(0);
  }
  const fresh = await refresh(dan.tokens);
  const hello = await reply(stays, 'auth', { access_token: fresh.access_token }, 'extend');
  expect(hello.type).toBe('hello');
  expect(expiryIn(hello)).toBeGreaterThan(Date.now() + timings.accessTokenMs - 60_000);
  expect(await goes.closed).toBe(4401);
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(goes.hello.token_expires_at));
  expect(goes.frames.at(-1)).toMatchObject({ type: 'error', payload: { code: 'token_expired' } });
  expect((await dan.rest('GET', '/api/unread')).body).toMatchObject({ code: 'token_expired' });
  await stays.say(conversation, 'still here');
  await stays.close();
}, 60_000);

test('a token that is refused, or ends sooner, leaves a live socket as it is', async () => {
  const [eve, fay] = await Promise.all([signUp(network.url, 'eve'), signUp(network.url, 'fay')]);
  const outlived = await shortLived(500, () => signIn(eve));
  const socket = await openSocket(network.gatewayUrls[0]!, eve.tokens.access_token);
  const conversation = await converse(eve, [], [socket]);
  await eventually(
    'the short token to end',
    async () => (await ask('GET', '/api/unread', outlived.access_token)).body.code === 'token_expired',
  );
  const otherSession = await signIn(eve);
  const refused: [string, string, string][] = [
    ['another user', fay.tokens.access_token, 'forbidden'],
    ['another session', otherSession.access_token, 'forbidden'],
    ['ended', outlived.access_token, 'token_expired'],
    ['made up', 'nonsense', 'unauthenticated'],
  ];
  for (const [id, token, code] of refused) {
    const answer = await reply(socket, 'auth', { access_token: token }, id);
    expect([id, answer.type, answer.payload]).toEqual([id, 'error', expect.objectContaining({ code })]);
  }
  const later = await reply(
    socket,
    'auth',
    { access_token: (await refresh(eve.tokens)).access_token },
    'later',
  );
  const sooner = await reply(socket, 'auth', { access_token: eve.tokens.access_token }, 'sooner');
  expect(expiryIn(sooner)).toBe(expiryIn(later));
  await socket.say(conversation, 'as live as ever');
  await socket.close();
});

/** How a gateway turns a token away. */
async function refusedSocket(url: string, token: string): Promise<{ error: string; code: number }> {
  const ws = new WebSocket(`${url.replace(/^http/, 'ws')}/ws?token=${token}`);
  let error = '';
  ws.addEventListener('message', ({ data }) => {
    error = JSON.parse(String(data)).payload.code;
  });
  return new Promise((resolve) => {
    ws.addEventListener('close', ({ code }) => resolve({ error, code }));
  });
}
