import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Message } from '@parley/contracts';
import { createPool } from '@parley/database';
import { type ChatSocket, converse, eventually, type Frame, type Person, signUp } from './chat-client.ts';
import { newTestNetwork, type TestNetwork } from './test-network.ts';

let network: TestNetwork;
let ann: Person;
let ben: Person;

beforeAll(async () => {
  network = await newTestNetwork();
  [ann, ben] = await Promise.all([signUp(network.url, 'ann'), signUp(network.url, 'ben')]);
}, 60_000);

afterAll(() => network?.close());

/** Both on different gateways, in a conversation of theirs. */
async function bothIn(others: readonly Person[] = []): Promise<[ChatSocket, ChatSocket, string]> {
  const sockets = await Promise.all([
    ann.connect(network.gatewayUrls[0]),
    ben.connect(network.gatewayUrls[1]),
  ]);
  return [...sockets, await converse(ann, [ben, ...others], sockets)];
}

/** Sends a frame and waits for what answers it. */
async function ask(socket: ChatSocket, type: string, payload: object): Promise<Frame> {
  const id = randomUUID();
  socket.send(type, payload, id);
  return eventually(`the answer to ${type}`, () => socket.frames.find((frame) => frame.id === id) ?? null);
}

const updatesOf = (socket: ChatSocket, conversation: string) =>
  socket.frames
    .filter((frame): frame is Frame<'message.updated'> => frame.type === 'message.updated')
    .map(({ payload }) => payload)
    .filter(({ conversation_id }) => conversation_id === conversation);

test('edit and deletion reach both gateways live, and who was away by replay, by sync and by REST', async () => {
  const carol = await signUp(network.url, 'carol');
  const [annSocket, benSocket, conversation] = await bothIn([carol]);
  const one = await annSocket.say(conversation, 'one');
  const two = await annSocket.say(conversation, 'two');
  const at = (message: { message_id: string }) => ({
    conversation_id: conversation.toUpperCase(),
    message_id: message.message_id.toUpperCase(),
  });
  const edited = await ask(annSocket, 'message.edit', { ...at(one), text: 'uno', mentions: [ben.id] });
  expect(edited).toMatchObject({ type: 'ack', payload: {} });
  const forbidden = await ask(benSocket, 'message.delete', at(two));
  expect(forbidden).toMatchObject({ type: 'error', payload: { code: 'forbidden' } });
  expect(await ask(annSocket, 'message.delete', at(two))).toMatchObject({ type: 'ack', payload: {} });
  const changes = [
    { rev: two.rev + 1, prev_rev: two.rev, message: { seq: 1, text: 'uno', mentions: [ben.id] } },
    {
      rev: two.rev + 2,
      prev_rev: two.rev + 1,
      message: { seq: 2, text: null, deleted_at: expect.any(String) },
    },
  ];
  for (const socket of [annSocket, benSocket]) {
    await eventually('both changes', () => updatesOf(socket, conversation).length === 2);
    expect(updatesOf(socket, conversation)).toMatchObject(changes);
  }
  const whole = updatesOf(annSocket, conversation).map(({ message }) => message);

  const back = await carol.connect(network.gatewayUrls[1]);
  const since = { conversation_id: conversation, since_rev: two.rev };
  expect((await ask(back, 'room.join', since)).type).toBe('room.joined');
  await eventually('the replay', () => updatesOf(back, conversation).length === 2);
  expect(updatesOf(back, conversation)).toMatchObject(changes);
  expect(await ask(back, 'sync', since)).toMatchObject({
    type: 'sync.result',
    payload: { rev: two.rev + 2, messages: whole },
  });
  const history = await carol.rest<{ messages: Message[] }>(
    'GET',
    `/api/conversations/${conversation}/messages`,
  );
  expect(history.body.messages).toEqual(whole.map((message) => ({ ...message, my_reactions: [] })));
  await Promise.all([annSocket.close(), benSocket.close(), back.close()]);
});

test('by REST as on the socket: edited and deleted there, seen here', async () => {
  const [annSocket, benSocket, conversation] = await bothIn();
  const { message_id } = await annSocket.say(conversation, 'one');
  const path = `/api/conversations/${conversation}/messages/${message_id}`;
  const edited = await ann.rest<Message>('PATCH', path, { text: 'uno' });
  expect(edited).toMatchObject({ status: 200, body: { id: message_id, text: 'uno' } });
  const seen = await benSocket.frame('message.updated', ({ message }) => message.id === message_id);
  expect({ ...seen.payload.message, my_reactions: [] }).toEqual(edited.body);
  expect((await ben.rest('DELETE', path)).status).toBe(403);
  expect((await ann.rest('DELETE', path)).status).toBe(204);
  await benSocket.frame('message.updated', ({ message }) => message.deleted_at !== null);
  await Promise.all([annSocket.close(), benSocket.close()]);
});

test('a newcomer hears only the number of an edit of what was before their time', async () => {
  const dan = await signUp(network.url, 'dan');
  const [annSocket, benSocket, conversation] = await bothIn();
  const { message_id } = await annSocket.say(conversation, 'before');
  const pool = createPool({ url: network.databaseUrl, max: 1, applicationName: 'e2e' });
  await pool.query(`UPDATE conversations SET history = 'since_join' WHERE id = $1`, [conversation]);
  await pool.end();
  const danSocket = await dan.connect(network.gatewayUrls[1]);
  await ann.rest('POST', `/api/conversations/${conversation}/participants`, { user_ids: [dan.id] });
  await danSocket.frame('conversation.added', (payload) => payload.conversation.id === conversation);
  const target = { conversation_id: conversation, message_id };
  await ask(annSocket, 'message.edit', { ...target, text: 'changed' });
  const { payload } = await benSocket.frame('message.updated', ({ message }) => message.id === message_id);
  const number = await danSocket.frame('rev', ({ rev }) => rev === payload.rev);
  expect(number.payload).toEqual({
    conversation_id: conversation,
    rev: payload.rev,
    prev_rev: payload.prev_rev,
  });
  expect(await ask(danSocket, 'message.edit', { ...target, text: 'x' })).toMatchObject({
    type: 'error',
    payload: { code: 'not_found', retryable: false },
  });
  const after = await annSocket.say(conversation, 'after');
  const next = await danSocket.frame('message.new', ({ message }) => message.id === after.message_id);
  expect(next.payload.prev_rev).toBe(payload.rev);
  expect(updatesOf(danSocket, conversation)).toEqual([]);
  await Promise.all([annSocket.close(), benSocket.close(), danSocket.close()]);
});

test('a resend gets the first ack after an edit and after the deletion', async () => {
  const [annSocket, benSocket, conversation] = await bothIn();
  const id = randomUUID();
  const first = await annSocket.say(conversation, 'once', id);
  const target = { conversation_id: conversation, message_id: first.message_id };
  const path = `/api/conversations/${conversation}/messages`;
  const again = async () => (await ann.rest('POST', path, { client_message_id: id, text: 'once' })).body;
  await ask(annSocket, 'message.edit', { ...target, text: 'twice' });
  expect(await again()).toEqual({ ...first, duplicate: true });
  await ask(annSocket, 'message.delete', target);
  expect(await again()).toEqual({ ...first, duplicate: true });
  await Promise.all([annSocket.close(), benSocket.close()]);
});

test('of edits sent one after another without waiting, the last counts', async () => {
  const [annSocket, benSocket, conversation] = await bothIn();
  const { message_id } = await annSocket.say(conversation, '0');
  const target = { conversation_id: conversation, message_id };
  const texts = Array.from({ length: 20 }, (_, i) => `${i + 1}`);
  await Promise.all(texts.map((text) => ask(annSocket, 'message.edit', { ...target, text })));
  // What came late is told as state, the last edit for all: seen are some of them, in their order, and the last.
  const seen = () => updatesOf(benSocket, conversation).map(({ message }) => message.text ?? '');
  await eventually('the last edit', () => seen().at(-1) === '20');
  expect(seen()).toEqual(texts.filter((text) => seen().includes(text)));
  await Promise.all([annSocket.close(), benSocket.close()]);
});

test('what is no valid edit is refused as such', async () => {
  const [annSocket, benSocket, conversation] = await bothIn();
  const { message_id } = await annSocket.say(conversation, 'valid');
  const target = { conversation_id: conversation, message_id };
  for (const body of [{}, { text: 'half \ud83d' }, { text: ' ' }, { text: 'x', extra: 1 }]) {
    const answer = await ask(annSocket, 'message.edit', { ...target, ...body });
    expect(answer).toMatchObject({ type: 'error', payload: { code: 'invalid', retryable: false } });
  }
  expect(updatesOf(benSocket, conversation)).toEqual([]);
  await Promise.all([annSocket.close(), benSocket.close()]);
});
