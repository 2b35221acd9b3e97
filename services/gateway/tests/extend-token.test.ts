import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Stage, startStage } from './support/stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
  await stage.gateway();
});
afterAll(() => stage.close());

test('a token that ends sooner does not shorten the life of a socket', async () => {
  const user = stage.auth.user();
  const client = await stage.live(user);
  const first = client.of('hello')[0]?.payload['token_expires_at'];
  client.send('auth', { access_token: stage.auth.token(user, 5_000) }, 'sooner');
  const { payload } = await client.got('hello', 'sooner');
  expect(payload['token_expires_at']).toBe(first);
});

test('a fresh token extends a socket also while message is away', async () => {
  const user = stage.auth.user();
  const token = stage.auth.token(user, 3_000);
  const [goes, stays] = [stage.socket(`/ws?token=${token}`), stage.socket(`/ws?token=${token}`)];
  await Promise.all([goes.got('hello'), stays.got('hello')]);
  await stage.peers[0]?.close();
  stays.send('auth', { access_token: stage.auth.token(user, 900_000) }, 'extend');
  expect(await goes.closedWith()).toBe(4401);
  // The greeting could not be made; the socket lives on all the same.
  expect((await stays.got('error', 'extend')).payload).toMatchObject({ code: 'busy', retryable: true });
  stays.send('ping', {}, 'alive');
  await stays.got('pong', 'alive');
});
