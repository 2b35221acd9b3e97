import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@parley/contracts';
import { createRedisPresence, type Presence } from '@parley/presence';
import { eventually, testServers } from '@parley/runtime';
import type { TestUser } from './support/auth-peer.ts';
import type { SocketClient } from './support/socket-client.ts';
import { type Stage, startStage } from './support/stage.ts';

const LEASE_MS = 1_500;
const prefix = `test-${newId()}:`;
const stores: Presence[] = [];
let picturesRead = 0;
/** These do nothing, as if the process of their gateway were gone. */
const dead = new Set<Presence>();
let stage: Stage;

beforeAll(async () => {
  stage = await startStage({ presenceOf: openStore });
  const env = {
    GATEWAY_LEASE_RENEW_MS: '300',
    GATEWAY_LEASE_LOOK_MS: '200',
    GATEWAY_OFFLINE_GRACE_MS: '600',
  };
  for (let count = 0; count < 3; count++) await stage.gateway(env);
});
const opened: SocketClient[] = [];
afterEach(() => {
  for (const client of opened.splice(0)) client.close();
});
afterAll(async () => {
  await stage.close();
  await Promise.all(stores.map((store) => store.close()));
});

function openStore(): Presence {
  const store = createRedisPresence({
    url: testServers().redisUrl,
    prefix,
    leaseMs: LEASE_MS,
    announceEveryMs: 50,
    handOverMs: 300,
  });
  stores.push(store);
  const unless = <T>(nothing: T, call: () => Promise<T>) =>
    dead.has(store) ? Promise.resolve(nothing) : call();
  return {
    ...store,
    dropped: 0,
    shown(userIds) {
      picturesRead += 1;
      return store.shown(userIds);
    },
    renew: (gatewayId) => unless(true, () => store.renew(gatewayId)),
    connected: (gatewayId, changes) => unless(undefined, () => store.connected(gatewayId, changes)),
    announce: (gatewayId, userIds) => unless(null, () => store.announce(gatewayId, userIds)),
    reap: (gatewayId) => unless([], () => store.reap(gatewayId)),
    release: (gatewayId) => unless(undefined, () => store.release(gatewayId)),
  };
}

async function live(user: TestUser, gateway = 0): Promise<SocketClient> {
  const client = await stage.live(user, stage.gateways[gateway]);
  opened.push(client);
  return client;
}

interface Scene {
  ann: TestUser;
  ben: TestUser;
  room: ReturnType<Stage['world']['conversation']>;
  /** Ben's socket, on the second gateway. */
  watcher: SocketClient;
}

async function scene(): Promise<Scene> {
  const [ann, ben] = [stage.auth.user(), stage.auth.user()];
  const room = stage.world.conversation(ann.userId, ben.userId);
  return { ann, ben, room, watcher: await live(ben, 1) };
}

const statesOf = (client: SocketClient, user: TestUser) =>
  client
    .of('presence')
    .filter(({ payload }) => payload['user_id'] === user.userId)
    .map(({ payload }) => payload['state']);

async function shows(client: SocketClient, user: TestUser, states: string[]): Promise<void> {
  await eventually(
    `${states}; got ${statesOf(client, user)}`,
    () => statesOf(client, user).length >= states.length,
  );
  expect(statesOf(client, user)).toEqual(states);
}

/** What was announced before has come through: somebody else's coming, announced after it, has. */
async function settled({ room, watcher }: Scene): Promise<void> {
  const probe = stage.auth.user();
  room.members.set(probe.userId, { visibleFromSeq: 1 });
  await live(probe);
  await shows(watcher, probe, ['online']);
}

/** What a new socket of the user is told of the others in a room. */
async function joined(user: TestUser, roomId: string, gateway = 1) {
  const client = await live(user, gateway);
  client.send('room.join', { conversation_id: roomId }, 'j');
  const { payload } = await client.got('room.joined', 'j');
  return payload['presence'] as { user_id: string; state: string; last_seen_at: string | null }[];
}

test('others see online, background and offline with last seen, on another gateway', async () => {
  const { ann, ben, room, watcher } = await scene();
  const phone = await live(ann);
  await shows(watcher, ann, ['online']);
  phone.send('presence.set', { state: 'background' });
  await shows(watcher, ann, ['online', 'background']);
  phone.send('presence.set', { state: 'foreground' });
  await shows(watcher, ann, ['online', 'background', 'online']);
  expect(await joined(ben, room.id)).toEqual([{ user_id: ann.userId, state: 'online', last_seen_at: null }]);
  const beforeMs = Date.now() - 1_000;
  phone.close();
  await shows(watcher, ann, ['online', 'background', 'online', 'offline']);
  const lastSeenAt = watcher.of('presence').at(-1)?.payload['last_seen_at'] as string;
  expect(Date.parse(lastSeenAt)).toBeGreaterThan(beforeMs);
  const offline = { user_id: ann.userId, state: 'offline', last_seen_at: lastSeenAt };
  await eventually('the snapshot', async () => (await joined(ben, room.id))[0]?.last_seen_at === lastSeenAt);
  expect(await joined(ben, room.id)).toEqual([offline]);
});

test('strangers, members of large groups and own sockets are told nothing', async () => {
  const { ann, watcher } = await scene();
  const [stranger, acquainted] = [stage.auth.user(), stage.auth.user()];
  const many = Array.from({ length: 99 }, () => stage.auth.user().userId);
  const large = stage.world.conversation(ann.userId, acquainted.userId, ...many);
  const apart = await Promise.all([live(stranger, 1), live(acquainted, 1), live(ann, 1)]);
  // Asking to join makes nobody a member.
  apart[0]?.send('room.join', { conversation_id: large.id }, 'j');
  const phone = await live(ann);
  await shows(watcher, ann, ['online']);
  phone.send('presence.set', { state: 'background' });
  apart[2]?.send('presence.set', { state: 'background' });
  await shows(watcher, ann, ['online', 'background']);
  for (const client of apart) {
    client.send('ping', {}, 'p');
    await client.got('pong', 'p');
    expect(statesOf(client, ann)).toEqual([]);
  }
  expect(await joined(acquainted, large.id)).toEqual([]);
});

test('a user is online while any device is in the foreground, on whichever gateway', async () => {
  const { ann, watcher } = await scene();
  const phone = await live(ann, 0);
  await shows(watcher, ann, ['online']);
  const laptop = await live(ann, 2);
  phone.send('presence.set', { state: 'background' });
  laptop.send('presence.set', { state: 'background' });
  await shows(watcher, ann, ['online', 'background']);
  laptop.send('presence.set', { state: 'foreground' });
  await shows(watcher, ann, ['online', 'background', 'online']);
  laptop.close();
  await shows(watcher, ann, ['online', 'background', 'online', 'background']);
});

test.each([0, 2])('a reconnect within the grace, to gateway %i, shows nothing', async (gateway) => {
  const here = await scene();
  const { ann, watcher } = here;
  const phone = await live(ann);
  await shows(watcher, ann, ['online']);
  phone.close();
  const back = await live(ann, gateway);
  // Longer than the grace: the lease of everybody is renewed twice meanwhile.
  const passed = Date.now() + 1_000;
  await eventually('the grace to pass', () => Date.now() > passed);
  await settled(here);
  expect(statesOf(watcher, ann)).toEqual(['online']);
  back.close();
  await shows(watcher, ann, ['online', 'offline']);
});

test('a user who hides is not shown at all', async () => {
  const here = await scene();
  const { ann, ben, room, watcher } = here;
  stage.world.hidden.add(ann.userId);
  const phone = await live(ann);
  phone.send('presence.set', { state: 'background' });
  await settled(here);
  phone.close();
  await eventually('the store to forget the socket', async () => {
    const connections = await stores[0]?.connections([ann.userId]);
    return connections?.get(ann.userId)?.length === 0;
  });
  expect((await joined(ben, room.id)).filter(({ user_id }) => user_id === ann.userId)).toEqual([]);
  expect(statesOf(watcher, ann)).toEqual([]);
});

test('switching off shows offline without a last seen on all gateways, and switching on the state', async () => {
  const { ann, ben, room, watcher } = await scene();
  await Promise.all([live(ann, 0), live(ann, 2)]);
  await shows(watcher, ann, ['online']);
  stage.world.showPresence(ann.userId, false);
  await shows(watcher, ann, ['online', 'offline']);
  expect(watcher.of('presence').at(-1)?.payload['last_seen_at']).toBeNull();
  expect(await joined(ben, room.id)).toEqual([]);
  stage.world.showPresence(ann.userId, true);
  await shows(watcher, ann, ['online', 'offline', 'online']);
});

test('who hid while away has no last seen from the next connection on', async () => {
  const { ann, watcher } = await scene();
  const phone = await live(ann);
  await shows(watcher, ann, ['online']);
  phone.close();
  await shows(watcher, ann, ['online', 'offline']);
  stage.world.hidden.add(ann.userId);
  await live(ann);
  await shows(watcher, ann, ['online', 'offline', 'offline']);
  expect(watcher.of('presence').at(-1)?.payload['last_seen_at']).toBeNull();
});

test('a storm of joins reads who is there once', async () => {
  const { ann, room, watcher } = await scene();
  await live(ann);
  await shows(watcher, ann, ['online']);
  const others = Array.from({ length: 10 }, () => stage.auth.user());
  for (const { userId } of others) room.members.set(userId, { visibleFromSeq: 1 });
  const clients = await Promise.all(others.map((user) => live(user, 1)));
  const before = picturesRead;
  for (const client of clients) client.send('room.join', { conversation_id: room.id }, 'j');
  for (const client of clients) {
    const { payload } = await client.got('room.joined', 'j');
    expect(payload['presence']).toContainEqual({ user_id: ann.userId, state: 'online', last_seen_at: null });
  }
  // One, or two when the machine took longer than a picture lasts.
  expect(picturesRead - before).toBeGreaterThan(0);
  expect(picturesRead - before).toBeLessThanOrEqual(2);
});

test('the users of a dead gateway go offline, others who are connected elsewhere do not', async () => {
  const { ann, watcher } = await scene();
  const carol = stage.auth.user();
  for (const { members } of stage.world.conversations.values()) {
    if (members.has(ann.userId)) members.set(carol.userId, { visibleFromSeq: 1 });
  }
  await live(carol, 2);
  const both = await live(carol, 0);
  await live(ann, 2);
  await shows(watcher, ann, ['online']);
  const diesAtMs = Date.now();
  dead.add(stores[2] as Presence);
  await shows(watcher, ann, ['online', 'offline']);
  const lastSeenAt = watcher.of('presence').find(({ payload }) => payload['state'] === 'offline')?.payload;
  expect(Date.parse(lastSeenAt?.['last_seen_at'] as string)).toBeLessThanOrEqual(diesAtMs + LEASE_MS);
  both.send('presence.set', { state: 'background' });
  await eventually('carol in the background', () => statesOf(watcher, carol).at(-1) === 'background');
  expect(statesOf(watcher, carol)).not.toContain('offline');
  // It was only away, and is back: what the others said is taken back.
  dead.delete(stores[2] as Presence);
  await eventually('ann online again', () => statesOf(watcher, ann).at(-1) === 'online');
});

test('what a gateway that stops had not announced, another one does', async () => {
  const { ann, watcher } = await scene();
  await live(ann, 2);
  await shows(watcher, ann, ['online']);
  await stage.gateways[2]?.close();
  await shows(watcher, ann, ['online', 'offline']);
});
