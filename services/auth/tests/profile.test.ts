import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  decodeUserPublication,
  type Me,
  peopleChannel,
  type TokenPair,
  userChannel,
} from '@parley/contracts';
import { createRedisFanout, type Fanout, type FanoutSubscriber } from '@parley/fanout';
import { eventually, testServers } from '@parley/runtime';
import { type AuthUnderTest, startAuthUnderTest } from './support/auth-under-test.ts';

let auth: AuthUnderTest;
let listening: Fanout;
let subscriber: FanoutSubscriber;
const heard: { channel: string; user: Record<string, unknown> }[] = [];

beforeAll(async () => {
  const { redisUrl } = testServers();
  auth = await startAuthUnderTest({ fanout: createRedisFanout({ url: redisUrl }) });
  listening = createRedisFanout({ url: redisUrl });
  subscriber = listening.subscriber({
    message(channel, payload) {
      const publication = decodeUserPublication(payload);
      if (publication?.kind !== 'frame') return;
      const { type, payload: said } = JSON.parse(String(publication.frame));
      if (type === 'user.updated') heard.push({ channel, user: said.user });
    },
    gap: () => {},
  });
  await subscriber.subscribe([peopleChannel]);
});
afterAll(async () => {
  await listening.close();
  await auth.close();
});

const heardOf = ({ user: { id } }: TokenPair) => heard.filter(({ user }) => user['id'] === id);
const change = (pair: TokenPair, body: unknown) =>
  auth.call<Me>('PATCH', '/api/users/me', { token: pair.access_token, body });

test('a new name or picture is told to the own devices and to all gateways, and what changes nothing is not', async () => {
  const pair = await auth.register({ display_name: 'Ann' });
  await subscriber.subscribe([userChannel(pair.user.id)]);
  for (const body of [{}, { display_name: 'Ann' }, { display_name: ' Ann ' }, { avatar_url: null }]) {
    expect((await change(pair, body)).body.display_name).toBe('Ann');
  }
  await change(pair, { display_name: 'Ann B.' });
  const picture = 'https://example.org/ann.png';
  expect((await change(pair, { avatar_url: picture })).body).toMatchObject({
    display_name: 'Ann B.',
    avatar_url: picture,
  });
  await eventually('both changes on both channels', () => heardOf(pair).length >= 4);
  const { id, username } = pair.user;
  const first = { id, username, display_name: 'Ann B.', avatar_url: null };
  for (const channel of [peopleChannel, userChannel(id)]) {
    const users = heardOf(pair).flatMap((each) => (each.channel === channel ? [each.user] : []));
    expect(users).toEqual([first, { ...first, avatar_url: picture }]);
  }
});

test('of names chosen at once the last one told is the one that is kept', async () => {
  const pair = await auth.register({ display_name: 'Ben' });
  const names = Array.from({ length: 6 }, (_, i) => `Ben ${i}`);
  await Promise.all(names.map((name) => change(pair, { display_name: name })));
  const kept = await auth.call<Me>('GET', '/api/users/me', { token: pair.access_token });
  const last = () => heardOf(pair).at(-1)?.user['display_name'];
  await eventually('all of them', () => heardOf(pair).length === names.length);
  expect(last()).toBe(kept.body.display_name);
});

test('a deleted account is not renamed, and nothing is told of it', async () => {
  const pair = await auth.register();
  await auth.pool.query('UPDATE users SET deleted_at = now() WHERE id = $1', [pair.user.id]);
  expect((await change(pair, { display_name: 'Back' })).body.code).toBe('unauthenticated');
  const { rows } = await auth.pool.query<{ channel: string }>(
    'SELECT channel FROM auth_outbox WHERE channel = $1',
    [userChannel(pair.user.id)],
  );
  expect(rows).toEqual([]);
});
