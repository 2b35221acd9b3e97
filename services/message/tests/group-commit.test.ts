import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeRoomHeader, frameOfRoomPublication, messageProto } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { newGroup, startNetwork, type TestNetwork } from './network.ts';
import { ackOf, codeOf, openSendStream, type SendStream } from './send-stream.ts';

let network: TestNetwork;
let stream: SendStream;

beforeAll(async () => {
  network = await startNetwork();
  stream = openSendStream(network);
});
afterAll(async () => {
  stream.close();
  await network.close();
});

test('numbers are gapless and keep each sender’s order, with many batches of many senders at once', async () => {
  const users = await Promise.all(Array.from({ length: 4 }, () => network.newUser()));
  const rooms = await Promise.all(Array.from({ length: 5 }, () => newGroup(network, users)));
  const streams = users.map(() => openSendStream(network));
  const acks = await Promise.all(
    Array.from({ length: 30 }, (_, batch) =>
      Promise.all(
        streams.map(async (own, u) => {
          const messages = rooms.flatMap((conversationId) => [
            { conversationId, senderId: users[u]!.id, text: `${batch}.a` },
            { conversationId, senderId: users[u]!.id, text: `${batch}.b` },
          ]);
          return own.send(messages);
        }),
      ),
    ),
  );
  expect(acks.flat(2).every((result) => result.case === 'ack')).toBe(true);
  for (const room of rooms) {
    const { rows } = await network.pool.query(
      `SELECT seq, rev, sender_id, text, sent_at FROM messages WHERE conversation_id = $1 ORDER BY seq`,
      [room],
    );
    expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: 240 }, (_, i) => i + 1));
    expect(rows.map((row) => row.rev)).toEqual(rows.map((row) => row.seq + 1));
    for (const { id } of users) {
      const own = rows.filter((row) => row.sender_id === id).map((row) => row.text);
      expect(own).toEqual(Array.from({ length: 30 }, (_, i) => [`${i}.a`, `${i}.b`]).flat());
    }
    const times = rows.map((row) => row.sent_at.getTime());
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const head = await network.pool.query('SELECT last_seq, rev FROM conversations WHERE id = $1', [room]);
    expect(head.rows[0]).toEqual({ last_seq: 240, rev: 241 });
  }
  for (const own of streams) own.close();
});

test('a resend gets the first result, in another batch and in the same one', async () => {
  const alice = await network.newUser();
  const conversationId = await newGroup(network, [alice]);
  const message = { conversationId, senderId: alice.id, clientMessageId: randomUUID(), text: 'once' };
  const [first, twin] = (await stream.send([message, message])).map(ackOf);
  const again = ackOf((await stream.send([message]))[0]);
  expect(first?.duplicate).toBe(false);
  expect(twin).toMatchObject({ duplicate: true, seq: 1n, messageId: first?.messageId });
  expect(again).toMatchObject({ duplicate: true, seq: 1n, rev: 2n, messageId: first?.messageId });
  expect(again.sentAtMs).toBe(first?.sentAtMs);
});

test('the same id with another body is a conflict and stores nothing', async () => {
  const alice = await network.newUser();
  const conversationId = await newGroup(network, [alice]);
  const message = { conversationId, senderId: alice.id, clientMessageId: randomUUID(), text: 'one' };
  const other = { ...message, text: 'two' };
  expect((await stream.send([message, other])).map(codeOf)).toEqual(['ack', 'conflict']);
  expect((await stream.send([other])).map(codeOf)).toEqual(['conflict']);
  const { rows } = await network.pool.query('SELECT text FROM messages WHERE conversation_id = $1', [
    conversationId,
  ]);
  expect(rows).toEqual([{ text: 'one' }]);
});

test('a resend is answered after the sender left; a new message is not', async () => {
  const [alice, bob] = [await network.newUser(), await network.newUser()];
  const conversationId = await newGroup(network, [alice, bob]);
  const message = { conversationId, senderId: bob.id, clientMessageId: randomUUID(), text: 'mine' };
  await stream.send([message]);
  const path = `/api/conversations/${conversationId}/participants/${bob.id}`;
  expect((await network.call(bob, 'DELETE', path)).status).toBe(204);
  const results = await stream.send([message, { conversationId, senderId: bob.id }]);
  expect(results.map(codeOf)).toEqual(['ack', 'not_found']);
  expect(ackOf(results[0])).toMatchObject({ duplicate: true, seq: 1n });
});

test('one bad message fails alone', async () => {
  const [alice, bob, eve] = [await network.newUser(), await network.newUser(), await network.newUser()];
  const group = await newGroup(network, [alice]);
  const direct = await network.call(alice, 'POST', '/api/conversations', {
    type: 'direct',
    participant_ids: [bob.id],
  });
  await network.pool.query('INSERT INTO blocks (user_id, blocked_user_id) VALUES ($1, $2)', [
    bob.id,
    alice.id,
  ]);
  const mine = { conversationId: group, senderId: alice.id };
  const results = await stream.send([
    mine,
    { conversationId: randomUUID(), senderId: alice.id },
    { conversationId: group, senderId: eve.id },
    { conversationId: 'nonsense', senderId: alice.id },
    { ...mine, text: ' \n ' },
    { ...mine, text: 'a\u0000b' },
    { ...mine, text: 'x'.repeat(4_001) },
    { ...mine, text: '😀'.repeat(4_000) },
    { ...mine, replyToSeq: 9_000n },
    { ...mine, kind: messageProto.Kind.SYSTEM },
    { ...mine, kind: messageProto.Kind.MEDIA, mediaId: randomUUID() },
    {
      ...mine,
      kind: messageProto.Kind.ENCRYPTED,
      text: '',
      encryptedJson: '{"scheme":"mls","ciphertext":"AA=="}',
    },
    { ...mine, kind: messageProto.Kind.ENCRYPTED, text: '', encryptedJson: '{"scheme":"mls"}' },
    { ...mine, mentions: ['nobody'] },
    { conversationId: direct.body.id, senderId: alice.id },
    { conversationId: direct.body.id, senderId: bob.id },
    { ...mine, text: 'a "quoted" \\ {text}, with, commas\tand\nlines' },
  ]);
  expect(results.map(codeOf)).toEqual([
    ...['ack', 'not_found', 'not_found', 'invalid', 'invalid', 'invalid', 'invalid', 'ack', 'invalid'],
    ...['invalid', 'not_found', 'ack', 'invalid', 'invalid', 'blocked', 'blocked', 'ack'],
  ]);
  const { rows } = await network.pool.query(
    'SELECT seq, kind, text FROM messages WHERE conversation_id = $1 ORDER BY seq',
    [group],
  );
  expect(rows.map((row) => row.seq)).toEqual([1, 2, 3, 4]);
  expect(rows[3].text).toBe('a "quoted" \\ {text}, with, commas\tand\nlines');
});

test('every message reaches the fan-out as the finished frame, in rev order, and the queue, once', async () => {
  const alice = await network.newUser();
  const conversationId = await newGroup(network, [alice]);
  const heard: Buffer[] = [];
  const subscriber = network.fanout.subscriber({
    message: (_channel, payload) => heard.push(Buffer.from(payload)),
    gap: () => {},
  });
  await subscriber.subscribe([`c:${conversationId}`]);
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const messages = Array.from({ length: 40 }, (_, i) => ({
    conversationId,
    senderId: alice.id,
    text: `n ${i} "é"`,
    traceparent,
  }));
  await stream.send(messages);
  await eventually('all frames', () => heard.length >= 40);
  expect(heard.map((payload) => decodeRoomHeader(payload)?.rev)).toEqual(heard.map((_, i) => i + 2));
  expect(decodeRoomHeader(heard[0] as Buffer)).toMatchObject({
    conversationId,
    prevRev: 1,
    seq: 1,
    traceparent,
  });
  const { body } = await network.call(alice, 'GET', `/api/conversations/${conversationId}/messages`);
  const frame = JSON.parse(frameOfRoomPublication(heard[39] as Buffer).toString());
  const { my_reactions: _, ...message } = body.messages[39];
  expect(frame).toEqual({
    type: 'message.new',
    payload: { conversation_id: conversationId, rev: 41, prev_rev: 40, message },
  });
  await eventually('the outbox to be marked', async () => {
    const { rows } = await network.pool.query('SELECT 1 FROM outbox WHERE published_at IS NULL');
    return rows.length === 0;
  });
  await subscriber.close();
});
