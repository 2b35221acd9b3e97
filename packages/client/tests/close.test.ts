import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createMemoryStore } from '../src/index.ts';
import { tokenPair } from './scripted/samples.ts';
import { passMs, ScriptedServer } from './scripted/scripted-server.ts';

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] });
});
afterEach(() => {
  jest.useRealTimers();
});

test('a refresh that is under way when the client closes is stored, and the next start is signed in', async () => {
  // It stays open for the next client.
  const store = { ...createMemoryStore(), close: async () => {} };
  const server = new ScriptedServer();
  const answered = Promise.withResolvers<void>();
  const refreshed = { ...tokenPair, access_token: 'fresh', refresh_token: 'next' };
  server.answer = ({ path }) => {
    if (path === '/api/auth/login') return { ...tokenPair, expires_in: 1 };
    return path === '/api/auth/refresh' ? answered.promise.then(() => refreshed) : undefined;
  };
  const client = await server.client(store);
  const closing = client.close();
  await passMs(1_000);
  answered.resolve();
  await closing;
  expect(await store.get('meta', 'session')).toMatchObject({ access_token: 'fresh', refresh_token: 'next' });
  const again = await server.client(store);
  expect(again.connection.get()).toMatchObject({ state: 'connected' });
  await again.close();
});
