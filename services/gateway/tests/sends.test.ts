import { afterEach, expect, test } from '@jest/globals';
import { newId } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { startMessagePeer } from './support/message-peer.ts';
import { type Stage, startStage } from './support/stage.ts';

let stage: Stage;

afterEach(() => stage.close());

const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));

function textsOf(conversation: { changes: readonly { body: Record<string, unknown> }[] }): string[] {
  return conversation.changes.map(({ body }) => (body['message'] as { text: string }).text);
}

test('a resend after a lost ack gets the first result', async () => {
  stage = await startStage();
  await stage.gateway();
  const user = stage.auth.user();
  const room = stage.world.conversation(user.userId);
  const client = await stage.live(user);
  const id = stage.send(client, room.id, 'once');
  const first = await client.got('message.ack', id);
  client.frames.length = 0;
  stage.send(client, room.id, 'once', id);
  const second = await client.got('message.ack', id);
  expect(second.payload).toMatchObject({ seq: first.payload['seq'], duplicate: true });
  expect(room.seq).toBe(1);
});

test('text that is not Unicode is refused, not mended', async () => {
  stage = await startStage();
  await stage.gateway();
  const user = stage.auth.user();
  const room = stage.world.conversation(user.userId);
  const client = await stage.live(user);
  const id = stage.send(client, room.id, 'half \ud83d');
  expect((await client.got('error', id)).payload).toMatchObject({ code: 'invalid', client_message_id: id });
  expect(room.seq).toBe(0);
});

test('under load sends of many sockets leave in batches, one conversation at a time', async () => {
  stage = await startStage();
  await stage.gateway({ PARLEY_RATE_LIMITS: 'off', GATEWAY_SEND_TARGET_MS: '5000' });
  const users = Array.from({ length: 20 }, () => stage.auth.user());
  const rooms = users.map((user) => stage.world.conversation(user.userId));
  const clients = await Promise.all(users.map((user) => stage.live(user)));
  for (const text of numbers(50)) {
    for (const [index, client] of clients.entries()) stage.send(client, rooms[index]?.id ?? '', text);
  }
  await Promise.all(
    clients.map((client) => eventually('all acks', () => client.of('message.ack').length === 50)),
  );
  for (const room of rooms) expect(textsOf(room)).toEqual(numbers(50));
  expect(Math.max(...stage.world.calls.batches)).toBeGreaterThan(10);
  expect(Math.max(...stage.world.calls.batches)).toBeLessThanOrEqual(300);
});

test('sends that a lost stream left unanswered go again, in order and once', async () => {
  stage = await startStage();
  await stage.gateway({ PARLEY_RATE_LIMITS: 'off' });
  const user = stage.auth.user();
  const room = stage.world.conversation(user.userId);
  const client = await stage.live(user);
  const [peer] = stage.peers;
  if (!peer) throw new Error('no peer');
  peer.isSilent = true;
  for (const text of numbers(10)) stage.send(client, room.id, text);
  await eventually('a batch nobody answers', () => peer.unanswered > 0);
  for (const text of numbers(20).slice(10)) stage.send(client, room.id, text);
  peer.isSilent = false;
  peer.cut();
  await eventually('all acks', () => client.of('message.ack').length === 20);
  expect(textsOf(room)).toEqual(numbers(20));
  expect(client.of('error')).toEqual([]);
  expect(client.of('message.ack').some(({ payload }) => payload['duplicate'] === true)).toBe(true);
});

test('with one of two message instances gone, the other takes over in order', async () => {
  stage = await startStage({ peers: 2 });
  await stage.gateway({ PARLEY_RATE_LIMITS: 'off' });
  const user = stage.auth.user();
  const rooms = Array.from({ length: 8 }, () => stage.world.conversation(user.userId));
  const client = await stage.live(user);
  const [gone] = stage.peers.splice(0, 1);
  if (!gone) throw new Error('no peer');
  gone.isSilent = true;
  for (const text of numbers(5)) for (const room of rooms) stage.send(client, room.id, text);
  await eventually('a batch nobody answers', () => gone.unanswered > 0);
  gone.cut();
  await gone.close();
  for (const text of numbers(10).slice(5)) for (const room of rooms) stage.send(client, room.id, text);
  await eventually('all acks', () => client.of('message.ack').length === 80);
  for (const room of rooms) expect(textsOf(room)).toEqual(numbers(10));
  client.send('sync', { conversation_id: rooms[0]?.id, since_rev: 0 }, 's');
  await client.got('sync.result', 's');
});

test('with the message service away a send waits, and is stored when it comes back in time', async () => {
  stage = await startStage();
  await stage.gateway();
  const user = stage.auth.user();
  const room = stage.world.conversation(user.userId);
  const client = await stage.live(user);
  const [gone] = stage.peers.splice(0, 1);
  await gone?.close();
  const id = stage.send(client, room.id, 'patience');
  stage.peers.push(await startMessagePeer(stage.world, Number(gone?.address.split(':')[1])));
  await client.got('message.ack', id);
  await client.reached(room.id, 2);
});

test('a send nobody answers in time is busy, and with the queue full at once', async () => {
  stage = await startStage();
  await stage.gateway({
    GATEWAY_SEND_GIVE_UP_MS: '300',
    GATEWAY_MAX_QUEUED_SENDS: '3',
    PARLEY_RATE_LIMITS: 'off',
  });
  const user = stage.auth.user();
  const room = stage.world.conversation(user.userId);
  const client = await stage.live(user);
  const [peer] = stage.peers;
  if (peer) peer.isSilent = true;
  const ids = numbers(4).map((text) => stage.send(client, room.id, text, newId()));
  const early = await client.got('error', ids[3]);
  expect(early.payload).toMatchObject({ code: 'busy', retryable: true, client_message_id: ids[3] });
  expect(early.payload['retry_after_ms']).toBeGreaterThan(0);
  for (const id of ids.slice(0, 3)) expect((await client.got('error', id)).payload.code).toBe('busy');
  expect(stage.gateways[0]?.stats().queuedSends).toBe(0);
});
