import { afterEach, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { type Stage, startStage } from './support/stage.ts';

let stage: Stage;

afterEach(() => stage.close());

test.each([
  ['small', 3],
  ['large', 150],
])(
  'in a %s conversation a read on one device reaches all other devices of that user',
  async (_what, size) => {
    stage = await startStage();
    const [first, second] = [await stage.gateway(), await stage.gateway()];
    const ada = stage.auth.user();
    const others = Array.from({ length: size - 1 }, () => stage.auth.user());
    const room = stage.world.conversation(ada.userId, ...others.map(({ userId }) => userId));
    for (let count = 0; count < 4; count++) stage.world.say(room, 'said');
    const phone = await stage.live(ada, first);
    const devices = [phone, await stage.live(ada, first), await stage.live(ada, second)];
    phone.send('receipt.read', { conversation_id: room.id, seq: 4 });
    for (const device of devices) {
      expect((await device.got('receipt')).payload).toMatchObject({ user_id: ada.userId, read_seq: 4 });
    }
  },
);

test('a read reaches the devices that are not in the room as well', async () => {
  stage = await startStage();
  await stage.gateway();
  const ada = stage.auth.user();
  const far = Array.from({ length: 1_001 }, () => stage.world.conversation(ada.userId)).at(-1);
  if (!far) throw new Error('no room');
  stage.world.say(far, 'said');
  const [phone, tablet] = [await stage.live(ada), await stage.live(ada)];
  await eventually('the feed', () => stage.world.watchers.size === 1);
  phone.send('room.join', { conversation_id: far.id }, 'join');
  await phone.got('room.joined', 'join');
  phone.send('receipt.read', { conversation_id: far.id, seq: 1 });
  for (const device of [phone, tablet]) {
    expect((await device.got('receipt')).payload).toMatchObject({ conversation_id: far.id, read_seq: 1 });
  }
});

test('a read is written with the session that did it, what a device has received without one', async () => {
  stage = await startStage();
  await stage.gateway();
  const ada = stage.auth.user();
  const room = stage.world.conversation(ada.userId);
  for (const text of ['said', 'said']) stage.world.say(room, text);
  const [phone, tablet] = [await stage.live(ada), await stage.live(ada)];
  const { session_id: sessionId } = (await phone.got('hello')).payload;
  tablet.send('receipt.delivered', { conversation_id: room.id, seq: 1 });
  await eventually('the delivery', () => stage.world.cursorSessions.length === 1);
  phone.send('receipt.read', { conversation_id: room.id, seq: 2 });
  await eventually('the read', () => stage.world.cursorSessions.length === 2);
  expect(stage.world.cursorSessions).toEqual(['', sessionId]);
});

test('a group of 1,000 that reads at once is a handful of calls', async () => {
  stage = await startStage();
  const gateway = await stage.gateway();
  const users = Array.from({ length: 1_000 }, () => stage.auth.user());
  const room = stage.world.conversation(...users.map(({ userId }) => userId));
  stage.world.say(room, 'for everybody');
  const clients = [];
  for (let start = 0; start < users.length; start += 100) {
    clients.push(...(await Promise.all(users.slice(start, start + 100).map((user) => stage.live(user)))));
  }
  for (const client of clients) client.send('receipt.read', { conversation_id: room.id, seq: 1 });
  await eventually('all cursors', () => room.cursors.size === 1_000);
  expect(gateway.stats().unaryCalls['advanceCursors']).toBeLessThanOrEqual(12);
}, 60_000);

test('receipts of one user in one conversation are merged into few calls, and none is held back for good', async () => {
  stage = await startStage();
  const gateway = await stage.gateway({ PARLEY_RATE_LIMITS: 'off' });
  const ada = stage.auth.user();
  const room = stage.world.conversation(ada.userId);
  for (let count = 0; count < 200; count++) stage.world.say(room, 'said');
  const client = await stage.live(ada);
  for (let seq = 1; seq <= 200; seq++) {
    client.send('receipt.read', { conversation_id: room.id, seq });
    if (seq % 20 === 0) {
      client.send('ping', {}, `p${seq}`);
      await client.got('pong', `p${seq}`);
    }
  }
  await eventually('the last cursor', () => room.cursors.get(ada.userId)?.readSeq === 200);
  expect(gateway.stats().unaryCalls['advanceCursors']).toBeLessThanOrEqual(10);
});

test('a receipt beyond the last message counts as the last one, and those after it are not lost', async () => {
  stage = await startStage();
  await stage.gateway();
  const ada = stage.auth.user();
  const room = stage.world.conversation(ada.userId, stage.auth.user().userId);
  stage.world.say(room, 'said');
  const [phone, tablet] = [await stage.live(ada), await stage.live(ada)];
  phone.send('receipt.read', { conversation_id: room.id, seq: 1_000 });
  await eventually('the first cursor', () => room.cursors.size === 1);
  for (const text of ['more', 'and more']) stage.world.say(room, text);
  phone.send('receipt.read', { conversation_id: room.id, seq: 3 });
  await eventually('the receipt of the third message', () =>
    tablet.frames.some(({ type, payload }) => type === 'receipt' && payload['read_seq'] === 3),
  );
});
