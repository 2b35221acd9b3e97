import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import type { TestUser } from './support/auth-peer.ts';
import type { SocketClient } from './support/socket-client.ts';
import { type Stage, startStage } from './support/stage.ts';

let stage: Stage;
const opened: SocketClient[] = [];

// Two gateways, one for each person.
beforeAll(async () => {
  stage = await startStage();
  const env = { GATEWAY_OFFLINE_GRACE_MS: '300' };
  await stage.gateway(env);
  await stage.gateway(env);
});
afterEach(() => {
  for (const client of opened.splice(0)) client.close();
});
afterAll(() => stage.close());

async function live(user: TestUser, gateway: number): Promise<SocketClient> {
  const client = await stage.live(user, stage.gateways[gateway]);
  opened.push(client);
  return client;
}

interface Scene {
  ann: TestUser;
  ben: TestUser;
  /** Sees what others see. */
  cid: TestUser;
  direct: string;
  group: string;
  annSocket: SocketClient;
  benSocket: SocketClient;
  cidSocket: SocketClient;
}

async function scene(): Promise<Scene> {
  const [ann, ben, cid] = [stage.auth.user(), stage.auth.user(), stage.auth.user()];
  const direct = stage.world.conversation(ann.userId, ben.userId).id;
  const group = stage.world.conversation(ann.userId, ben.userId, cid.userId).id;
  const [benSocket, cidSocket] = [await live(ben, 1), await live(cid, 1)];
  const annSocket = await live(ann, 0);
  await shown(benSocket, ann, 'online');
  expect(await joined(annSocket, direct)).toContain(ben.userId);
  return { ann, ben, cid, direct, group, annSocket, benSocket, cidSocket };
}

const statesOf = (client: SocketClient, user: TestUser) =>
  client
    .of('presence')
    .filter(({ payload }) => payload['user_id'] === user.userId)
    .map(({ payload }) => payload['state']);

async function shown(client: SocketClient, user: TestUser, state: string): Promise<void> {
  await eventually(`${state}; got ${statesOf(client, user)}`, () => statesOf(client, user).at(-1) === state, {
    timeoutMs: 2_000,
  });
}

let joins = 0;
async function joined(client: SocketClient, roomId: string): Promise<string[]> {
  const id = `join-${++joins}`;
  client.send('room.join', { conversation_id: roomId }, id);
  const { payload } = await client.got('room.joined', id);
  return (payload['presence'] as { user_id: string }[]).map(({ user_id }) => user_id);
}

const blockings = [
  ['who blocks', (here: Scene) => [here.ann, here.ben] as const],
  ['who is blocked', (here: Scene) => [here.ben, here.ann] as const],
] as const;

test.each(blockings)(
  '%s sees the other go, and no more of them, in frames and when joining',
  async (_, of) => {
    const here = await scene();
    const { ann, ben, annSocket, benSocket, cidSocket, group, direct } = here;
    const [by, of_] = of(here);
    stage.world.block(by.userId, of_.userId, { direct });
    await shown(benSocket, ann, 'offline');
    await shown(annSocket, ben, 'offline');
    expect(benSocket.of('presence').at(-1)?.payload).toMatchObject({ last_seen_at: null });
    annSocket.send('presence.set', { state: 'background' });
    await shown(cidSocket, ann, 'background');
    expect(statesOf(benSocket, ann).at(-1)).toBe('offline');
    for (const room of [group, direct]) {
      expect(await joined(benSocket, room)).not.toContain(ann.userId);
      expect(await joined(annSocket, room)).not.toContain(ben.userId);
    }
    expect(await joined(cidSocket, group)).toEqual(expect.arrayContaining([ann.userId, ben.userId]));
    // What else the two share goes on.
    const { rev } = stage.world.say(stage.world.conversations.get(group) as never, 'still here');
    await benSocket.reached(group, rev);
  },
);

test.each(blockings)(
  '%s is not shown typing to the other in their direct conversation, only in groups',
  async (_, of) => {
    const here = await scene();
    const { annSocket, benSocket, direct, group } = here;
    const [by, of_] = of(here);
    stage.world.block(by.userId, of_.userId, { direct });
    await shown(annSocket, here.ben, 'offline');
    annSocket.send('typing.start', { conversation_id: direct });
    annSocket.send('typing.start', { conversation_id: group });
    await eventually('typing in the group', () => benSocket.of('typing').length > 0);
    const { rev } = stage.world.say(stage.world.conversations.get(direct) as never, 'after');
    await benSocket.reached(direct, rev);
    expect(new Set(benSocket.of('typing').map(({ payload }) => payload['conversation_id']))).toEqual(
      new Set([group]),
    );
  },
);

test('when the block ends both are shown again', async () => {
  const { ann, ben, annSocket, benSocket, direct } = await scene();
  stage.world.block(ann.userId, ben.userId, { direct });
  await shown(benSocket, ann, 'offline');
  stage.world.block(ann.userId, ben.userId, { blocked: false, direct });
  await shown(benSocket, ann, 'online');
  await shown(annSocket, ben, 'online');
  expect(await joined(benSocket, direct)).toContain(ann.userId);
});

test('a block of before the connection counts from the first frame', async () => {
  const { ann, ben, direct, group, annSocket } = await scene();
  stage.world.block(ben.userId, ann.userId, { direct, isTold: false });
  const late = await live(ben, 1);
  expect(await joined(late, group)).not.toContain(ann.userId);
  annSocket.send('presence.set', { state: 'background' });
  const probe = await live(stage.auth.user(), 1);
  probe.send('ping', {}, 'p');
  await probe.got('pong', 'p');
  expect(statesOf(late, ann)).toEqual(statesOf(late, ann).filter((state) => state === 'offline'));
});

test('a block whose news were lost with the feed is found within 2 s of its return', async () => {
  const { ann, ben, benSocket, direct } = await scene();
  stage.world.resumes = 'too late';
  stage.world.block(ann.userId, ben.userId, { direct, isTold: false });
  for (const peer of stage.peers) peer.cut();
  await shown(benSocket, ann, 'offline');
  stage.world.resumes = 'yes';
  expect(await joined(benSocket, direct)).not.toContain(ann.userId);
});

test('a block that is told while the list it is not in is being read, holds', async () => {
  const { ann, ben, group } = await scene();
  let release = () => {};
  stage.world.headsHeld = new Promise((resolve) => {
    release = resolve;
  });
  const dan = stage.auth.user();
  const room = stage.world.conversation(ann.userId, dan.userId);
  const before = stage.world.calls.listHeads;
  const coming = live(dan, 1);
  await eventually('the list to be asked for', () => stage.world.calls.listHeads > before);
  const readsBefore = stage.gateways[1]?.stats().feedReads ?? 0;
  stage.world.block(ann.userId, dan.userId, { direct: room.id });
  await eventually('the feed to be read', () => (stage.gateways[1]?.stats().feedReads ?? 0) > readsBefore);
  release();
  expect(await joined(await coming, room.id)).not.toContain(ann.userId);
  expect(await joined(await live(ben, 1), group)).toContain(ann.userId);
});
