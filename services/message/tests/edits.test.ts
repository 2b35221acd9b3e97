import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { decodeRoomHeader, frameKinds, frameOfRoomPublication, messageProto } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { alice, bob, network, pathOf, revOf, room, say, stream } from './chat.ts';
import type { TestUser } from './network.ts';
import { ackOf } from './send-stream.ts';

const edit = (by: TestUser, id: string, body: object) => network.call(by, 'PATCH', pathOf(id), body);
const remove = (by: TestUser, id: string) => network.call(by, 'DELETE', pathOf(id));

async function rowOf(id: string) {
  const { rows } = await network.pool.query('SELECT * FROM messages WHERE id = $1', [id]);
  return rows[0];
}

async function heard(): Promise<{ payloads: Buffer[]; close(): Promise<void> }> {
  const payloads: Buffer[] = [];
  const message = (_channel: string, payload: Uint8Array) => payloads.push(Buffer.from(payload));
  const subscriber = network.fanout.subscriber({ message, gap: () => {} });
  await subscriber.subscribe([`c:${room}`]);
  return { payloads, close: () => subscriber.close() };
}

test('an edit replaces the body under one rev, keeps what it was, and tells the room', async () => {
  const id = await say(alice, { text: 'befoer', mentions: [bob.id] });
  const { payloads, close } = await heard();
  const { status, body } = await edit(alice, id, { text: 'before' });
  expect([status, body]).toMatchObject([200, { id, seq: 1, rev: 3, text: 'before', mentions: [] }]);
  expect(body.edited_at >= body.sent_at).toBe(true);
  const { my_reactions, ...shared } = body;
  expect(my_reactions).toEqual([]);
  const [payload] = payloads as [Buffer];
  expect(decodeRoomHeader(payload)).toMatchObject({
    ...{ kind: frameKinds.messageUpdated, conversationId: room, rev: 3, prevRev: 2, seq: 1 },
    traceparent: expect.stringMatching(/^00-/),
  });
  expect(JSON.parse(frameOfRoomPublication(payload).toString())).toEqual({
    type: 'message.updated',
    payload: { conversation_id: room, rev: 3, prev_rev: 2, message: shared },
  });
  const history = await network.call(bob, 'GET', `/api/conversations/${room}/messages`);
  expect(history.body.messages).toEqual([body]);
  const sync = await network.call(bob, 'GET', `/api/conversations/${room}/sync?since_rev=2`);
  expect(sync.body).toMatchObject({ rev: 3, messages: [body] });
  const { rows } = await network.pool.query('SELECT * FROM message_edits WHERE conversation_id = $1', [room]);
  expect(rows).toEqual([
    {
      ...{ conversation_id: room, seq: 1, rev: 3, text: 'befoer', encrypted: null, mentions: [bob.id] },
      ...{ edited_at: new Date(body.edited_at), editor_id: alice.id },
    },
  ]);
  await eventually('the outbox to be marked', async () => {
    const unpublished = await network.pool.query('SELECT FROM outbox WHERE published_at IS NULL');
    return unpublished.rowCount === 0;
  });
  await close();
});

test('the same body again, in other words the same edit twice, takes no rev', async () => {
  const id = await say(alice, { text: 'é', mentions: [alice.id, bob.id] });
  const same = { text: 'e\u0301', mentions: [bob.id.toUpperCase(), alice.id] };
  expect(await edit(alice, id, same)).toMatchObject({ status: 200, body: { rev: 2, edited_at: null } });
  const first = await edit(alice, id, { text: 'é' });
  expect(first.body).toMatchObject({ rev: 3, mentions: [] });
  expect(await edit(alice, id.toUpperCase(), { text: 'é' })).toEqual(first);
  expect(await revOf(room)).toBe(3);
});

test('a deletion takes the body away and keeps the place; again it takes no rev', async () => {
  const id = await say(alice, { text: 'one', mentions: [bob.id] });
  await edit(alice, id, { text: 'two', mentions: [bob.id] });
  const reaction = JSON.stringify([{ emoji: '👍', count: 1, user_ids: [bob.id] }]);
  await network.pool.query('UPDATE messages SET reactions = $2 WHERE id = $1', [id, reaction]);
  await network.pool.query('INSERT INTO reactions VALUES ($1, 1, $2, $3)', [room, bob.id, '👍']);
  const { payloads, close } = await heard();
  expect(await remove(alice, id)).toEqual({ status: 204, body: undefined });
  expect((await remove(alice, id)).status).toBe(204);
  expect(payloads).toHaveLength(1);
  const { payload } = JSON.parse(frameOfRoomPublication(payloads[0] as Buffer).toString());
  expect(payload).toMatchObject({
    ...{ rev: 4, prev_rev: 3 },
    message: { id, seq: 1, rev: 4, text: null, mentions: [], reactions: [], deleted_at: expect.any(String) },
  });
  const history = await network.call(bob, 'GET', `/api/conversations/${room}/messages`);
  expect(history.body.messages).toEqual([{ ...payload.message, my_reactions: [] }]);
  expect(await rowOf(id)).toMatchObject({
    ...{ text: null, encrypted: null, media: null, mentions: [], reactions: [], rev: 4, first_rev: 2 },
    send_hash: expect.any(Buffer),
  });
  expect((await network.pool.query('SELECT FROM reactions')).rowCount).toBe(0);
  const kept = await network.pool.query('SELECT FROM message_edits WHERE conversation_id = $1', [room]);
  expect(kept.rowCount).toBe(0);
  expect((await network.call(bob, 'GET', '/api/unread')).body).toEqual({ badge: 0, conversations: [] });
  expect((await edit(alice, id, { text: 'back' })).body.code).toBe('conflict');
  await close();
});

test('a resend gets the first ack after edits and after the deletion; another body is still a conflict', async () => {
  const message = { conversationId: room, senderId: alice.id, clientMessageId: randomUUID(), text: 'first' };
  const first = ackOf((await stream.send([message]))[0]);
  const resend = async () => ackOf((await stream.send([message]))[0]);
  await say(bob);
  for (const text of ['second', 'third']) await edit(alice, first.messageId, { text });
  expect(await resend()).toEqual({ ...first, duplicate: true });
  await remove(alice, first.messageId);
  expect(await resend()).toEqual({ ...first, duplicate: true });
  const rest = await network.call(alice, 'POST', `/api/conversations/${room}/messages`, {
    client_message_id: message.clientMessageId,
    text: 'first',
  });
  expect(rest).toMatchObject({ status: 200, body: { seq: 1, rev: 2, duplicate: true } });
  const third = await stream.send([{ ...message, text: 'third' }]);
  expect(third[0]).toMatchObject({ case: 'refusal', value: { code: 'conflict' } });
});

test('an encrypted message takes an encrypted body, and no other', async () => {
  const sealed = { scheme: 'mls', ciphertext: 'AA==' };
  const id = await say(alice, {
    ...{ kind: messageProto.Kind.ENCRYPTED, text: '', encryptedJson: JSON.stringify(sealed) },
  });
  expect((await edit(alice, id, { text: 'open' })).body.code).toBe('invalid');
  expect((await edit(alice, id, { encrypted: sealed })).body).toMatchObject({ rev: 2, edited_at: null });
  const other = { scheme: 'mls', ciphertext: 'BB==' };
  expect((await edit(alice, id, { encrypted: other })).body).toMatchObject({ text: null, encrypted: other });
  const plain = await say(alice);
  expect((await edit(alice, plain, { encrypted: other })).body.code).toBe('invalid');
});

test('edits at once each take a rev of their own, and the row is that of the last', async () => {
  const id = await say(alice);
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, i) => edit(alice, id, { text: `text ${i}` })),
  );
  const byRev = answers.map(({ body }) => body).sort((a, b) => a.rev - b.rev);
  expect(byRev.map(({ rev }) => rev)).toEqual(Array.from({ length: 12 }, (_, i) => i + 3));
  expect(await rowOf(id)).toMatchObject({ text: byRev[11].text, rev: 14, first_rev: 2 });
  const { rows } = await network.pool.query(
    'SELECT text FROM message_edits WHERE conversation_id = $1 ORDER BY rev',
    [room],
  );
  expect(rows.map(({ text }) => text)).toEqual(['hello', ...byRev.slice(0, -1).map(({ text }) => text)]);
});
