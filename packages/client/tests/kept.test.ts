import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Message } from '@parley/contracts';
import { type Client, createMemoryStore, type Store } from '../src/index.ts';
import { createParts } from '../src/parts.ts';
import { idOf, message, messages, view } from './scripted/samples.ts';
import { passMs, ScriptedServer } from './scripted/scripted-server.ts';

const ID = idOf(1);
let server: ScriptedServer;
let store: Store;
let client: Client;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] });
  server = new ScriptedServer();
  server.conversations = [view(ID, 5)];
  server.hello = [{ id: ID, rev: 5, last_seq: 5, last_read_seq: 0 }];
  store = { ...createMemoryStore(), close: async () => {} };
});
afterEach(async () => {
  await client?.close();
  jest.useRealTimers();
});

const stored = async (seq: number) =>
  (await store.list('messages')).map(({ value }) => value as Message).find((kept) => kept.seq === seq);

/** The conversation was read once, and the app was started again. */
async function startedAgain(page: Message[]): Promise<void> {
  server.answer = ({ path }) =>
    path.includes('/messages?') ? { messages: page, quoted: [], has_more: false } : undefined;
  client = await server.client(store);
  client.conversation(ID).open();
  await passMs(100);
  await client.close();
  server.requests.length = 0;
  client = await server.client(store);
}

function reacted(rev: number, count: number): void {
  const reactions = [{ emoji: '👍', count, user_ids: Array.from({ length: 10 }, (_, i) => idOf(100 + i)) }];
  const updated = { ...message(ID, 5), rev, reactions };
  server.say('message.updated', { conversation_id: ID, rev, prev_rev: rev - 1, message: updated });
}

test('own reactions to a message that only the store has outlive those of many others', async () => {
  await startedAgain(
    messages(ID, 1, 5).map((one) => ({ ...one, my_reactions: one.seq === 5 ? ['👍'] : [] })),
  );
  // Of what went by before, the reaction of one's own is among those that are not named.
  reacted(6, 11);
  reacted(7, 12);
  await passMs(100);
  expect(await stored(5)).toMatchObject({ rev: 7, my_reactions: ['👍'] });
  reacted(8, 13);
  await passMs(100);
  expect(await stored(5)).toMatchObject({ rev: 8, my_reactions: ['👍'] });
});

test('a store that has lost the messages it should have is not believed', async () => {
  await startedAgain(messages(ID, 1, 5));
  await client.close();
  await store.write([{ deleteRange: 'messages', from: '', to: '~' }]);
  client = await server.client(store);
  client.conversation(ID).open();
  await passMs(100);
  expect(client.conversation(ID).history.get().messages).toHaveLength(5);
});

test('what was given up for want of room is not said to be stored', async () => {
  const parts = createParts({ url: 'http://parley.test', store });
  parts.rooms.restore(null, [{ view: view(ID, 5), rev: 5, storedFrom: 0 }]);
  parts.journal.overflow();
  await parts.journal.flushed();
  expect(await store.get('conversations', ID)).toMatchObject({ rev: 5, storedFrom: null });
});

test('what a hidden conversation has in memory is bounded, and nothing of it is lost', async () => {
  server.conversations = [view(ID, 5, { last_read_seq: 5 })];
  await startedAgain(messages(ID, 1, 5));
  const close = client.conversation(ID).open();
  await passMs(100);
  const join = server.last('room.join');
  server.say(
    'room.joined',
    { ...{ conversation_id: ID, rev: 5, last_seq: 5, participants: [], presence: [] }, too_long: false },
    join?.id,
  );
  close();
  for (const next of messages(ID, 6, 1_000))
    server.say('message.new', { conversation_id: ID, rev: next.seq, prev_rev: next.seq - 1, message: next });
  await passMs(100);
  const handle = client.conversation(ID);
  const loaded = handle.history.get();
  expect(loaded.messages.length).toBeLessThanOrEqual(200);
  expect(loaded).toMatchObject({ hasEarlier: true, reachesEnd: true });
  expect(handle.state.get()?.unread).toBe(995);
  handle.open();
  while (handle.history.get().hasEarlier) {
    await handle.loadEarlier();
    await passMs(10);
  }
  expect(handle.history.get().messages.map(({ seq }) => seq)).toEqual(
    messages(ID, 1, 1_000).map(({ seq }) => seq),
  );
});
