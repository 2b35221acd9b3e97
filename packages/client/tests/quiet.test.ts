import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Client } from '../src/index.ts';
import { idOf, messages, view } from './scripted/samples.ts';
import { passMs, refusal, ScriptedServer } from './scripted/scripted-server.ts';

const ID = idOf(1);
const USER = idOf(77);
let server: ScriptedServer;
let client: Client;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] });
  server = new ScriptedServer();
  server.conversations = [view(ID, 5)];
});
afterEach(async () => {
  await client.close();
  jest.useRealTimers();
});

/** Everything that goes on by itself is under way, and the server answers nothing of it. */
async function busy(): Promise<void> {
  server.answer = ({ path }) =>
    path.includes('/messages?') || path.includes('/users?') || path.endsWith('/read')
      ? refusal(503, 'busy')
      : undefined;
  client = await server.client();
  client.conversation(ID).open();
  client.conversation(ID).markRead(3);
  client.user(USER);
  await passMs(20_000);
  expect(server.requests.filter((request) => request.endsWith('/read')).length).toBeGreaterThan(0);
}

test('who stays offline asks for nothing by itself, and goes on when it is online again', async () => {
  await busy();
  client.setOnline(false);
  await passMs(100);
  server.requests.length = 0;
  await passMs(120_000);
  expect(server.requests).toEqual([]);
  server.answer = ({ path }) => {
    if (path.includes('/messages?')) return { messages: messages(ID, 1, 5), quoted: [], has_more: false };
    if (path.endsWith('/read')) return {};
    if (path.includes('/users?'))
      return { users: [{ id: USER, username: 'u', display_name: 'U', avatar_url: null }] };
    return undefined;
  };
  client.setOnline(true);
  await passMs(20_000);
  expect(client.user(USER).get()?.display_name).toBe('U');
  expect(client.conversation(ID).history.get().messages).toHaveLength(5);
  expect(server.requests.some((request) => request.endsWith('/read'))).toBe(true);
});

test('after its end a client asks for nothing and has no timer, whatever is answered then', async () => {
  await busy();
  server.conversations[0]!.muted_until = new Date(Date.now() + 3_600_000).toISOString();
  const answered = Promise.withResolvers<void>();
  server.answer = async () => {
    await answered.promise;
    return refusal(503, 'busy');
  };
  server.requests.length = 0;
  await passMs(10_000);
  expect(server.requests.map((request) => request.split('?')[0])).toEqual(
    expect.arrayContaining(['GET /api/users', `PUT /api/conversations/${ID}/read`]),
  );
  await client.close();
  answered.resolve();
  server.requests.length = 0;
  await passMs(120_000);
  expect(server.requests).toEqual([]);
  expect(jest.getTimerCount()).toBe(0);
});

test('an id that is none keeps nobody from having a name', async () => {
  server.answer = ({ path }) => {
    if (!path.includes('/users?')) return undefined;
    const ids = path.split('ids=')[1]!.split(',');
    if (ids.includes('everybody')) return refusal(400, 'invalid');
    return { users: ids.map((id) => ({ id, username: id, display_name: 'Somebody', avatar_url: null })) };
  };
  client = await server.client();
  client.user('everybody');
  client.user(USER);
  await passMs(1_000);
  expect(client.user(USER).get()?.display_name).toBe('Somebody');
});

test('who waits for what changes comes to an end when the client does', async () => {
  client = await server.client();
  const ends = [client.connection, client.badge, client.user(USER), client.conversation(ID).history].map(
    async (observable) => {
      for await (const _ of observable as AsyncIterable<unknown>);
    },
  );
  const frames = (async () => {
    for await (const _ of client.frames);
  })();
  await passMs(10);
  await client.close();
  await Promise.all([...ends, frames]);
});
