import { afterEach, expect, test } from '@jest/globals';
import { eventually, testServers } from '@parley/runtime';
import { cutRedisConnections } from './support/cut-redis-connections.ts';
import { type Stage, startStage } from './support/stage.ts';

let stage: Stage;

afterEach(() => stage.close());

async function watched() {
  stage = await startStage();
  const gateway = await stage.gateway();
  await eventually('the feed', () => stage.world.watchers.size === 1);
  return gateway;
}

test('a lost conversation.added is told from the feed on every live socket, and attaches them', async () => {
  const gateway = await watched();
  const [ada, ben] = [stage.auth.user(), stage.auth.user()];
  const room = stage.world.conversation(ada.userId);
  const sockets = [await stage.live(ben), await stage.live(ben)];
  stage.world.isMuted = true;
  stage.world.add(room, ben.userId);
  stage.world.isMuted = false;
  for (const socket of sockets) {
    const { payload } = await socket.got('conversation.added');
    expect(payload['conversation']).toMatchObject({ id: room.id, rev: room.rev });
  }
  stage.world.say(room, 'welcome');
  for (const socket of sockets) await socket.reached(room.id, 3);
  expect(gateway.stats().unaryCalls['readViews']).toBe(1);
});

test('a lost conversation.removed is told from the feed, and nothing of the room is heard after it', async () => {
  await watched();
  const [ada, ben] = [stage.auth.user(), stage.auth.user()];
  const room = stage.world.conversation(ada.userId, ben.userId);
  const socket = await stage.live(ben);
  stage.world.isMuted = true;
  stage.world.remove(room, ben.userId);
  stage.world.isMuted = false;
  expect((await socket.got('conversation.removed')).payload.conversation_id).toBe(room.id);
  stage.world.say(room, 'not for Ben');
  const control = stage.world.conversation(ben.userId);
  stage.world.add(control, ben.userId);
  await socket.got('conversation.added');
  expect(socket.revs(room.id)).toEqual([]);
});

test('an old conversation.removed that is told again does not keep a member out', async () => {
  await watched();
  const ben = stage.auth.user();
  const room = stage.world.conversation(ben.userId);
  const socket = await stage.live(ben);
  stage.world.tellRemoved(room, ben.userId);
  await socket.got('conversation.removed');
  await socket.got('conversation.added');
  stage.world.say(room, 'still a member');
  await socket.reached(room.id, 2);
});

test.each([
  ['small', 2],
  ['large', 120],
])(
  'a lost receipt of a %s conversation is told from the feed, and one that was heard is not told twice',
  async (_, size) => {
    const gateway = await watched();
    const ben = stage.auth.user();
    const others = Array.from({ length: size - 1 }, () => stage.auth.user());
    const room = stage.world.conversation(ben.userId, ...others.map(({ userId }) => userId));
    for (let count = 0; count < 3; count++) stage.world.say(room, 'said');
    const socket = await stage.live(ben);
    stage.world.isMuted = true;
    stage.world.advance(room, ben.userId, 2, 1);
    stage.world.isMuted = false;
    expect((await socket.got('receipt')).payload).toMatchObject({
      conversation_id: room.id,
      user_id: ben.userId,
      delivered_seq: 2,
      read_seq: 1,
    });
    const watchers = [...stage.world.watchers];
    stage.world.watchers.clear();
    stage.world.advance(room, ben.userId, 3, 3);
    await eventually('the receipt', () => socket.of('receipt').length === 2);
    const reads = gateway.stats().feedReads;
    for (const watcher of watchers) watcher({ cursors: [...room.cursors.values()] });
    await eventually('the feed', () => gateway.stats().feedReads > reads);
    socket.send('ping', {}, 'p');
    await socket.got('pong', 'p');
    expect(socket.of('receipt')).toHaveLength(2);
    expect(gateway.stats().receiptsRepaired).toBe(1);
  },
);

test('after a Redis reconnect a conversation that nobody told of is told of, and rosters are read anew', async () => {
  const gateway = await watched();
  const ada = stage.auth.user();
  const room = stage.world.conversation(ada.userId);
  stage.world.say(room, 'said');
  const socket = await stage.live(ada);
  socket.send('room.join', { conversation_id: room.id }, 'before');
  await socket.got('room.joined', 'before');
  stage.world.watchers.clear();
  stage.world.isMuted = true;
  const missed = stage.world.conversation(ada.userId);
  stage.world.advance(room, ada.userId, 1, 1);
  await cutRedisConnections(testServers().redisUrl, `${stage.redisName}-subscriber`);
  expect((await socket.got('conversation.added')).payload['conversation']).toMatchObject({ id: missed.id });
  stage.world.isMuted = false;
  stage.world.say(missed, 'heard');
  await socket.reached(missed.id, 2);
  socket.send('room.join', { conversation_id: room.id }, 'after');
  const { payload } = await socket.got('room.joined', 'after');
  expect(payload['participants']).toMatchObject([{ last_read_seq: 1 }]);
  expect(gateway.stats().unaryCalls['readRosters']).toBe(2);
});

test('idle sockets cost no calls: the feed alone costs the same for 1 and for 300 of them', async () => {
  const gateway = await watched();
  const users = Array.from({ length: 300 }, () => stage.auth.user());
  const rooms = Array.from({ length: 100 }, (_, index) =>
    stage.world.conversation(
      ...users.filter((__, user) => Math.abs(user - index * 3) < 8).map(({ userId }) => userId),
    ),
  );
  for (const room of rooms) stage.world.say(room, 'said');
  const callsDuringTenReads = async () => {
    const before = { ...gateway.stats() };
    for (let read = 1; read <= 10; read++) {
      stage.world.feed({ revs: rooms.map(({ id, rev }) => ({ conversationId: id, rev })) });
      await eventually('the feed', () => gateway.stats().feedReads === before.feedReads + read);
    }
    expect(gateway.stats().unaryCalls).toEqual(before.unaryCalls);
  };
  await stage.live(users[0] ?? stage.auth.user());
  await callsDuringTenReads();
  await Promise.all(users.slice(1).map((user) => stage.live(user)));
  expect(gateway.stats().sockets).toBe(300);
  await callsDuringTenReads();
});

test('a lost receipt is in the roster of a room that was empty when the feed told of it', async () => {
  const gateway = await watched();
  const [ada, ben] = [stage.auth.user(), stage.auth.user()];
  const room = stage.world.conversation(ada.userId, ben.userId);
  stage.world.say(room, 'said');
  const hers = await stage.live(ada);
  hers.send('room.join', { conversation_id: room.id }, 'join');
  await hers.got('room.joined', 'join');
  hers.close();
  await eventually('an empty room', () => gateway.stats().sockets === 0);
  stage.world.isMuted = true;
  const reads = gateway.stats().feedReads;
  stage.world.advance(room, ada.userId, 1, 1);
  await eventually('the feed', () => gateway.stats().feedReads > reads);
  stage.world.isMuted = false;
  const his = await stage.live(ben);
  his.send('room.join', { conversation_id: room.id }, 'join');
  const { payload } = await his.got('room.joined', 'join');
  expect(payload['participants']).toContainEqual(
    expect.objectContaining({ user_id: ada.userId, last_read_seq: 1 }),
  );
  expect(gateway.stats().unaryCalls['readRosters']).toBe(1);
});

/** Nobody hears of what `act` does; then the feed is lost. */
function unheard(act: () => void): void {
  stage.world.watchers.clear();
  stage.world.isMuted = true;
  act();
  stage.world.isMuted = false;
  for (const peer of stage.peers) peer.cut();
}

test('a feed that was lost goes on where it ended: all is told that moved meanwhile, without a comparison', async () => {
  const gateway = await watched();
  const [ada, ben] = [stage.auth.user(), stage.auth.user()];
  const room = stage.world.conversation(ada.userId, ben.userId);
  stage.world.say(room, 'said');
  const [socket] = [await stage.live(ada), await stage.live(ben)];
  const before = { ...gateway.stats().unaryCalls };
  let missed = room;
  unheard(() => {
    stage.world.say(room, 'unheard');
    stage.world.advance(room, ben.userId, 2, 1);
    missed = stage.world.conversation(ben.userId);
    stage.world.add(missed, ada.userId);
  });
  await socket.reached(room.id, 3);
  expect((await socket.got('receipt')).payload).toMatchObject({ delivered_seq: 2, read_seq: 1 });
  expect((await socket.got('conversation.added')).payload['conversation']).toMatchObject({ id: missed.id });
  expect(gateway.stats()).toMatchObject({ comparisons: 0, receiptsRepaired: 1 });
  expect(gateway.stats().unaryCalls['readRosters']).toBe(before['readRosters']);
});

test.each([
  ['is too old to go on with', 'too late'],
  ['is followed by that of an instance that cannot go on with it', 'unknown'],
] as const)('a lost feed that %s costs a comparison, of cursors too', async (_, resumes) => {
  const gateway = await watched();
  const [ada, ben] = [stage.auth.user(), stage.auth.user()];
  const others = Array.from({ length: 120 }, () => stage.auth.user().userId);
  const small = stage.world.conversation(ada.userId, ben.userId);
  const large = stage.world.conversation(ada.userId, ben.userId, ...others);
  const quiet = Array.from({ length: 150 }, () => stage.world.conversation(ada.userId));
  for (const room of [small, large, ...quiet]) stage.world.say(room, 'said');
  const [hers, his] = [await stage.live(ada), await stage.live(ben)];
  expect(hers.of('receipt')).toEqual([]);
  stage.world.resumes = resumes;
  unheard(() => {
    stage.world.advance(small, ben.userId, 1, 1);
    stage.world.advance(large, ben.userId, 1, 1);
  });
  await eventually('both receipts', () => his.of('receipt').length === 2);
  await hers.got('receipt');
  expect(hers.of('receipt').map(({ payload }) => payload.conversation_id)).toEqual([small.id]);
  expect(his.of('receipt').map(({ payload }) => [payload.conversation_id, payload['read_seq']])).toEqual(
    expect.arrayContaining([
      [small.id, 1],
      [large.id, 1],
    ]),
  );
  // 151 rooms that share their cursors, 100 of them in a call.
  expect(gateway.stats().unaryCalls['readRosters']).toBe(2);
});
