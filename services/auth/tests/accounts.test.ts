import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isUuid, type Me, type TokenPair } from '@parley/contracts';
import { type AuthUnderTest, newName, PASSWORD, startAuthUnderTest } from './support/auth-under-test.ts';

let auth: AuthUnderTest;
beforeAll(async () => {
  auth = await startAuthUnderTest();
});
afterAll(() => auth.close());

test('registering answers with the account and a token pair that works', async () => {
  const username = newName('Ada');
  const body = {
    username,
    email: `${username}@example.org`,
    password: PASSWORD,
    device_name: 'Ada’s iPhone',
  };
  const { status, body: pair, headers } = await auth.call<TokenPair>('POST', '/api/auth/register', { body });
  expect(status).toBe(201);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(pair).toMatchObject({
    user: {
      username,
      email: `${username}@example.org`,
      display_name: username,
      avatar_url: null,
      role: 'user',
    },
    token_type: 'Bearer',
    expires_in: 900,
  });
  expect(isUuid(pair.session_id)).toBe(true);
  const me = await auth.call<Me>('GET', '/api/users/me', { token: pair.access_token });
  expect(me.body).toEqual(pair.user);
});

test('a username that differs only in case is taken, and the conflict names the field', async () => {
  const { user } = await auth.register();
  const body = { username: user.username.toUpperCase(), password: PASSWORD };
  const { status, body: problem } = await auth.call('POST', '/api/auth/register', { body });
  expect(status).toBe(409);
  expect(problem).toMatchObject({ code: 'conflict', errors: [{ field: 'username' }] });
});

test('an e-mail address belongs to one account, whatever its case', async () => {
  const email = `${newName()}@example.org`;
  await auth.register({ email });
  const body = { username: newName(), email: email.toUpperCase(), password: PASSWORD };
  const { body: problem } = await auth.call('POST', '/api/auth/register', { body });
  expect(problem).toMatchObject({ code: 'conflict', errors: [{ field: 'email' }] });
});

test('of 8 who register one username at once, one gets it and nothing is left of the others', async () => {
  const username = newName();
  const answers = await Promise.all(
    Array.from({ length: 8 }, () =>
      auth.call<TokenPair>('POST', '/api/auth/register', { body: { username, password: PASSWORD } }),
    ),
  );
  expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array(7).fill(409)]);
  const winner = answers.find((answer) => answer.status === 201)?.body;
  const { rows } = await auth.pool.query('SELECT id FROM users WHERE username = $1', [username]);
  expect(rows).toEqual([{ id: winner?.user.id }]);
});

const valid = { username: 'somebody', password: PASSWORD };
test.each<[string, string, unknown, string]>([
  ['no body', '/api/auth/register', undefined, ''],
  ['a body that is no object', '/api/auth/register', [], ''],
  ['a missing password', '/api/auth/register', { username: 'somebody' }, 'password'],
  ['a short password', '/api/auth/register', { ...valid, password: '1234567' }, 'password'],
  ['a password that is no string', '/api/auth/register', { ...valid, password: 12_345_678 }, 'password'],
  ['a username with a space', '/api/auth/register', { ...valid, username: 'some body' }, 'username'],
  ['an e-mail address without @', '/api/auth/register', { ...valid, email: 'nobody' }, 'email'],
  ['an e-mail address with NUL', '/api/auth/register', { ...valid, email: 'a\u0000@b.de' }, 'email'],
  ['a role of one’s own choice', '/api/auth/register', { ...valid, role: 'admin' }, 'role'],
  ['a display name of spaces', '/api/auth/register', { ...valid, display_name: '   ' }, 'display_name'],
  ['a display name with NUL', '/api/auth/register', { ...valid, display_name: 'a\u0000' }, 'display_name'],
  [
    'a device name with an escape',
    '/api/auth/register',
    { ...valid, device_name: '\u001B[2J' },
    'device_name',
  ],
  ['a login with NUL', '/api/auth/login', { login: 'a\u0000', password: 'x' }, 'login'],
  ['a login without a password', '/api/auth/login', { login: 'a' }, 'password'],
  ['an empty refresh token', '/api/auth/refresh', { refresh_token: '' }, 'refresh_token'],
])('%s is invalid, and errors[] names the field', async (_name, path, body, field) => {
  const answer = await auth.call('POST', path, { body });
  expect(answer.status).toBe(400);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.body).toMatchObject({ code: 'invalid', status: 400 });
  expect(answer.body.errors?.map((error) => error.field)).toContain(field);
});

test('a profile change is seen by others, and a field that is not given stays', async () => {
  const { access_token: token, user } = await auth.register();
  await auth.call('PATCH', '/api/users/me', { token, body: { avatar_url: 'https://example.org/a.png' } });
  const body = { display_name: '  Zoe\u0308 ' };
  const changed = await auth.call<Me>('PATCH', '/api/users/me', { token, body });
  expect(changed.body).toMatchObject({ display_name: 'Zo\u00EB', avatar_url: 'https://example.org/a.png' });
  const other = await auth.register();
  const seen = await auth.call('GET', `/api/users/${user.id}`, { token: other.access_token });
  expect(seen.body).toEqual({
    id: user.id,
    username: user.username,
    display_name: 'Zo\u00EB',
    avatar_url: 'https://example.org/a.png',
  });
});

test('nobody changes their role or username through the profile', async () => {
  const { access_token: token, user } = await auth.register();
  for (const body of [{ role: 'admin' }, { username: newName() }, { id: user.id }]) {
    expect((await auth.call('PATCH', '/api/users/me', { token, body })).body.code).toBe('invalid');
  }
  expect((await auth.call<Me>('GET', '/api/users/me', { token })).body).toEqual(user);
});

test('a deleted account is refused to itself', async () => {
  const gone = await auth.register();
  await auth.pool.query('UPDATE users SET deleted_at = now() WHERE id = $1', [gone.user.id]);
  const self = await auth.call('GET', '/api/users/me', { token: gone.access_token });
  expect(self.body.code).toBe('unauthenticated');
  const body = { refresh_token: gone.refresh_token };
  expect((await auth.call('POST', '/api/auth/refresh', { body })).body.code).toBe('unauthenticated');
});

test('a second account cannot take a name that looks like the first', async () => {
  const tail = newName('')
    .replace(/[^a-f2-9]/g, '')
    .padEnd(4, 'x');
  const register = (username: string) =>
    auth.call('POST', '/api/auth/register', { body: { username, password: PASSWORD } });
  expect((await register(`paypal${tail}`)).status).toBe(201);
  for (const alike of [`paypa1${tail}`, `PayPaI${tail}`, `pay.pal_${tail}`]) {
    const refused = await register(alike);
    expect(refused.body).toMatchObject({ status: 409, code: 'conflict' });
    expect(refused.body.errors).toEqual([{ field: 'username', message: 'is taken' }]);
  }
  expect((await register(`p\u0430ypal${tail}`)).body.code).toBe('invalid');
});

test('a name of another script signs in, whatever its case', async () => {
  const username = `Жуков${newName('').replace(/[^2-9]/g, '')}7`;
  const body = { username, password: PASSWORD };
  expect((await auth.call('POST', '/api/auth/register', { body })).status).toBe(201);
  const login = { login: username.toUpperCase(), password: PASSWORD };
  expect((await auth.call('POST', '/api/auth/login', { body: login })).status).toBe(200);
  expect((await auth.call('POST', '/api/auth/register', { body })).body.code).toBe('conflict');
});

test('a reserved name is taken', async () => {
  for (const username of ['admin', 'Supp0rt', '_moderator_']) {
    const body = { username, password: PASSWORD };
    expect((await auth.call('POST', '/api/auth/register', { body })).body.code).toBe('conflict');
  }
});
