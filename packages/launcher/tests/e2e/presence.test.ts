import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort, startRedis } from '../../src/infrastructure/index.ts';
import type { Instance } from '../../src/infrastructure/instance.ts';
import { nodeBinary, rootDir } from '../../src/paths.ts';
import { type ChatSocket, converse, eventually, type Person, signUp } from './chat-client.ts';
import { newTestNetwork, type TestNetwork } from './test-network.ts';

// A Redis of this file's own: gateways of other networks would reap the one that is killed here.
let dir: string;
let redis: Instance;
let network: TestNetwork;
let ann: Person;
let ben: Person;
let gateway: ChildProcess | undefined;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'parley-presence-'));
  redis = await startRedis({ dir: join(dir, 'redis') });
  network = await newTestNetwork({ redisUrl: redis.url });
  [ann, ben] = await Promise.all([signUp(network.url, 'ann'), signUp(network.url, 'ben')]);
}, 60_000);

afterAll(async () => {
  gateway?.kill('SIGKILL');
  await network?.close();
  await redis?.stop();
  await rm(dir, { recursive: true, force: true });
}, 30_000);

const shows = (socket: ChatSocket, person: Person, state: string) =>
  socket.frame('presence', (payload) => payload.user_id === person.id && payload.state === state, 15_000);

test('typing and presence cross gateways, and the switch hides a user from everybody', async () => {
  const [annSocket, benSocket] = await Promise.all([
    ann.connect(network.gatewayUrls[0]),
    ben.connect(network.gatewayUrls[1]),
  ]);
  expect(annSocket.hello.features).toEqual(expect.arrayContaining(['typing', 'presence']));
  const conversation = await meet([annSocket, benSocket]);
  annSocket.send('typing.start', { conversation_id: conversation });
  const { payload } = await benSocket.frame('typing', ({ is_typing }) => is_typing);
  expect(payload).toMatchObject({ conversation_id: conversation, user_id: ann.id });
  await annSocket.say(conversation, 'done');
  await benSocket.frame('typing', ({ is_typing }) => !is_typing);
  annSocket.send('presence.set', { state: 'background' });
  await shows(benSocket, ann, 'background');

  const hiding = await ann.rest('PATCH', '/api/users/me/settings', { presence_visible: false });
  expect(hiding.body).toMatchObject({ presence_visible: false });
  const hidden = await shows(benSocket, ann, 'offline');
  expect(hidden.payload.last_seen_at).toBeNull();
  benSocket.send('room.join', { conversation_id: conversation }, 'hidden');
  await eventually('the answer', () => benSocket.frames.some(({ id }) => id === 'hidden'));
  const joined = benSocket.frames.find(({ id }) => id === 'hidden');
  expect(joined?.payload).toMatchObject({ presence: [] });
  await ann.rest('PATCH', '/api/users/me/settings', { presence_visible: true });
  await Promise.all([annSocket.close(), benSocket.close()]);
});

test('who hides over REST, with no socket open, is taken out of the view of others', async () => {
  const [annSocket, benSocket] = await Promise.all([
    ann.connect(network.gatewayUrls[0]),
    ben.connect(network.gatewayUrls[1]),
  ]);
  await meet([annSocket, benSocket]);
  annSocket.send('presence.set', { state: 'background' });
  await shows(benSocket, ann, 'background');
  await annSocket.close();
  const { payload } = await shows(benSocket, ann, 'offline');
  expect(payload.last_seen_at).not.toBeNull();
  await ann.rest('PATCH', '/api/users/me/settings', { presence_visible: false });
  await benSocket.frame('presence', ({ user_id, last_seen_at, state }) => {
    return user_id === ann.id && state === 'offline' && last_seen_at === null;
  });
  await ann.rest('PATCH', '/api/users/me/settings', { presence_visible: true });
  await benSocket.close();
});

test('the users of a gateway that is killed go offline within 15 s', async () => {
  const url = await launchGateway();
  const [annSocket, benSocket] = await Promise.all([ann.connect(url), ben.connect(network.gatewayUrls[0])]);
  const conversation = await meet([annSocket, benSocket]);
  annSocket.send('presence.set', { state: 'background' });
  await shows(benSocket, ann, 'background');
  gateway?.kill('SIGKILL');
  const killedAtMs = Date.now();
  const { payload } = await shows(benSocket, ann, 'offline');
  expect(Date.now() - killedAtMs).toBeLessThan(15_000);
  expect(Date.parse(payload.last_seen_at ?? '')).toBeGreaterThan(killedAtMs - 1_000);
  benSocket.send('room.join', { conversation_id: conversation }, 'j');
  await eventually('the answer', () => benSocket.frames.some(({ id }) => id === 'j'));
  const joined = benSocket.frames.find(({ id }) => id === 'j');
  expect(joined?.payload).toMatchObject({ presence: [payload] });
  await benSocket.close();
}, 60_000);

/** Both are in a conversation, and have been shown who is there. */
async function meet(sockets: readonly ChatSocket[]): Promise<string> {
  const conversation = await converse(ann, [ben], sockets);
  for (const socket of sockets) socket.send('room.join', { conversation_id: conversation });
  await Promise.all(
    sockets.map((socket) =>
      socket.frame('room.joined', ({ conversation_id }) => conversation_id === conversation),
    ),
  );
  return conversation;
}

/** A gateway in a process of its own, beside those of the network. */
async function launchGateway(): Promise<string> {
  const [http, internal] = await Promise.all([freePort(), freePort()]);
  gateway = spawn(nodeBinary, [join(rootDir, 'services/gateway/src/main.ts')], {
    env: {
      PATH: process.env['PATH'],
      ...network.gatewayEnv,
      HTTP_PORT: `${http}`,
      INTERNAL_PORT: `${internal}`,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const isReady = () =>
    fetch(`http://127.0.0.1:${internal}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await eventually('the gateway to be ready', isReady, { timeoutMs: 20_000, everyMs: 50 });
  return `http://127.0.0.1:${http}`;
}
