import { randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { messageProto } from '@parley/contracts';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from './network.ts';

let network: TestNetwork;
let owner: TestUser;
let alice: TestUser;
let bob: TestUser;
let room: string;

beforeAll(async () => {
  network = await startNetwork();
  [owner, alice, bob] = [await network.newUser(), await network.newUser(), await network.newUser()];
  room = await newGroup(network, [owner, alice, bob]);
});
afterAll(() => network.close());

async function say(by: TestUser, conversationId = room): Promise<string> {
  const path = `/api/conversations/${conversationId}/messages`;
  const { body } = await network.call(by, 'POST', path, { client_message_id: randomUUID(), text: 'said' });
  return body.message_id;
}

function call(by: TestUser, method: 'PATCH' | 'DELETE', id: string, conversationId = room) {
  const body = method === 'PATCH' ? { text: 'other' } : undefined;
  return network.call(by, method, `/api/conversations/${conversationId}/messages/${id}`, body);
}

async function newDirect(): Promise<string> {
  const wanted = { type: 'direct', participant_ids: [bob.id] };
  return (await network.call(alice, 'POST', '/api/conversations', wanted)).body.id;
}

async function revOf(conversationId: string): Promise<number> {
  const { rows } = await network.pool.query('SELECT rev FROM conversations WHERE id = $1', [conversationId]);
  return rows[0].rev;
}

test('nobody edits somebody else’s message; owner and admins delete any, members only their own', async () => {
  const id = await say(alice);
  expect((await call(owner, 'PATCH', id)).body.code).toBe('forbidden');
  expect((await call(bob, 'PATCH', id)).body.code).toBe('forbidden');
  expect((await call(bob, 'DELETE', id)).body.code).toBe('forbidden');
  expect((await call(owner, 'DELETE', id)).status).toBe(204);
  const other = await say(alice);
  const role = `UPDATE participants SET role = $3 WHERE conversation_id = $1 AND user_id = $2`;
  await network.pool.query(role, [room, bob.id, 'admin']);
  expect((await call(bob, 'PATCH', other)).body.code).toBe('forbidden');
  expect((await call(bob, 'DELETE', other)).status).toBe(204);
  await network.pool.query(role, [room, bob.id, 'member']);
});

test('what is not there, or not to be seen, is not found, in the same words', async () => {
  const eve = await network.newUser();
  const id = await say(alice);
  const elsewhere = await newGroup(network, [eve]);
  const before = await revOf(room);
  const words = new Set<string>();
  for (const method of ['PATCH', 'DELETE'] as const) {
    const answers = [
      await call(eve, method, id),
      await call(eve, method, randomUUID()),
      await call(eve, method, id, elsewhere),
      await call(eve, method, id, randomUUID()),
      await call(alice, method, randomUUID()),
    ];
    for (const { body } of answers) {
      expect(body.code).toBe('not_found');
      words.add(body.detail);
    }
  }
  expect(words.size).toBe(1);
  expect(await revOf(room)).toBe(before);
});

test('who left changes nothing more, and who came back not what is before their time', async () => {
  const group = await newGroup(network, [owner, alice]);
  const id = await say(alice, group);
  const members = `/api/conversations/${group}/participants`;
  await network.call(alice, 'DELETE', `${members}/${alice.id}`);
  expect((await call(alice, 'PATCH', id, group)).body.code).toBe('not_found');
  expect((await call(alice, 'DELETE', id, group)).body.code).toBe('not_found');
  await network.pool.query(`UPDATE conversations SET history = 'since_join' WHERE id = $1`, [group]);
  await network.call(owner, 'POST', members, { user_ids: [alice.id] });
  expect((await call(alice, 'PATCH', id, group)).body.code).toBe('not_found');
  expect((await call(alice, 'DELETE', id, group)).body.code).toBe('not_found');
  await network.pool.query(`UPDATE conversations SET history = 'all' WHERE id = $1`, [group]);
  expect((await call(alice, 'PATCH', id, group)).status).toBe(200);
});

test('a blocked pair may delete and not edit; the other’s messages are not theirs to delete', async () => {
  const direct = await newDirect();
  const id = await say(alice, direct);
  expect((await call(bob, 'DELETE', id, direct)).body.code).toBe('forbidden');
  for (const [user, blocked] of [
    [alice, bob],
    [bob, alice],
  ] as const) {
    await network.pool.query('INSERT INTO blocks VALUES ($1, $2)', [user.id, blocked.id]);
    expect((await call(alice, 'PATCH', id, direct)).body.code).toBe('blocked');
    await network.pool.query('DELETE FROM blocks');
  }
  expect((await call(alice, 'PATCH', id, direct)).status).toBe(200);
  await network.pool.query('INSERT INTO blocks VALUES ($1, $2)', [bob.id, alice.id]);
  // An answer that was lost is given again.
  expect((await call(alice, 'PATCH', id, direct)).status).toBe(200);
  expect((await call(alice, 'DELETE', id, direct)).status).toBe(204);
  await network.pool.query('DELETE FROM blocks');
});

test('every malformed edit is invalid and changes nothing', async () => {
  const id = await say(alice);
  const before = await revOf(room);
  const path = `/api/conversations/${room}/messages/${id}`;
  const sealed = { scheme: 'mls', ciphertext: 'AA==' };
  const bodies: unknown[] = [
    ...[{}, { mentions: [] }, { text: '' }, { text: ' \n' }, { text: 'a\u0007' }, { text: 7 }],
    ...[{ text: 'x'.repeat(4_001) }, { text: 'x', encrypted: sealed }, { encrypted: { scheme: 'mls' } }],
    ...[{ text: 'x', mentions: ['nobody'] }, { text: 'x', extra: 1 }, '{"text":"\\ud800"}', '{'],
  ];
  for (const body of bodies) {
    const { status, body: answer } = await network.call(alice, 'PATCH', path, body);
    expect([body, status, answer.code]).toEqual([body, 400, 'invalid']);
  }
  const nowhere = await network.call(alice, 'PATCH', `/api/conversations/${room}/messages/x`, { text: 'x' });
  expect(nowhere.body.code).toBe('invalid');
  expect(await revOf(room)).toBe(before);
});

test('the same over RPC, which says the rev', async () => {
  const id = await say(alice);
  const before = BigInt(await revOf(room));
  const ids = { userId: alice.id, conversationId: room, messageId: id };
  const edit = (request: object) =>
    network.rpc.editMessage(create(messageProto.EditMessageRequestSchema, { ...ids, ...request }));
  await expect(edit({})).rejects.toMatchObject({ code: 'invalid' });
  await expect(edit({ encryptedJson: '{' })).rejects.toMatchObject({ code: 'invalid' });
  await expect(edit({ messageId: 'x', text: 'x' })).rejects.toMatchObject({ code: 'invalid' });
  await expect(edit({ userId: bob.id, text: 'x' })).rejects.toMatchObject({ code: 'forbidden' });
  expect((await edit({ text: 'x' })).rev).toBe(before + 1n);
  expect((await edit({ text: 'x' })).rev).toBe(before + 1n);
  const remove = (request: object) =>
    network.rpc.deleteMessage(create(messageProto.DeleteMessageRequestSchema, { ...ids, ...request }));
  await expect(remove({ conversationId: randomUUID() })).rejects.toMatchObject({ code: 'not_found' });
  expect((await remove({})).rev).toBe(before + 2n);
  expect((await remove({})).rev).toBe(before + 2n);
});
