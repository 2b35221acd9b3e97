import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { ConversationView } from '@parley/contracts';
import type { Client } from '../src/index.ts';
import { idOf, joined, ME, messages, news, view } from './scripted/samples.ts';
import { passMs, refusal, ScriptedServer } from './scripted/scripted-server.ts';

const ID = idOf(1);
let server: ScriptedServer;
let client: Client;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] });
  server = new ScriptedServer();
});
afterEach(async () => {
  await client.close();
  jest.useRealTimers();
});

/** From now on answers wait until they are let go. */
function hold(what: (path: string) => boolean): { release(answer: unknown): void } {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  server.answer = ({ path }) => (what(path) ? promise : undefined);
  return {
    release(answer) {
      server.answer = () => undefined;
      resolve(answer);
    },
  };
}

const isList = (path: string) => path.startsWith('/api/conversations?archived=false');
const listed = (conversation: ConversationView) => ({ conversations: [conversation], cursor: null });
const handle = () => client.conversation(ID);

test('what is unread is right when a message comes while the list is on its way', async () => {
  server.conversations = [view(ID, 5, { unread: 2, last_read_seq: 3 })];
  server.hello = [{ id: ID, rev: 5, last_seq: 5, last_read_seq: 3 }];
  client = await server.client();
  expect(handle().state.get()?.unread).toBe(2);
  // Five more come while it is offline.
  server.hello = [{ id: ID, rev: 10, last_seq: 10, last_read_seq: 3 }];
  const list = hold(isList);
  server.cut();
  await passMs(2_000);
  server.say('message.new', news(ID, 11));
  await passMs(10);
  server.conversations = [view(ID, 11, { unread: 8, last_read_seq: 3 })];
  list.release(listed(view(ID, 10, { unread: 7, last_read_seq: 3 })));
  await passMs(2_000);
  expect(handle().state.get()).toMatchObject({ unread: 8, last_seq: 11 });
});

test('a conversation that was taken away does not come back with an answer from before', async () => {
  client = await server.client();
  const list = hold(isList);
  server.cut();
  await passMs(2_000);
  server.say('conversation.removed', { conversation_id: ID });
  list.release(listed(view(ID, 5)));
  await passMs(2_000);
  expect(client.conversations.get()).toEqual([]);
  server.say('conversation.added', { conversation: view(ID, 6) });
  await passMs(10);
  expect(client.conversations.get()).toHaveLength(1);
});

test('the latest page shows where the first one is still on its way', async () => {
  server.conversations = [view(ID, 5)];
  client = await server.client();
  const page = hold((path) => path.includes('/messages?'));
  handle().open();
  await passMs(100);
  const join = server.last('room.join');
  server.say('room.joined', joined(ID, 5_000, true), join?.id);
  server.say('sync.result', {
    ...{ conversation_id: ID, messages: messages(ID, 4_951, 5_000), participants: [], conversation: null },
    ...{ rev: 5_000, has_more: false, too_long: true },
  });
  page.release({ messages: messages(ID, 1, 5), quoted: [], has_more: false });
  await passMs(100);
  expect(handle().history.get()).toMatchObject({ loading: false, reachesEnd: true, hasEarlier: true });
  expect(handle().history.get().messages).toHaveLength(50);
});

test('nothing loads any more where there is nothing, or where it was taken away', async () => {
  client = await server.client();
  handle().open();
  await passMs(10);
  expect(handle().history.get()).toMatchObject({ loading: false, messages: [] });
  server.say('conversation.added', { conversation: view(ID, 0) });
  await passMs(100);
  expect(handle().history.get()).toMatchObject({ loading: false, reachesEnd: true });
  server.say('conversation.removed', { conversation_id: ID });
  await passMs(100);
  expect(handle().history.get()).toMatchObject({ loading: false, reachesEnd: false });
});

test('it is still loading while the server has no time', async () => {
  server.conversations = [view(ID, 5)];
  client = await server.client();
  server.answer = ({ path }) => (path.includes('/messages?') ? refusal(503, 'busy') : undefined);
  handle().open();
  await passMs(5_000);
  expect(handle().history.get().loading).toBe(true);
});

test('what is shown of the past changes, and what was shown before does not', async () => {
  server.conversations = [view(ID, 900)];
  server.answer = ({ path }) => {
    if (path.includes('around_seq=')) return { messages: messages(ID, 1, 100), quoted: [], has_more: true };
    if (path.includes('/messages?')) return { messages: messages(ID, 851, 900), quoted: [], has_more: true };
    return undefined;
  };
  client = await server.client();
  handle().open();
  await passMs(100);
  server.say('room.joined', joined(ID, 900), server.last('room.join')?.id);
  await handle().jumpTo(20);
  await passMs(10);
  const before = handle().history.get();
  let told = 0;
  handle().history.subscribe(() => told++);
  const edited = { ...messages(ID, 20, 20)[0], rev: 901, text: 'edited' };
  server.say('message.updated', { conversation_id: ID, rev: 901, prev_rev: 900, message: edited });
  await passMs(10);
  expect(told).toBe(1);
  expect([before.messages[19]?.text, handle().history.get().messages[19]?.text]).toEqual([
    'text 20',
    'edited',
  ]);
});

test('what a page knows of one’s own message that is not here yet does not take it out of sight', async () => {
  server.conversations = [view(ID, 900)];
  server.answer = ({ path }) => {
    if (!path.includes('/messages?')) return undefined;
    const isAround = path.includes('around_seq=');
    const page = isAround ? messages(ID, 830, 901) : messages(ID, 851, 900);
    const own = server.last('message.send')?.payload as { client_message_id: string } | undefined;
    if (isAround) Object.assign(page.at(-1)!, { sender_id: ME, client_message_id: own?.client_message_id });
    return { messages: page, quoted: [], has_more: true };
  };
  client = await server.client();
  handle().open();
  await passMs(100);
  const id = handle().send({ text: 'mine' });
  await passMs(10);
  await handle().jumpTo(840);
  await passMs(10);
  const { messages: shown } = handle().history.get();
  expect([shown[0]?.seq, shown.at(-2)?.seq, shown.at(-1)?.client_message_id]).toEqual([830, 900, id]);
});
