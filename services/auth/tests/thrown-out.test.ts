import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { TokenPair } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { type AppleUnderTest, startAppleUnderTest } from './support/apple-under-test.ts';
import {
  type Answer,
  type AuthUnderTest,
  newName,
  PASSWORD,
  startAuthUnderTest,
} from './support/auth-under-test.ts';
import { type CreationOptions, SoftwareAuthenticator } from './support/software-authenticator.ts';

// Whoever has a session and the old password begins a call, and a reset of the password commits before it does.

const ORIGIN = 'https://example.org';

let auth: AuthUnderTest;
let apple: AppleUnderTest;
let pair: TokenPair;
beforeAll(async () => {
  apple = await startAppleUnderTest();
  auth = await startAuthUnderTest({ env: { ...apple.env, AUTH_PASSKEY_RP_ID: 'example.org' } });
});
beforeEach(async () => {
  pair = await auth.register({ email: `${newName()}@example.org` });
});
afterAll(async () => {
  await auth.close();
  await apple.close();
});

/** Holds the account until `call` waits for it, and does what a reset does. */
async function resetDuring<T>(userId: string, call: () => Promise<Answer<T>>): Promise<Answer<T>> {
  const client = await auth.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
    const answer = call();
    await eventually('the call to wait for the account', async () => {
      const { rowCount } = await auth.pool.query(
        `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
      );
      return rowCount !== 0;
    });
    await client.query('UPDATE sessions SET revoked_at = clock_timestamp() WHERE user_id = $1', [userId]);
    await client.query('DELETE FROM identities WHERE user_id = $1', [userId]);
    await client.query('COMMIT');
    return await answer;
  } finally {
    client.release();
  }
}

const send = (method: string, path: string, body: unknown) =>
  auth.call<TokenPair>(method, path, { token: pair.access_token, body });
const count = async (table: string) =>
  (await auth.pool.query(`SELECT FROM ${table} WHERE user_id = $1`, [pair.user.id])).rowCount;

test('they set no password of their own afterwards', async () => {
  const body = { password: PASSWORD, new_password: 'the one of the intruder' };
  const late = await resetDuring(pair.user.id, () => send('POST', '/api/auth/password', body));
  expect([late.status, late.body.code]).toEqual([401, 'unauthenticated']);
  expect((await auth.login(pair)).access_token).toBeDefined();
});

test('they get no token for an address of theirs', async () => {
  const body = { password: PASSWORD, email: `${newName()}@example.net` };
  expect((await resetDuring(pair.user.id, () => send('POST', '/api/auth/email', body))).status).toBe(401);
  const { rowCount } = await auth.pool.query(
    `SELECT FROM email_tokens WHERE user_id = $1 AND purpose = 'change'`,
    [pair.user.id],
  );
  expect(rowCount).toBe(0);
});

test('they leave no passkey behind', async () => {
  const asked = await auth.call<CreationOptions>('POST', '/api/auth/passkeys/options', {
    token: pair.access_token,
    body: { password: PASSWORD },
  });
  const credential = new SoftwareAuthenticator(ORIGIN).create(asked.body);
  const late = await resetDuring(pair.user.id, () => send('POST', '/api/auth/passkeys', { credential }));
  expect(late.status).toBe(401);
  expect(await count('passkeys')).toBe(0);
});

test('a new password voids what passkeys could be made with', async () => {
  await send('POST', '/api/auth/passkeys/options', { password: PASSWORD });
  expect(await count('passkey_challenges')).toBe(1);
  await send('POST', '/api/auth/password', { password: PASSWORD, new_password: 'another one of mine' });
  expect(await count('passkey_challenges')).toBe(0);
});

test('they link no Apple Account, nor sign in with one that was removed', async () => {
  const person = apple.newPerson();
  const body = { ...(await apple.proofOf(person)), password: PASSWORD };
  const late = await resetDuring(pair.user.id, () => send('PUT', '/api/auth/identities/apple', body));
  expect(late.status).toBe(401);
  expect(await count('identities')).toBe(0);
  pair = await auth.login(pair);
  const linked = { ...(await apple.proofOf(person)), password: PASSWORD };
  expect((await send('PUT', '/api/auth/identities/apple', linked)).status).toBe(204);
  const again = await apple.proofOf(person);
  const opened = await resetDuring(pair.user.id, () => auth.call('POST', '/api/auth/apple', { body: again }));
  expect(opened.status).toBe(401);
});
