import { isDeepStrictEqual } from 'node:util';
import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  authProto,
  decodeUserPublication,
  type Me,
  type Settings,
  type TokenPair,
  userChannel,
} from '@parley/contracts';
import { createRedisFanout, type Fanout, type FanoutSubscriber } from '@parley/fanout';
import { eventually, testServers } from '@parley/runtime';
import { type AuthUnderTest, PASSWORD, startAuthUnderTest } from './support/auth-under-test.ts';

let auth: AuthUnderTest;
let listening: Fanout;
let subscriber: FanoutSubscriber;
let content: TokenPair;
const heard: { channel: string; frame: unknown }[] = [];

beforeAll(async () => {
  const { redisUrl } = testServers();
  auth = await startAuthUnderTest({
    fanout: createRedisFanout({ url: redisUrl }),
    env: { AUTH_DELETION_GRACE_DAYS: '0' },
  });
  content = await auth.register();
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

const defaults: Settings = {
  presence_visible: true,
  preview: 'full',
  do_not_disturb: null,
  do_not_disturb_until: null,
  notify_direct: 'all',
  notify_group: 'all',
  push_reactions: true,
  badge_muted: false,
};
const DAY_MS = 24 * 60 * 60_000;
const ahead = (ms: number) => new Date(auth.now() + ms).toISOString();
const quiet = { from: '22:00', to: '07:00', tz: 'Europe/Berlin' };

const quietWith = (change: object) => ({ do_not_disturb: { ...quiet, ...change } });
const UNTIL = 'do_not_disturb_until';
const NO_TIME = 'must be a time in ISO 8601 with its offset from UTC, or null';
const until = (time: string) => ({ do_not_disturb_until: time });

const settingsUpdated = (settings: Settings) => ({ type: 'settings.updated', payload: { settings } });

test('a new account has what holds for who has chosen nothing, and a choice is seen on every way to the account', async () => {
  const pair = await auth.register();
  expect(pair.user.settings).toEqual(defaults);
  const chosen = { ...defaults, presence_visible: false, preview: 'none', do_not_disturb: quiet };
  const body = { presence_visible: false, preview: 'none', do_not_disturb: quiet };
  expect(await change(pair, body)).toMatchObject({ status: 200, body: chosen });
  const me = () => auth.call<Me>('GET', '/api/users/me', { token: pair.access_token });
  expect((await me()).body.settings).toEqual(chosen);
  const renamed = await auth.call<Me>('PATCH', '/api/users/me', {
    token: pair.access_token,
    body: { display_name: 'Still hidden' },
  });
  expect(renamed.body.settings).toEqual(chosen);
  expect((await auth.login(pair)).user.settings).toEqual(chosen);
  const refreshed = await auth.call<TokenPair>('POST', '/api/auth/refresh', {
    body: { refresh_token: pair.refresh_token },
  });
  expect(refreshed.body.user.settings).toEqual(chosen);
  const { rows } = await auth.pool.query(
    'SELECT presence_visible FROM presence_settings WHERE user_id = $1',
    [pair.user.id],
  );
  expect(rows).toEqual([{ presence_visible: false }]);
});

test('each setting changes alone; what is not named stays, also when it is set back', async () => {
  const pair = await auth.register();
  const changes: Partial<Settings>[] = [
    { preview: 'sender' },
    { do_not_disturb: { ...quiet, days: [1, 2, 7] } },
    { do_not_disturb_until: ahead(3_600_000) },
    { notify_direct: 'none' },
    { notify_group: 'mentions' },
    { push_reactions: false },
    { badge_muted: true },
    { do_not_disturb: null },
    { do_not_disturb_until: null, preview: 'full' },
  ];
  let expected = defaults;
  for (const body of changes) {
    expected = { ...expected, ...body };
    expect((await change(pair, body)).body).toEqual(expected);
  }
  const stored = await auth.call<Me>('GET', '/api/users/me', { token: pair.access_token });
  expect(stored.body.settings).toEqual(expected);
});

test('what the push worker reads is what was set, and what holds for who has chosen nothing', async () => {
  const [chosen, unchosen] = [await auth.register(), await auth.register()];
  const untilTomorrow = ahead(DAY_MS);
  await change(chosen, { do_not_disturb: quiet, do_not_disturb_until: untilTomorrow, notify_group: 'none' });
  const { rows } = await auth.pool.query(
    `SELECT preview, do_not_disturb, do_not_disturb_until, notify_direct, notify_group, push_reactions, badge_muted
       FROM push_users WHERE id = ANY ($1) ORDER BY notify_group DESC`,
    [[chosen.user.id, unchosen.user.id]],
  );
  const { presence_visible: _, ...pushed } = defaults;
  expect(rows).toEqual([
    { ...pushed, notify_group: 'none', do_not_disturb: quiet, do_not_disturb_until: new Date(untilTomorrow) },
    pushed,
  ]);
});

test('days are kept in order and times in UTC; a time that is over stays what was set', async () => {
  const pair = await auth.register();
  const body = {
    do_not_disturb: { ...quiet, days: [7, 5, 6] },
    do_not_disturb_until: '2027-03-01T09:30:00+01:00',
  };
  expect((await change(pair, body)).body).toMatchObject({
    do_not_disturb: { ...quiet, days: [5, 6, 7] },
    do_not_disturb_until: '2027-03-01T08:30:00.000Z',
  });
  await auth.pool.query(
    `UPDATE user_settings SET do_not_disturb_until = '2020-01-01T00:00:00Z' WHERE user_id = $1`,
    [pair.user.id],
  );
  expect((await change(pair, { badge_muted: true })).body.do_not_disturb_until).toBe(
    '2020-01-01T00:00:00.000Z',
  );
});

test('a change reaches the user’s sockets as a finished frame, and what changes nothing tells nothing', async () => {
  const pair = await auth.register();
  await subscriber.subscribe([userChannel(pair.user.id)]);
  for (const body of [{}, { presence_visible: true }, defaults]) {
    expect((await change(pair, body)).body).toEqual(defaults);
  }
  const resting = { ...defaults, do_not_disturb: { ...quiet, days: [1, 2] } };
  await change(pair, { do_not_disturb: resting.do_not_disturb });
  await eventually('the first frame', () => framesOf(pair).length > 0, { timeoutMs: 1_500 });
  for (const body of [{}, { do_not_disturb: { ...quiet, days: [2, 1] } }]) await change(pair, body);
  await change(pair, { do_not_disturb: null });
  await eventually('the second frame', () => framesOf(pair).length > 1, { timeoutMs: 1_500 });
  expect(framesOf(pair)).toEqual([settingsUpdated(resting), settingsUpdated(defaults)]);
});

test('of changes made at once each is told in its turn, the last one as it is stored', async () => {
  const pair = await auth.register();
  await subscriber.subscribe([userChannel(pair.user.id)]);
  const wanted = Array.from({ length: 8 }, (_, i) => i % 2 === 1);
  await Promise.all(wanted.map((visible) => change(pair, { presence_visible: visible })));
  const stored = await auth.call<Me>('GET', '/api/users/me', { token: pair.access_token });
  const last = settingsUpdated(stored.body.settings);
  await eventually('what is stored', () => isDeepStrictEqual(framesOf(pair).at(-1), last));
  // It began as visible, so what was told goes to and fro.
  expect(framesOf(pair)).toEqual(
    framesOf(pair).map((_, i) => settingsUpdated({ ...defaults, presence_visible: i % 2 === 1 })),
  );
});

test('of different settings changed at once none is lost', async () => {
  const pair = await auth.register();
  const wanted = { preview: 'none', notify_direct: 'mentions', push_reactions: false, badge_muted: true };
  await Promise.all(Object.entries(wanted).map(([name, value]) => change(pair, { [name]: value })));
  const { body } = await auth.call<Me>('GET', '/api/users/me', { token: pair.access_token });
  expect(body.settings).toEqual({ ...defaults, ...wanted });
});

test('an export has the settings, and a deleted account has none left', async () => {
  const pair = await auth.register();
  await change(pair, { do_not_disturb: quiet, notify_direct: 'none' });
  const { settingsJson } = await auth.rpc.exportAccount(
    create(authProto.ExportAccountRequestSchema, { userId: pair.user.id }),
  );
  expect(JSON.parse(settingsJson)).toEqual({ ...defaults, do_not_disturb: quiet, notify_direct: 'none' });
  const token = pair.access_token;
  await auth.call('DELETE', '/api/users/me', { token, body: { password: PASSWORD } });
  await eventually('the deletion', async () => {
    const { rowCount } = await auth.pool.query('SELECT FROM user_settings WHERE user_id = $1', [
      pair.user.id,
    ]);
    return rowCount === 0;
  });
});

test.each<[string, unknown, string, string]>([
  ['no body', undefined, '', 'a JSON body is required'],
  ['null', { presence_visible: null }, 'presence_visible', 'must be true or false'],
  ['a string', { presence_visible: 'false' }, 'presence_visible', 'must be true or false'],
  ['an unknown setting', { colour: 'blue' }, 'colour', 'is not a known field'],
  ['an unknown level', { preview: 'some' }, 'preview', 'must be one of full, sender, none'],
  ['default as a default', { notify_group: 'default' }, 'notify_group', 'must be one of all, mentions, none'],
  [
    'hours without an end',
    { do_not_disturb: { from: '22:00', tz: 'UTC' } },
    'do_not_disturb.to',
    'is required',
  ],
  ['no clock', quietWith({ from: '24:00' }), 'do_not_disturb.from', 'must be a time of day as HH:MM'],
  ['no hours', quietWith({ to: '22:00' }), 'do_not_disturb.to', 'must be another time than from'],
  ['no place', quietWith({ tz: 'Europe/Atlantis' }), 'do_not_disturb.tz', 'must be an IANA time zone'],
  [
    'an offset',
    quietWith({ tz: '+01:00' }),
    'do_not_disturb.tz',
    'must be an IANA time zone of at most 64 characters',
  ],
  ['no days', quietWith({ days: [] }), 'do_not_disturb.days', 'must be a list of 1 to 7 entries, none twice'],
  [
    'a day twice',
    quietWith({ days: [1, 1] }),
    'do_not_disturb.days',
    'must be a list of 1 to 7 entries, none twice',
  ],
  ['an eighth day', quietWith({ days: [8] }), 'do_not_disturb.days.0', 'must be a whole number from 1 to 7'],
  ['a time that is over', until('2020-01-01T00:00:00Z'), UNTIL, 'must be a time to come, or null'],
  ['a time without a zone', until('2027-01-01T00:00:00'), UNTIL, NO_TIME],
  ['no time', until('tonight'), UNTIL, NO_TIME],
  ['nothing', until(''), UNTIL, NO_TIME],
  ['more than a year', until('2099-01-01T00:00:00Z'), UNTIL, 'must be at most 366 days ahead'],
])('%s is refused, names the field and changes nothing', async (_name, body, field, message) => {
  const { status, body: problem } = await change(content, body);
  expect(status).toBe(400);
  expect(problem).toMatchObject({ code: 'invalid' });
  expect(problem.errors).toContainEqual({ field, message });
  const { rowCount } = await auth.pool.query('SELECT 1 FROM user_settings WHERE user_id = $1', [
    content.user.id,
  ]);
  expect(rowCount).toBe(0);
});

test('until when nothing disturbs is measured by the clock of the service', async () => {
  const pair = await auth.register();
  const soon = ahead(60_000);
  auth.advance(61_000);
  expect((await change(pair, until(soon))).body.errors).toEqual([
    { field: 'do_not_disturb_until', message: 'must be a time to come, or null' },
  ]);
});

test('a deleted account changes nothing, and a stranger is refused', async () => {
  const pair = await auth.register();
  await auth.pool.query('UPDATE users SET deleted_at = now() WHERE id = $1', [pair.user.id]);
  expect((await change(pair, { presence_visible: false })).body.code).toBe('unauthenticated');
  const stranger = await auth.call('PATCH', '/api/users/me/settings', { body: {} });
  expect(stranger.body.code).toBe('unauthenticated');
});
