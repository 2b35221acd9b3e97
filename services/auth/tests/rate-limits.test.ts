import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loadAuthConfig } from '../src/index.ts';
import { type AuthUnderTest, newName, PASSWORD, startAuthUnderTest } from './support/auth-under-test.ts';

let auth: AuthUnderTest;
beforeAll(async () => {
  auth = await startAuthUnderTest({ env: { PARLEY_RATE_LIMITS: 'on' } });
});
afterAll(() => auth.close());

test('the tries at one account run out, right password or not, while another account is free', async () => {
  const [target, other] = [await auth.register(), await auth.register()];
  const guess = (login: string, password: string) =>
    auth.call('POST', '/api/auth/login', { body: { login, password } });
  for (let i = 0; i < 10; i++) {
    expect((await guess(target.user.username, 'a guess')).body.code).toBe('unauthenticated');
  }
  const eleventh = await guess(target.user.username.toUpperCase(), PASSWORD);
  expect(eleventh.body).toMatchObject({ status: 429, code: 'rate_limited' });
  expect(eleventh.body.retry_after_ms).toBeGreaterThan(0);
  expect((await guess(other.user.username, PASSWORD)).status).toBe(200);
});

test('one address registers 30 accounts at once and is then slowed down', async () => {
  const codes: (string | undefined)[] = [];
  for (let i = 0; i < 40; i++) {
    const body = { username: newName(), password: '' };
    codes.push((await auth.call('POST', '/api/auth/register', { body })).body.code);
  }
  expect(codes.at(-1)).toBe('rate_limited');
  expect(codes.filter((code) => code !== 'rate_limited').length).toBeLessThanOrEqual(30);
});

test('limits cannot be switched off in production', () => {
  const env = { DATABASE_URL: 'postgres://x', AUTH_KEYS_FILE: 'x', PARLEY_RATE_LIMITS: 'off' };
  expect(() => loadAuthConfig({ ...env, NODE_ENV: 'production' })).toThrow('PARLEY_RATE_LIMITS');
  expect(loadAuthConfig(env).rateLimits).toBe('off');
});
