import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  decodeUserPublication,
  type Me,
  type Settings,
  type TokenPair,
  userChannel,
} from '@parley/contracts';
import { createRedisFanout, type Fanout, type FanoutSubscriber } from '@parley/fanout';
import { eventually, testServers } from '@parley/runtime';
import { type AuthUnderTest, startAuthUnderTest } from './support/auth-under-test.ts';

let auth: AuthUnderTest;
let listening: Fanout;
let subscriber: FanoutSubscriber;
const heard: { channel: string; frame: unknown }[] = [];

beforeAll(async () => {
  const { redisUrl } = testServers();
  auth = await startAuthUnderTest({ fanout: createRedisFanout({ url: redisUrl }) });
  listening = createRedisFanout({ url: redisUrl });
  subscriber = listening.subscriber({
    message(channel, payload) {
      const publication = decodeUserPublication(payload);
      if (publication?.kind === 'frame')
        heard.push({ channel, frame: JSON.parse(String(publication.frame)) });
    },
    gap: () => {},
  });
});
afterAll(async () => {
  await listening.close();
  await auth.close();
});

const framesOf = (pair: TokenPair) =>
  heard.filter(({ channel }) => channel === userChannel(pair.user.id)).map(({ frame }) => frame);

const change = (pair: TokenPair, body: unknown) =>
  auth.call<Settings>('PATCH', '/api/users/me/settings', { token: pair.access_token, body });

const settingsUpdated = (visible: boolean) => ({
  type: 'settings.updated',
  payload: { settings: { presence_visible: visible } },
});

test('a new account shows its presence until its owner says otherwise, on every way to see the account', async () => {
  const pair = await auth.register();
  expect(pair.user.settings).toEqual({ presence_visible: true });
  expect(await change(pair, { presence_visible: false })).toMatchObject({
    status: 200,
    body: { presence_visible: false },
  });
  const hidden = { presence_visible: false };
  const me = () => auth.call<Me>('GET', '/api/users/me', { token: pair.access_token });
  expect((await me()).body.settings).toEqual(hidden);
  const renamed = await auth.call<Me>('PATCH', '/api/users/me', {
    token: pair.access_token,
    body: { display_name: 'Still hidden' },
  });
  expect(renamed.body.settings).toEqual(hidden);
  expect((await auth.login(pair)).user.settings).toEqual(hidden);
  const body = { refresh_token: pair.refresh_token };
  const refreshed = await auth.call<TokenPair>('POST', '/api/auth/refresh', { body });
  expect(refreshed.body.user.settings).toEqual(hidden);
  const { rows } = await auth.pool.query(
    'SELECT presence_visible FROM presence_settings WHERE user_id = $1',
    [pair.user.id],
  );
  expect(rows).toEqual([hidden]);
});

test('a change reaches the user’s sockets as a finished frame, and what changes nothing tells nothing', async () => {
  const pair = await auth.register();
  await subscriber.subscribe([userChannel(pair.user.id)]);
  const unchanged = [{}, { presence_visible: true }];
  for (const body of unchanged) expect((await change(pair, body)).body).toEqual({ presence_visible: true });
  await change(pair, { presence_visible: false });
  await eventually('the first frame', () => framesOf(pair).length > 0, { timeoutMs: 1_500 });
  for (const body of [{}, { presence_visible: false }]) await change(pair, body);
  await change(pair, { presence_visible: true });
  await eventually('the second frame', () => framesOf(pair).length > 1, { timeoutMs: 1_500 });
  expect(framesOf(pair)).toEqual([settingsUpdated(false), settingsUpdated(true)]);
});

test('of changes made at once each is told in its turn, the last one as it is stored', async () => {
  const pair = await auth.register();
  await subscriber.subscribe([userChannel(pair.user.id)]);
  const wanted = Array.from({ length: 8 }, (_, i) => i % 2 === 1);
  await Promise.all(wanted.map((visible) => change(pair, { presence_visible: visible })));
  const stored = await auth.call<Me>('GET', '/api/users/me', { token: pair.access_token });
  const last = settingsUpdated(stored.body.settings.presence_visible);
  await eventually('what is stored', () => isDeepStrictEqual(framesOf(pair).at(-1), last));
  // It began as visible, so what was told goes to and fro.
  expect(framesOf(pair)).toEqual(framesOf(pair).map((_, i) => settingsUpdated(i % 2 === 1)));
});

test('the rest of a user’s settings stay as they are', async () => {
  const pair = await auth.register();
  await auth.pool.query(`INSERT INTO user_settings (user_id, preview) VALUES ($1, 'none')`, [pair.user.id]);
  await change(pair, { presence_visible: false });
  const { rows } = await auth.pool.query(
    'SELECT preview, presence_visible FROM user_settings WHERE user_id = $1',
    [pair.user.id],
  );
  expect(rows).toEqual([{ preview: 'none', presence_visible: false }]);
});

test.each<[string, unknown, string]>([
  ['no body', undefined, ''],
  ['null', { presence_visible: null }, 'presence_visible'],
  ['a string', { presence_visible: 'false' }, 'presence_visible'],
  ['an unknown setting', { colour: 'blue' }, 'colour'],
])('%s is refused, names the field and changes nothing', async (_name, body, field) => {
  const pair = await auth.register();
  const { status, body: problem } = await change(pair, body);
  expect(status).toBe(400);
  expect(problem).toMatchObject({ code: 'invalid' });
  if (field) expect(problem.errors?.map((error) => error.field)).toContain(field);
  const { rowCount } = await auth.pool.query('SELECT 1 FROM user_settings WHERE user_id = $1', [
    pair.user.id,
  ]);
  expect(rowCount).toBe(0);
});

test('a deleted account changes nothing, and a stranger is refused', async () => {
  const pair = await auth.register();
  await auth.pool.query('UPDATE users SET deleted_at = now() WHERE id = $1', [pair.user.id]);
  expect((await change(pair, { presence_visible: false })).body.code).toBe('unauthenticated');
  const stranger = await auth.call('PATCH', '/api/users/me/settings', { body: {} });
  expect(stranger.body.code).toBe('unauthenticated');
});
