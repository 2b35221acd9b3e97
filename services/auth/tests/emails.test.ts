import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TokenPair } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { deleteLongLived } from '../src/store/expired.ts';
import { type AuthUnderTest, newName, PASSWORD, startAuthUnderTest } from './support/auth-under-test.ts';
import { type SmtpUnderTest, startSmtpUnderTest } from './support/smtp-under-test.ts';

const HOUR = 3_600_000;
const NEW_PASSWORD = 'staple of the battery';

let smtp: SmtpUnderTest;
let auth: AuthUnderTest;
beforeAll(async () => {
  smtp = await startSmtpUnderTest();
  auth = await startAuthUnderTest({ env: { AUTH_SMTP_URL: smtp.url } });
});
afterAll(async () => {
  await auth.close();
  await smtp.close();
});

const newAddress = () => `${newName()}@example.org`;
const post = (path: string, body?: unknown, token?: string) =>
  auth.call<{ email_verified: boolean }>('POST', `/api/auth${path}`, {
    ...(body === undefined ? {} : { body }),
    ...(token === undefined ? {} : { token }),
  });
const me = async ({ access_token: token }: TokenPair) =>
  (await auth.call<TokenPair['user']>('GET', '/api/users/me', { token })).body;
const signIn = (login: string, password: string) => post('/login', { login, password });
const mailed = (address: string, count: number) =>
  eventually(`${count} mails`, () => smtp.mailsTo(address).length >= count);

async function registered(email = newAddress()): Promise<{ email: string; pair: TokenPair; token: string }> {
  const pair = await auth.register({ email });
  return { email, pair, token: await eventually('the token', () => smtp.tokenFor(email)) };
}

async function forgotten(email: string): Promise<string> {
  const before = smtp.tokenFor(email, 'reset-password');
  expect((await post('/password/forgot', { email })).status).toBe(202);
  await eventually('another token', () => smtp.tokenFor(email, 'reset-password') !== before);
  return smtp.tokenFor(email, 'reset-password')!;
}

test('an address is verified by the token that was mailed to it, once', async () => {
  const { pair, token } = await registered();
  expect(await me(pair)).toMatchObject({ email_verified: false, has_password: true });
  expect((await post('/email/verify', { token })).status).toBe(204);
  expect(await me(pair)).toMatchObject({ email_verified: true });
  expect((await post('/email/verify', { token })).body.code).toBe('invalid');
  expect((await post('/email/verification', undefined, pair.access_token)).body.code).toBe('conflict');
});

test('a newer token voids the one before, and a token ends after 24 h', async () => {
  const { email, pair, token: first } = await registered();
  expect((await post('/email/verification', undefined, pair.access_token)).status).toBe(202);
  await mailed(email, 2);
  const second = smtp.tokenFor(email)!;
  expect((await post('/email/verify', { token: first })).body.code).toBe('invalid');
  auth.advance(24 * HOUR);
  expect((await post('/email/verify', { token: second })).body.code).toBe('invalid');
  expect((await post('/email/verify', { token: 'made-up' })).body.code).toBe('invalid');
});

test('an address changes when the new one is verified, and the old one is told', async () => {
  const { email, token } = await registered();
  await post('/email/verify', { token });
  const { body: pair } = (await signIn(email, PASSWORD)) as unknown as { body: TokenPair };
  const wanted = newAddress();
  const ask = (body: object) => post('/email', { email: wanted, ...body }, pair.access_token);
  expect((await ask({})).body.code).toBe('forbidden');
  expect((await ask({ password: 'not the password' })).body.code).toBe('forbidden');
  expect((await ask({ password: PASSWORD })).status).toBe(202);
  expect(await me(pair)).toMatchObject({ email, email_verified: true });
  const change = await eventually('the token', () => smtp.tokenFor(wanted));
  // Not to reset a password with.
  expect((await post('/password/reset', { token: change, new_password: NEW_PASSWORD })).body.code).toBe(
    'invalid',
  );
  expect((await post('/email/verify', { token: change })).status).toBe(204);
  expect(await me(pair)).toMatchObject({ email: wanted, email_verified: true });
  await mailed(email, 2);
  expect(smtp.mailsTo(email).at(-1)!.raw).toContain('Subject: Your e-mail address was changed');
});

test('an address that somebody else has but never verified goes to who verifies it', async () => {
  const { email, pair: squatter } = await registered();
  const owner = await auth.register();
  await post('/email', { email: email.toUpperCase(), password: PASSWORD }, owner.access_token);
  await mailed(email, 2);
  expect((await post('/email/verify', { token: smtp.tokenFor(email)! })).status).toBe(204);
  expect(await me(owner)).toMatchObject({ email: email.toUpperCase(), email_verified: true });
  expect(await me(squatter)).toMatchObject({ email: null, email_verified: false });
});

test('an address that somebody else has verified is left alone, and the answer does not tell', async () => {
  const { email, token } = await registered();
  const late = await auth.register();
  await post('/email', { email, password: PASSWORD }, late.access_token);
  await mailed(email, 2);
  const lateToken = smtp.tokenFor(email)!;
  await post('/email/verify', { token });
  expect((await post('/email/verify', { token: lateToken })).body.code).toBe('conflict');
  const answer = await post('/email', { email, password: PASSWORD }, late.access_token);
  expect(answer.status).toBe(202);
  expect(await me(late)).toMatchObject({ email: null });
  const { rows } = await auth.pool.query('SELECT 1 FROM mails WHERE recipient = $1', [email]);
  expect(rows).toEqual([]);
});

test('a forgotten password answers the same for known and unknown addresses', async () => {
  const { email } = await registered();
  const answers = await Promise.all(
    [email, newAddress()].map(async (address) => {
      const { status, headers, body } = await post('/password/forgot', { email: address });
      const { date: _date, 'x-request-id': _id, ...rest } = Object.fromEntries(headers);
      return { status, body, headers: rest };
    }),
  );
  expect(answers[0]).toMatchObject({ status: 202, body: null });
  expect(answers[1]).toEqual(answers[0]);
});

test('a reset sets the password once, verifies the address, ends every session and opens none', async () => {
  const { email, pair } = await registered();
  const other = await auth.login(pair);
  const token = await forgotten(email);
  const reset = (new_password: string) => post('/password/reset', { token, new_password });
  expect((await reset('password123')).body.code).toBe('invalid');
  expect((await reset(email)).body.code).toBe('invalid');
  const answer = await reset(NEW_PASSWORD);
  expect([answer.status, answer.body]).toEqual([204, null]);
  expect((await reset('another of the kind')).body.code).toBe('invalid');
  for (const { access_token: gone } of [pair, other]) {
    await eventually('the session to be refused', async () => {
      return (await auth.call('GET', '/api/users/me', { token: gone })).status === 401;
    });
  }
  expect((await signIn(email, PASSWORD)).body.code).toBe('unauthenticated');
  const again = await signIn(email, NEW_PASSWORD);
  expect(again.status).toBe(200);
  expect(again.body).toMatchObject({ user: { email_verified: true } });
  await eventually('the notice', () => smtp.mailsTo(email).at(-1)!.raw.includes('Your password was changed'));
});

test('a reset token ends after an hour, when replaced, and when the password or address changes', async () => {
  const { email, pair, token: verification } = await registered();
  await post('/email/verify', { token: verification });
  const first = await forgotten(email);
  const second = await forgotten(email);
  const reset = (token: string) => post('/password/reset', { token, new_password: NEW_PASSWORD });
  expect((await reset(first)).body.code).toBe('invalid');
  auth.advance(HOUR);
  expect((await reset(second)).body.code).toBe('invalid');
  const third = await forgotten(email);
  const { body } = (await signIn(email, PASSWORD)) as unknown as { body: TokenPair };
  const change = { password: PASSWORD, new_password: NEW_PASSWORD };
  expect((await post('/password', change, body.access_token)).status).toBe(204);
  expect((await reset(third)).body.code).toBe('invalid');
  expect(pair.user.email).toBe(email);
});

test('of 20 resets with one token at once, one counts', async () => {
  const { email } = await registered();
  const token = await forgotten(email);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      post('/password/reset', { token, new_password: `${NEW_PASSWORD} ${i}` }),
    ),
  );
  expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
});

test('who lay in wait in an account with an address they never verified is out after the reset', async () => {
  const { email, pair } = await registered();
  await auth.pool.query(`INSERT INTO identities (provider, subject, user_id) VALUES ('apple', $1, $2)`, [
    newName(),
    pair.user.id,
  ]);
  const token = await forgotten(email);
  expect((await post('/password/reset', { token, new_password: NEW_PASSWORD })).status).toBe(204);
  const { rows } = await auth.pool.query('SELECT 1 FROM identities WHERE user_id = $1', [pair.user.id]);
  expect(rows).toEqual([]);
});

test('housekeeping removes expired tokens', async () => {
  const { email } = await registered();
  await auth.pool.query(`UPDATE email_tokens SET expires_at = now() - interval '2 days' WHERE email = $1`, [
    email,
  ]);
  await deleteLongLived(auth.pool);
  expect((await auth.pool.query('SELECT 1 FROM email_tokens WHERE email = $1', [email])).rows).toEqual([]);
});
