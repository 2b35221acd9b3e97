import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createPool, type Pool } from '@parley/database';
import { type ChatSocket, converse, eventually, type Person, request, signUp } from './chat-client.ts';
import { newTestNetwork, type TestNetwork } from './test-network.ts';

let network: TestNetwork;
let pool: Pool;
let moderator: Person;
let ann: Person;
let ben: Person;

beforeAll(async () => {
  network = await newTestNetwork();
  pool = createPool({ url: network.databaseUrl, max: 1, applicationName: 'e2e-safety' });
  moderator = await signUp(network.url, 'mod');
  await pool.query(`UPDATE users SET role = 'moderator' WHERE id = $1`, [moderator.id]);
}, 60_000);
afterAll(async () => {
  await pool?.end();
  await network?.close();
}, 30_000);
beforeEach(async () => {
  [ann, ben] = await Promise.all([signUp(network.url, 'ann'), signUp(network.url, 'ben')]);
});

const shows = (socket: ChatSocket, person: Person, state: string, timeoutMs?: number) =>
  socket.frame(
    'presence',
    (payload) => payload.user_id === person.id && payload.state === state && payload.last_seen_at === null,
    timeoutMs,
  );

const states = (socket: ChatSocket, person: Person) =>
  socket.frames.flatMap(({ type, payload }) =>
    type === 'presence' && (payload as { user_id: string }).user_id === person.id
      ? [(payload as { state: string }).state]
      : [],
  );

async function presenceIn(socket: ChatSocket, conversation: string): Promise<string[]> {
  const id = `join-${socket.frames.length}`;
  socket.send('room.join', { conversation_id: conversation }, id);
  const answer = await eventually('room.joined', () => socket.frames.find((frame) => frame.id === id));
  return (answer.payload as { presence: { user_id: string }[] }).presence.map(({ user_id }) => user_id);
}

async function direct(by: Person, other: Person): Promise<string> {
  const wanted = { type: 'direct', participant_ids: [other.id] };
  return (await by.rest<{ id: string }>('POST', '/api/conversations', wanted)).body.id;
}

test('a block hides both from each other within 2 s, over gateways, and ends as it began', async () => {
  const [room, cid] = [await direct(ann, ben), await signUp(network.url, 'cid')];
  const group = await converse(ann, [ben, cid]);
  const [benSocket, cidSocket] = await Promise.all([
    ben.connect(network.gatewayUrls[1]),
    cid.connect(network.gatewayUrls[1]),
  ]);
  const annSocket = await ann.connect(network.gatewayUrls[0]);
  const annPhone = await ann.connect(network.gatewayUrls[1]);
  await shows(benSocket, ann, 'online');
  // Ben's gateway tells of him within a moment.
  await eventually('ben', async () => (await presenceIn(annSocket, room)).join() === ben.id);

  expect((await ann.rest('PUT', `/api/blocks/${ben.id}`)).status).toBe(204);
  await Promise.all([shows(benSocket, ann, 'offline', 2_000), shows(annSocket, ben, 'offline', 2_000)]);
  for (const socket of [annSocket, annPhone]) {
    expect((await socket.frame('block.updated')).payload).toEqual({ user_id: ben.id, blocked: true });
  }
  for (const socket of [annSocket, annPhone]) socket.send('presence.set', { state: 'background' });
  benSocket.send('presence.set', { state: 'background' });
  await Promise.all([shows(cidSocket, ann, 'background'), shows(cidSocket, ben, 'background')]);
  benSocket.send('typing.start', { conversation_id: room });
  benSocket.send('typing.start', { conversation_id: group });
  await annSocket.frame('typing', ({ conversation_id }) => conversation_id === group);
  expect(annSocket.frames.filter(({ type }) => type === 'typing')).toHaveLength(1);
  expect([states(benSocket, ann).at(-1), states(annSocket, ben).at(-1)]).toEqual(['offline', 'offline']);
  expect(benSocket.frames.map(({ type }) => type)).not.toContain('block.updated');
  await expect(benSocket.say(room, 'hello?')).rejects.toThrow('blocked');
  const late = await ben.connect(network.gatewayUrls[0]);
  expect(await presenceIn(late, group)).toEqual([cid.id]);
  await eventually('the newcomer to be shown to others', () => states(cidSocket, ben).at(-1) === 'online');
  late.send('presence.set', { state: 'background' });
  await eventually('both in the background', () => states(cidSocket, ben).at(-1) === 'background');

  await ann.rest('DELETE', `/api/blocks/${ben.id}`);
  await Promise.all([shows(benSocket, ann, 'background', 2_000), shows(annSocket, ben, 'background', 2_000)]);
  await benSocket.say(room, 'hello!');
  await Promise.all([annSocket, annPhone, benSocket, cidSocket, late].map((socket) => socket.close()));
}, 30_000);

test('a suspended user’s sockets close 4403 within 1 s, no door opens, and afterwards they all do', async () => {
  const sockets = await Promise.all(network.gatewayUrls.map((url) => ben.connect(url)));
  const path = `/api/moderation/users/${ben.id}/suspension`;
  const until = new Date(Date.now() + 3_600_000).toISOString();
  expect((await moderator.rest('PUT', path, { until, reason: 'spam' })).status).toBe(204);
  const suspendedAtMs = Date.now();
  expect(await Promise.all(sockets.map((socket) => socket.closed))).toEqual([4403, 4403]);
  expect(Date.now() - suspendedAtMs).toBeLessThan(1_000);
  for (const url of ['/api/users/me', '/api/conversations', '/api/media/none']) {
    await eventually(`${url} to refuse`, async () => (await ben.rest('GET', url)).status === 401, {
      timeoutMs: 1_000,
    });
  }
  await expect(ben.connect(network.gatewayUrls[0]).then((socket) => socket.closed)).rejects.toThrow();
  const login = { login: ben.tokens.user.username, password: 'correct horse battery' };
  const signIn = () => request<{ code?: string }>(network.url, 'POST', '/api/auth/login', login);
  expect((await signIn()).body.code).toBe('suspended');
  const refresh = { refresh_token: ben.tokens.refresh_token };
  expect(
    (await request<{ code?: string }>(network.url, 'POST', '/api/auth/refresh', refresh)).body.code,
  ).toBe('suspended');
  expect((await moderator.rest('DELETE', path)).status).toBe(204);
  expect((await signIn()).status).toBe(200);
}, 30_000);

test('a report leads to a hidden message, of which nobody hears its words again', async () => {
  const [annSocket, benSocket] = await Promise.all([
    ann.connect(network.gatewayUrls[0]),
    ben.connect(network.gatewayUrls[1]),
  ]);
  const room = await converse(ann, [ben], [annSocket, benSocket]);
  const { message_id: id } = await benSocket.say(room, 'unspeakable');
  const report = await ann.rest<{ id: string }>('POST', '/api/reports', { message_id: id, reason: 'hate' });
  expect(report.status).toBe(201);
  const resolve = `/api/moderation/reports/${report.body.id}/resolve`;
  const { body } = await moderator.rest('POST', resolve, { action: 'hide_message' });
  expect(body).toMatchObject({ resolution: 'hide_message', evidence: { text: 'unspeakable' } });
  for (const socket of [annSocket, benSocket]) {
    await socket.frame('message.updated', ({ message }) => message.id === id && message.text === null);
  }
  const late = await ann.connect(network.gatewayUrls[1]);
  late.send('room.join', { conversation_id: room, since_rev: 0 });
  await late
    .frame('message.updated', ({ message }) => message.id === id)
    .catch(() => late.frame('message.new'));
  expect(JSON.stringify(late.frames)).not.toContain('unspeakable');
  await Promise.all([annSocket, benSocket, late].map((socket) => socket.close()));
}, 30_000);
