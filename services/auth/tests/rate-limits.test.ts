import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TokenPair } from '@parley/contracts';
import { loadAuthConfig } from '../src/index.ts';
import { type AuthUnderTest, newName, PASSWORD, startAuthUnderTest } from './support/auth-under-test.ts';

let auth: AuthUnderTest;
beforeAll(async () => {
  auth = await startAuthUnderTest({ env: { PARLEY_RATE_LIMITS: 'on' } });
});
afterAll(() => auth.close());

let addresses = 0;
/** An address that nobody has used yet. */
function newAddress(): string {
  addresses += 1;
  return `198.51.${addresses >> 8}.${addresses & 255}`;
}

function login(name: string, password: string, from: string) {
  return auth.call('POST', '/api/auth/login', { body: { login: name, password }, from });
}

async function newAccount(): Promise<string> {
  const body = { username: newName(), password: PASSWORD };
  const { status } = await auth.call('POST', '/api/auth/register', { body, from: newAddress() });
  expect(status).toBe(201);
  return body.username;
}

test('after five wrong passwords each next try has to wait, twice as long each time, right or not', async () => {
  const [name, from] = [await newAccount(), newAddress()];
  for (let i = 0; i < 5; i++) expect((await login(name, 'a guess', from)).status).toBe(401);
  for (const seconds of [1, 2, 4, 8]) {
    const refused = await login(name.toUpperCase(), PASSWORD, from);
    expect(refused.body).toMatchObject({ status: 429, code: 'rate_limited' });
    expect(refused.body.retry_after_ms).toBeGreaterThan(0);
    expect(refused.body.retry_after_ms).toBeLessThanOrEqual(seconds * 1_000);
    auth.advance(seconds * 1_000);
    expect((await login(name, 'a guess', from)).status).toBe(401);
  }
  auth.advance(16_000);
  expect((await login(name, PASSWORD, from)).status).toBe(200);
  // What failed before is forgotten.
  for (let i = 0; i < 5; i++) expect((await login(name, 'a guess', from)).status).toBe(401);
});

test('who guesses elsewhere keeps neither another account nor another address waiting', async () => {
  const [target, other, attacker] = [await newAccount(), await newAccount(), newAddress()];
  for (let i = 0; i < 6; i++) await login(target, 'a guess', attacker);
  expect((await login(target, PASSWORD, attacker)).status).toBe(429);
  expect((await login(other, PASSWORD, attacker)).status).toBe(200);
  expect((await login(target, PASSWORD, newAddress())).status).toBe(200);
});

test('an attack from many addresses keeps the owner waiting for 30 s at most, and never out', async () => {
  const [name, owner] = [await newAccount(), newAddress()];
  const hammer = () => login(name, 'a guess', newAddress());
  for (let i = 0; i < 30; i++) expect((await hammer()).status).toBe(401);
  // From here on a new address is told to wait before anything is checked.
  for (let i = 0; i < 10; i++) expect((await hammer()).status).toBe(429);
  const refused = await login(name, PASSWORD, owner);
  expect(refused.status).toBe(429);
  expect(refused.body.retry_after_ms).toBeLessThanOrEqual(30_000);
  for (let i = 0; i < 10; i++) await hammer();
  auth.advance(refused.body.retry_after_ms ?? 0);
  for (let i = 0; i < 10; i++) await hammer();
  expect((await login(name, PASSWORD, owner)).status).toBe(200);
});

test('the addresses of one /64 are one address', async () => {
  const name = await newAccount();
  for (let i = 1; i <= 5; i++) await login(name, 'a guess', `2001:db8:0:7::${i}`);
  expect((await login(name, PASSWORD, '2001:db8:0:7::99')).status).toBe(429);
  expect((await login(name, PASSWORD, '2001:db8:0:8::1')).status).toBe(200);
});

test('an unknown account is delayed just as a known one', async () => {
  const story = async (name: string) => {
    const from = newAddress();
    const answers = [];
    for (let i = 0; i < 7; i++) {
      const { status, body } = await login(name, 'a guess', from);
      answers.push([status, body.code, body.detail]);
    }
    auth.advance(1_000);
    const { status, body } = await login(name, 'a guess', from);
    return [...answers, [status, body.code, body.detail]];
  };
  expect(await story(newName())).toEqual(await story(await newAccount()));
});

test('tries at once cannot outrun the count', async () => {
  const [name, from] = [await newAccount(), newAddress()];
  const answers = await Promise.all(Array.from({ length: 30 }, () => login(name, 'a guess', from)));
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(25);
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

test('every way of writing a name that finds the account is one count', async () => {
  // J with a caron has no capital of its own: it is composed only once it is small.
  const [small, big] = ['\u01f0', 'J\u030c'];
  const body = { username: `${small.repeat(3)}${newName('x').slice(-8)}`, password: PASSWORD };
  const made = await auth.call('POST', '/api/auth/register', { body, from: newAddress() });
  expect(made.status).toBe(201);
  const from = newAddress();
  for (let i = 0; i < 5; i++) expect((await login(body.username, 'a guess', from)).status).toBe(401);
  expect((await login(body.username.replace(small, big), 'a guess', from)).status).toBe(429);
});

test('failed proofs within a session and failed logins do not hold each other up', async () => {
  const body = { username: newName(), password: PASSWORD };
  const made = await auth.call<TokenPair>('POST', '/api/auth/register', { body, from: newAddress() });
  const { access_token: token, user } = made.body;
  const prove = (password: string) => auth.call('POST', '/api/auth/totp', { token, body: { password } });
  for (let i = 0; i < 31; i++) await login(user.id, 'a guess', newAddress());
  expect((await prove(PASSWORD)).status).toBe(200);
  for (let i = 0; i < 6; i++) await prove('a guess');
  expect((await prove(PASSWORD)).status).toBe(429);
  expect((await login(body.username, PASSWORD, newAddress())).status).toBe(200);
});
