import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import type { TestUser } from './support/auth-peer.ts';
import type { SocketClient } from './support/socket-client.ts';
import { type Stage, startStage } from './support/stage.ts';
import type { Conversation } from './support/world-model.ts';

let stage: Stage;

beforeEach(async () => {
  stage = await startStage();
});

afterEach(() => stage.close());

/** A conversation where history begins at the join. */
function secretive(...users: TestUser[]): Conversation {
  const room = stage.world.conversation(...users.map(({ userId }) => userId));
  room.isSinceJoin = true;
  return room;
}

/** Ben leaves and comes back while neither publications nor the feed arrive; `count` messages are sent in between. */
function awayAndBack(room: Conversation, ben: TestUser, count: number, andThen = () => {}): void {
  const { world } = stage;
  const watchers = [...world.watchers];
  world.watchers.clear();
  world.isMuted = true;
  world.remove(room, ben.userId);
  for (let nth = 0; nth < count; nth++) world.say(room, 'not for Ben');
  world.add(room, ben.userId);
  andThen();
  world.isMuted = false;
  for (const watcher of watchers) world.watchers.add(watcher);
}

const textsOf = (socket: SocketClient) =>
  socket.frames.flatMap(({ payload }) => {
    const { text } = (payload['message'] ?? {}) as { text?: string };
    return text === undefined ? [] : [text];
  });

test.each([
  ['one page, with the return', 3],
  ['several pages, the return on the last', 700],
  ['more pages than a repair reads', 1_300],
])('who left and came back is not shown what was said between, in %s', async (_, count) => {
  await stage.gateway();
  await eventually('the feed', () => stage.world.watchers.size === 1);
  const [ada, ben] = [stage.auth.user(), stage.auth.user()];
  const room = secretive(ada, ben);
  stage.world.say(room, 'for both');
  const [hers, his] = [await stage.live(ada), await stage.live(ben)];
  awayAndBack(room, ben, count);
  stage.world.say(room, 'welcome back');
  const secret = room.changes.find(({ body }) => JSON.stringify(body).includes('not for Ben'));
  for (const socket of [hers, his]) await socket.reached(room.id, room.rev);
  stage.world.update(room, secret?.body['message'] as { id: string; seq: number });
  stage.world.say(room, 'and again');
  for (const socket of [hers, his]) await socket.reached(room.id, room.rev);
  expect(textsOf(his)).not.toContain('not for Ben');
  expect(textsOf(his).at(-1)).toBe('and again');
  expect(textsOf(hers)).toContain('not for Ben');
  expect(his.closed).toBeNull();
});

test('nor who is gone again by then', async () => {
  await stage.gateway();
  await eventually('the feed', () => stage.world.watchers.size === 1);
  const [ada, ben] = [stage.auth.user(), stage.auth.user()];
  const room = secretive(ada, ben);
  const [hers, his] = [await stage.live(ada), await stage.live(ben)];
  awayAndBack(room, ben, 3, () => stage.world.remove(room, ben.userId));
  stage.world.say(room, 'without him');
  await hers.reached(room.id, room.rev);
  await his.got('conversation.removed');
  expect(textsOf(hers)).toContain('not for Ben');
  expect(textsOf(his)).toEqual([]);
});

test('nor is a second device that asks for all of it', async () => {
  await stage.gateway();
  await eventually('the feed', () => stage.world.watchers.size === 1);
  const [ada, ben] = [stage.auth.user(), stage.auth.user()];
  const room = secretive(ada, ben);
  const [phone, tablet] = [await stage.live(ben), await stage.live(ben)];
  awayAndBack(room, ben, 3);
  stage.world.say(room, 'welcome back');
  await phone.reached(room.id, room.rev);
  tablet.send('room.join', { conversation_id: room.id, since_rev: 1 }, 'join');
  await tablet.got('room.joined', 'join');
  await tablet.reached(room.id, room.rev);
  for (const socket of [phone, tablet]) expect(textsOf(socket)).not.toContain('not for Ben');
  expect(textsOf(tablet)).toContain('welcome back');
});

test('one read of what members may see serves all of them', async () => {
  const gateway = await stage.gateway();
  await eventually('the feed', () => stage.world.watchers.size === 1);
  const users = Array.from({ length: 60 }, () => stage.auth.user());
  const room = secretive(...users);
  const sockets = await Promise.all(users.map((user) => stage.live(user)));
  const before = gateway.stats().unaryCalls['listHeads'] ?? 0;
  awayAndBack(room, users[0] as TestUser, 500);
  stage.world.say(room, 'welcome back');
  for (const socket of sockets) await socket.reached(room.id, room.rev);
  // One call for each page that has another after it.
  expect((gateway.stats().unaryCalls['listHeads'] ?? 0) - before).toBeLessThanOrEqual(2);
  expect(textsOf(sockets[0] as SocketClient)).not.toContain('not for Ben');
});

test('a member whose client says that it is beyond a leave is out all the same', async () => {
  await stage.gateway();
  await eventually('the feed', () => stage.world.watchers.size === 1);
  const [ada, ben] = [stage.auth.user(), stage.auth.user()];
  const room = stage.world.conversation(ada.userId, ben.userId);
  const [hers, his] = [await stage.live(ada), await stage.live(ben)];
  const { world } = stage;
  const watchers = [...world.watchers];
  world.watchers.clear();
  world.isMuted = true;
  world.remove(room, ben.userId);
  world.say(room, 'not for Ben');
  world.isMuted = false;
  for (const watcher of watchers) world.watchers.add(watcher);
  world.say(room, 'nor this');
  his.send('room.join', { conversation_id: room.id, since_rev: room.rev }, 'join');
  await hers.reached(room.id, room.rev);
  await his.got('conversation.removed');
  world.say(room, 'nor that');
  await hers.reached(room.id, room.rev);
  his.send('ping', {}, 'p');
  await his.got('pong', 'p');
  expect(textsOf(his)).not.toContain('nor that');
});

test('a socket that connects while its user leaves and comes back goes by the stay it ends in', async () => {
  const gateway = await stage.gateway();
  await eventually('the feed', () => stage.world.watchers.size === 1);
  const [ada, ben] = [stage.auth.user(), stage.auth.user()];
  const room = secretive(ada, ben);
  stage.world.say(room, 'for both');
  const hers = await stage.live(ada);
  const held = Promise.withResolvers<void>();
  stage.world.headsHeld = held.promise;
  const before = stage.world.calls.listHeads;
  const his = stage.live(ben);
  await eventually('the read', () => stage.world.calls.listHeads > before);
  // What is said on his own channel is lost, not what is said in the room.
  stage.world.isMuted = true;
  stage.world.remove(room, ben.userId);
  stage.world.say(room, 'not for Ben');
  stage.world.add(room, ben.userId);
  stage.world.isMuted = false;
  for (const change of room.changes.slice(-3)) stage.world.publish(room, change);
  await hers.reached(room.id, room.rev);
  held.resolve();
  const socket = await his;
  stage.world.say(room, 'welcome back');
  await socket.reached(room.id, room.rev);
  expect(textsOf(socket)).toEqual(['welcome back']);
  expect(gateway.stats().sockets).toBe(2);
});
