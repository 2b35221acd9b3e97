import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import type { SocketClient } from './support/socket-client.ts';
import { type Stage, startStage } from './support/stage.ts';

let stage: Stage;

// Two gateways: who types is on the first, who sees it on the second.
beforeAll(async () => {
  stage = await startStage();
  const env = { GATEWAY_TYPING_EXPIRY_MS: '1500', GATEWAY_TYPING_THROTTLE_MS: '60000' };
  await stage.gateway(env);
  await stage.gateway(env);
});
afterAll(() => stage.close());

interface Pair {
  room: ReturnType<Stage['world']['conversation']>;
  typist: SocketClient;
  other: SocketClient;
  typistId: string;
}

async function pair(others: string[] = []): Promise<Pair> {
  const [ann, ben] = [stage.auth.user(), stage.auth.user()];
  const room = stage.world.conversation(ann.userId, ben.userId, ...others);
  const [typist, other] = [
    await stage.live(ann, stage.gateways[0]),
    await stage.live(ben, stage.gateways[1]),
  ];
  return { room, typist, other, typistId: ann.userId };
}

const said = (client: SocketClient) => client.of('typing').map(({ payload }) => payload['is_typing']);

/** What was sent before has been handled, and its publications have come through. */
async function settled({ room, typist, other }: Pair): Promise<void> {
  typist.send('ping', {}, 'settled');
  await typist.got('pong', 'settled');
  const { rev } = stage.world.say(room, 'settled');
  await Promise.all([typist, other].map((client) => client.reached(room.id, rev)));
}

test('typing reaches the other gateway, says for how long, and stops by itself', async () => {
  const { room, typist, other, typistId } = await pair();
  typist.send('typing.start', { conversation_id: room.id });
  expect((await other.got('typing')).payload).toEqual({
    conversation_id: room.id,
    user_id: typistId,
    is_typing: true,
    expires_in_ms: 1_500,
  });
  await eventually('the stop', () => said(other).length === 2);
  expect(other.of('typing')[1]?.payload).toMatchObject({ is_typing: false, expires_in_ms: 0 });
});

test('the own sockets of who types are not told', async () => {
  const ann = stage.auth.user();
  const ben = stage.auth.user();
  const room = stage.world.conversation(ann.userId, ben.userId);
  const own = await Promise.all([0, 0, 1].map((index) => stage.live(ann, stage.gateways[index])));
  const other = await stage.live(ben, stage.gateways[0]);
  own[0]?.send('typing.start', { conversation_id: room.id });
  await other.got('typing');
  const { rev } = stage.world.say(room, 'after');
  await Promise.all(own.map((client) => client.reached(room.id, rev)));
  expect(own.map(said)).toEqual([[], [], []]);
});

test('repeats are not passed on sooner than the throttle allows', async () => {
  const both = await pair();
  for (let count = 0; count < 20; count++)
    both.typist.send('typing.start', { conversation_id: both.room.id });
  await settled(both);
  expect(said(both.other)).toEqual([true]);
});

test('typing.stop stops it', async () => {
  const { room, typist, other } = await pair();
  typist.send('typing.start', { conversation_id: room.id });
  typist.send('typing.stop', { conversation_id: room.id });
  await eventually('the stop', () => said(other).length === 2);
  expect(said(other)).toEqual([true, false]);
});

test('who starts again after a stop is shown again, sooner than a repeat would be', async () => {
  const { room, typist, other } = await pair();
  const frames = ['typing.start', 'typing.stop', 'typing.start'] as const;
  let sentAtMs = 0;
  await eventually('a start after a stop', () => {
    // Typing may be lost; a repeat is shown only after three seconds, and only after a stop sooner.
    if (Date.now() - sentAtMs > 2_500) {
      sentAtMs = Date.now();
      for (const type of frames) typist.send(type, { conversation_id: room.id });
    }
    return said(other).join().startsWith('true,false,true');
  });
});

test('a sent message stops it', async () => {
  const { room, typist, other } = await pair();
  typist.send('typing.start', { conversation_id: room.id });
  stage.send(typist, room.id, 'done');
  await other.reached(room.id, 2);
  await eventually('the stop', () => said(other).length === 2);
  expect(said(other)).toEqual([true, false]);
});

test('the end of the socket stops it', async () => {
  const { room, typist, other } = await pair();
  typist.send('typing.start', { conversation_id: room.id });
  await other.got('typing');
  typist.close();
  await eventually('the stop', () => said(other).length === 2);
  expect(said(other)).toEqual([true, false]);
});

test('in a conversation of more than 100 members nobody is told', async () => {
  const both = await pair(Array.from({ length: 99 }, () => stage.auth.user().userId));
  both.typist.send('typing.start', { conversation_id: both.room.id });
  await settled(both);
  expect(said(both.other)).toEqual([]);
  expect(both.typist.of('error')).toEqual([]);
});

test('typing into a conversation one is not in, or has left, is not_found and reaches nobody', async () => {
  const both = await pair();
  const stranger = await stage.live(stage.auth.user());
  // Asking to join makes nobody a member.
  stranger.send('room.join', { conversation_id: both.room.id }, 'j');
  stranger.send('typing.start', { conversation_id: both.room.id }, 't');
  expect((await stranger.got('error', 't')).payload.code).toBe('not_found');
  stage.world.remove(both.room, both.typistId);
  await both.typist.got('conversation.removed');
  both.typist.send('typing.start', { conversation_id: both.room.id }, 'left');
  expect((await both.typist.got('error', 'left')).payload.code).toBe('not_found');
  const { rev } = stage.world.say(both.room, 'after');
  await both.other.reached(both.room.id, rev);
  expect(said(both.other)).toEqual([]);
});
