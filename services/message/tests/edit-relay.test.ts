import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeRoomHeader, frameOfRoomPublication, type Message } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from './network.ts';
import { ackOf, openSendStream, type SendStream } from './send-stream.ts';

let network: TestNetwork;
let stream: SendStream;
let alice: TestUser;
let bob: TestUser;

beforeAll(async () => {
  network = await startNetwork();
  stream = openSendStream(network);
  [alice, bob] = [await network.newUser(), await network.newUser()];
});
afterAll(async () => {
  stream.close();
  await network.close();
});

interface MessageFrame {
  type: string;
  payload: { rev: number; prev_rev: number; message: Message };
}

/** A client that has everything up to `rev` and applies frames as the contract says. */
function replica(rev: number, messages: readonly Message[]) {
  const bySeq = new Map(messages.map((message) => [message.seq, message]));
  let at = rev;
  return {
    apply({ payload }: MessageFrame) {
      if (payload.rev <= at) return;
      if (payload.prev_rev > at) throw new Error(`a hole before ${payload.rev}`);
      bySeq.set(payload.message.seq, payload.message);
      at = payload.rev;
    },
    state: () => ({ rev: at, messages: [...bySeq.values()].sort((a, b) => a.seq - b.seq) }),
  };
}

test('sends and changes that a crash left are told in order, and end in the state there is', async () => {
  const room = await newGroup(network, [alice, bob]);
  const path = `/api/conversations/${room}/messages`;
  // Frames are everybody's: whose reactions are whose own, they do not say.
  const history = async () =>
    ((await network.call(bob, 'GET', path)).body.messages as Message[]).map(
      ({ my_reactions: _, ...message }) => message,
    );
  const send = async () => ackOf((await stream.send([{ conversationId: room, senderId: alice.id }]))[0]);
  const [edited, deleted] = [await send(), await send()];
  const before = await history();
  const frames: MessageFrame[] = [];
  const headers: unknown[] = [];
  await network.call(alice, 'PATCH', `${path}/${edited.messageId}`, { text: 'changed' });
  await network.call(alice, 'DELETE', `${path}/${deleted.messageId}`);
  await eventually('the outbox to be marked', async () => {
    const { rowCount } = await network.pool.query('SELECT FROM outbox WHERE published_at IS NULL');
    return rowCount === 0;
  });
  const subscriber = network.fanout.subscriber({
    message: (_channel, payload) => {
      headers.push(decodeRoomHeader(Buffer.from(payload)));
      frames.push(JSON.parse(frameOfRoomPublication(Buffer.from(payload)).toString()));
    },
    gap: () => {},
  });
  await subscriber.subscribe([`c:${room}`]);
  // As after a crash between the commits and the publications of all four.
  await network.pool.query(
    `UPDATE outbox SET published_at = NULL, created_at = now() - interval '2 s'
      WHERE id > (SELECT max(id) - 4 FROM outbox)`,
  );
  await eventually('all to be told', () => frames.length >= 4);
  await subscriber.close();

  expect(frames.map(({ type, payload }) => [type, payload.prev_rev, payload.rev])).toEqual([
    ['message.new', 1, 2],
    ['message.new', 2, 3],
    ['message.updated', 3, 4],
    ['message.updated', 4, 5],
  ]);
  expect(headers).toMatchObject([
    { rev: 2, prevRev: 1, seq: 1 },
    { rev: 3, prevRev: 2, seq: 2 },
    { rev: 4, prevRev: 3, seq: 1 },
    { rev: 5, prevRev: 4, seq: 2 },
  ]);
  const now = await history();
  expect(now).toMatchObject([
    { text: 'changed', rev: 4 },
    { text: null, rev: 5 },
  ]);
  // Wherever a client had got to: nothing yet, the first message, both.
  for (const rev of [1, 2, 3]) {
    const client = replica(rev, before.slice(0, rev - 1));
    for (const frame of frames) client.apply(frame);
    expect(client.state()).toEqual({ rev: 5, messages: now });
  }
});
