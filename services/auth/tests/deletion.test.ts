import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { authProto, type Me, type TokenPair, type User } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import {
  type AuthUnderTest,
  newDeviceToken,
  PASSWORD,
  startAuthUnderTest,
} from './support/auth-under-test.ts';

const DAY_MS = 86_400_000;
let auth: AuthUnderTest;
let atOnce: AuthUnderTest;

beforeAll(async () => {
  [auth, atOnce] = await Promise.all([
    startAuthUnderTest(),
    startAuthUnderTest({ env: { AUTH_DELETION_GRACE_DAYS: '0' } }),
  ]);
});
afterAll(async () => {
  await Promise.all([auth.close(), atOnce.close()]);
});

const erase = (on: AuthUnderTest, pair: TokenPair, password = PASSWORD) =>
  on.call<{ deletion_due_at: string }>('DELETE', '/api/users/me', {
    token: pair.access_token,
    body: { password },
  });
const rowOf = async (on: AuthUnderTest, id: string) =>
  (await on.pool.query('SELECT * FROM users WHERE id = $1', [id])).rows[0];
const erasures = async (on: AuthUnderTest) =>
  (await on.rpc.listErasures(create(authProto.ListErasuresRequestSchema))).erasures.map(
    ({ userId }) => userId,
  );

test('a wrong password deletes nothing, and the session stays', async () => {
  const pair = await auth.register();
  expect((await erase(auth, pair, 'another password')).body).toMatchObject({
    status: 403,
    code: 'forbidden',
  });
  const me = await auth.call<Me>('GET', '/api/users/me', { token: pair.access_token });
  expect(me.body.deletion_due_at).toBeNull();
});

test('until it is due only sessions and devices are gone, and signing in takes the deletion back', async () => {
  const pair = await auth.register({ email: 'grace@example.com' });
  const device = { token: newDeviceToken(), environment: 'sandbox' };
  await auth.call('POST', '/api/device-tokens', { token: pair.access_token, body: device });
  const { status, body } = await erase(auth, pair);
  expect(status).toBe(200);
  expect(Date.parse(body.deletion_due_at) - Date.now()).toBeGreaterThan(6.9 * DAY_MS);
  const gone = await auth.call('GET', '/api/users/me', { token: pair.access_token });
  expect(gone.body.code).toBe('unauthenticated');
  const tokens = await auth.pool.query('SELECT FROM device_tokens WHERE user_id = $1', [pair.user.id]);
  expect(tokens.rowCount).toBe(0);
  expect(await rowOf(auth, pair.user.id)).toMatchObject({ username: pair.user.username, deleted_at: null });
  const again = await auth.login(pair);
  expect(again.user.deletion_due_at).toBeNull();
  expect((await rowOf(auth, pair.user.id)).deletion_due_at).toBeNull();
  expect(await erasures(auth)).toEqual([]);
});

test('without a period all that auth keeps is gone with the answer, and the names are free', async () => {
  const names = { username: 'canary_name', email: 'canary@example.com', display_name: 'Canary Display' };
  const pair = await atOnce.register({ ...names, device_name: 'canary phone' });
  const other = await atOnce.register();
  expect((await erase(atOnce, pair)).status).toBe(200);
  for (const path of [`/api/users/${pair.user.id}`, `/api/users?ids=${pair.user.id}`]) {
    const { body } = await atOnce.call<User & { users?: User[] }>('GET', path, { token: other.access_token });
    expect((body.users?.[0] ?? body).display_name).toBe('Deleted account');
  }
  const { rows } = await atOnce.pool.query<{ name: string }>(
    `SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
  );
  for (const { name } of rows) {
    const { rowCount } = await atOnce.pool.query(`SELECT FROM ${name} t WHERE t::text ILIKE '%canary%'`);
    expect({ name, rowCount }).toEqual({ name, rowCount: 0 });
  }
  const login = { login: 'canary_name', password: PASSWORD };
  expect((await atOnce.call('POST', '/api/auth/login', { body: login })).body.code).toBe('unauthenticated');
  expect(await erasures(atOnce)).toEqual([pair.user.id]);
  const confirm = create(authProto.ConfirmErasureRequestSchema, { userId: pair.user.id });
  await Promise.all([atOnce.rpc.confirmErasure(confirm), atOnce.rpc.confirmErasure(confirm)]);
  expect(await erasures(atOnce)).toEqual([]);
  expect((await atOnce.register(names)).user.username).toBe('canary_name');
  expect(atOnce.logs.join()).not.toMatch(/canary/i);
});

test('a deletion that is due is carried out by the loop, once', async () => {
  const pair = await auth.register();
  await erase(auth, pair);
  auth.advance(7 * DAY_MS + 1_000);
  await eventually('the deletion', async () => (await rowOf(auth, pair.user.id)).deleted_at !== null, {
    timeoutMs: 15_000,
  });
  await eventually('its end', async () => (await rowOf(auth, pair.user.id)).deletion_due_at === null);
  expect(await erasures(auth)).toEqual([pair.user.id]);
});
