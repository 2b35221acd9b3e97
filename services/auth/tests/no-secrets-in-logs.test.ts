import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TokenPair } from '@parley/contracts';
import {
  type AuthUnderTest,
  newDeviceToken,
  newName,
  PASSWORD,
  startAuthUnderTest,
} from './support/auth-under-test.ts';

let auth: AuthUnderTest;
beforeAll(async () => {
  auth = await startAuthUnderTest();
});
afterAll(() => auth.close());

test('no password, token, ticket, e-mail address or key is logged, also when things go wrong', async () => {
  const email = `${newName()}@example.org`;
  const pair = await auth.register({ email });
  const token = pair.access_token;
  const device = newDeviceToken();
  await auth.call('POST', '/api/device-tokens', { token, body: { token: device, environment: 'sandbox' } });
  const { body: ticket } = await auth.call<{ ticket: string }>('POST', '/api/auth/ws-ticket', { token });
  await auth.call('POST', '/api/auth/login', { body: { login: email, password: `${PASSWORD}!` } });
  const refresh = () =>
    auth.call<TokenPair>('POST', '/api/auth/refresh', { body: { refresh_token: pair.refresh_token } });
  const { body: second } = await refresh();
  // The database fails in ways nobody foresaw; what is logged of it are errors of Postgres and Prisma.
  const unforeseen = [
    ['ALTER TABLE sessions RENAME TO sessions_away', 'ALTER TABLE sessions_away RENAME TO sessions'],
    ['ALTER TABLE users RENAME TO users_away', 'ALTER TABLE users_away RENAME TO users'],
    [
      'ALTER TABLE users ADD CONSTRAINT broken CHECK (username IS NULL) NOT VALID',
      'ALTER TABLE users DROP CONSTRAINT broken',
    ],
  ] as const;
  const newcomer = `${newName()}@example.org`;
  const codes: (string | null)[] = [];
  for (const [breakIt, repair] of unforeseen) {
    await auth.pool.query(breakIt);
    const answers = [
      await auth.call('POST', '/api/auth/login', { body: { login: email, password: PASSWORD } }),
      await auth.call('POST', '/api/auth/register', {
        body: { username: newName(), email: newcomer, password: PASSWORD },
      }),
      await auth.call('PATCH', '/api/users/me', { token, body: { display_name: 'Another' } }),
      await refresh(),
    ];
    codes.push(...answers.map((answer) => answer.body.code ?? null));
    await auth.pool.query(repair);
  }
  expect(codes.filter((code) => code === 'internal').length).toBeGreaterThanOrEqual(8);
  auth.advance(11_000);
  expect((await refresh()).body.code).toBe('refresh_reused');

  const logged = auth.logs.join('');
  expect(logged).toContain('refresh token reused');
  expect(logged).toContain('request failed');
  const { rows } = await auth.pool.query('SELECT password_hash FROM users');
  const secrets = {
    password: PASSWORD,
    accessToken: String(token.split('.')[2]),
    refreshToken: pair.refresh_token,
    successor: second.refresh_token,
    ticket: ticket.ticket,
    device,
    email,
    newcomer,
    passwordHash: rows[0].password_hash,
  };
  for (const [name, secret] of Object.entries(secrets)) {
    expect({ name, logged: logged.includes(secret) }).toEqual({ name, logged: false });
  }
});
