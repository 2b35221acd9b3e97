import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TokenPair } from '@parley/contracts';
import {
  type AuthUnderTest,
  newDeviceToken,
  newName,
  PASSWORD,
  startAuthUnderTest,
} from './support/auth-under-test.ts';

const NEW_PASSWORD = 'staple of the battery';

let auth: AuthUnderTest;
beforeAll(async () => {
  auth = await startAuthUnderTest();
});
afterAll(() => auth.close());

const change = (pair: TokenPair, body: object) =>
  auth.call('POST', '/api/auth/password', { token: pair.access_token, body });
const isIn = async ({ access_token: token }: TokenPair) =>
  (await auth.call('GET', '/api/users/me', { token })).status === 200;

async function withDevice(pair: TokenPair): Promise<string> {
  const token = newDeviceToken();
  const body = { token, environment: 'sandbox' };
  await auth.call('POST', '/api/device-tokens', { token: pair.access_token, body });
  return token;
}

async function devices(pair: TokenPair): Promise<string[]> {
  const { rows } = await auth.pool.query('SELECT token FROM device_tokens WHERE user_id = $1', [
    pair.user.id,
  ]);
  return rows.map(({ token }) => token);
}

test('a changed password revokes the other sessions with their device tokens, and keeps this one', async () => {
  const pair = await auth.register();
  const others = [await auth.login(pair), await auth.login(pair)];
  const kept = await withDevice(pair);
  await Promise.all(others.map(withDevice));
  expect((await change(pair, { password: PASSWORD, new_password: NEW_PASSWORD })).status).toBe(204);
  expect(await Promise.all([pair, ...others].map(isIn))).toEqual([true, false, false]);
  expect(await devices(pair)).toEqual([kept]);
  const signIn = (password: string) =>
    auth.call('POST', '/api/auth/login', { body: { login: pair.user.username, password } });
  expect((await signIn(PASSWORD)).body.code).toBe('unauthenticated');
  expect((await signIn(NEW_PASSWORD)).status).toBe(200);
  for (const { refresh_token } of others) {
    const answer = await auth.call('POST', '/api/auth/refresh', { body: { refresh_token } });
    expect(answer.body.code).toBe('unauthenticated');
  }
});

test('a password is changed by who knows it only', async () => {
  const pair = await auth.register();
  const other = await auth.login(pair);
  expect((await change(pair, { new_password: NEW_PASSWORD })).body).toMatchObject({
    status: 403,
    code: 'forbidden',
  });
  const wrong = await change(pair, { password: 'not the password', new_password: NEW_PASSWORD });
  expect(wrong.body).toMatchObject({ status: 403, code: 'forbidden' });
  expect(await isIn(other)).toBe(true);
});

test('all other sessions are revoked at once, with their device tokens', async () => {
  const pair = await auth.register();
  const others = [await auth.login(pair), await auth.login(pair), await auth.login(pair)];
  const stranger = await auth.register();
  const kept = await withDevice(pair);
  await Promise.all(others.map(withDevice));
  const token = pair.access_token;
  expect((await auth.call('DELETE', '/api/auth/sessions', { token })).status).toBe(204);
  expect(await Promise.all([pair, stranger, ...others].map(isIn))).toEqual([true, true, false, false, false]);
  expect(await devices(pair)).toEqual([kept]);
  expect((await auth.call('DELETE', '/api/auth/sessions', { token })).status).toBe(204);
});

test('sign-ins with the old password that race its change leave no session behind', async () => {
  for (let round = 0; round < 5; round++) {
    const pair = await auth.register();
    await Promise.all([
      ...Array.from({ length: 4 }, () => auth.login(pair)),
      change(pair, { password: PASSWORD, new_password: NEW_PASSWORD }),
      ...Array.from({ length: 4 }, () => auth.login(pair)),
    ]);
    const { rows } = await auth.pool.query(
      'SELECT id FROM sessions WHERE user_id = $1 AND revoked_at IS NULL',
      [pair.user.id],
    );
    expect(rows).toEqual([{ id: pair.session_id }]);
  }
}, 30_000);

test('passwords that anybody would try are refused wherever one is set', async () => {
  const username = newName();
  const pair = await auth.register();
  for (const password of ['password', 'P@ssw0rd123', 'qwertyuiop', '12345678', 'aaaaaaaa', username]) {
    const answer = await auth.call('POST', '/api/auth/register', { body: { username, password } });
    expect([password, answer.body.code, answer.body.errors?.[0]?.field]).toEqual([
      password,
      'invalid',
      'password',
    ]);
  }
  for (const new_password of ['iloveyou1', pair.user.username]) {
    const answer = await change(pair, { password: PASSWORD, new_password });
    expect([answer.body.code, answer.body.errors?.[0]?.field]).toEqual(['invalid', 'new_password']);
  }
});
