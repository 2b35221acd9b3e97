import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { TokenPair } from '@parley/contracts';
import {
  type AppleUnderTest,
  type Applicant,
  newAppleKey,
  startAppleUnderTest,
} from './support/apple-under-test.ts';
import { type AuthUnderTest, PASSWORD, startAuthUnderTest } from './support/auth-under-test.ts';

let auth: AuthUnderTest;
let apple: AppleUnderTest;
let person: Applicant;
beforeAll(async () => {
  apple = await startAppleUnderTest();
  auth = await startAuthUnderTest({ env: apple.env });
});
beforeEach(() => {
  person = apple.newPerson();
});
afterAll(async () => {
  await auth.close();
  await apple.close();
});

const signIn = async () =>
  auth.call<TokenPair>('POST', '/api/auth/apple', { body: await apple.proofOf(person) });
const deliver = (payload: string) =>
  auth.call('POST', '/api/auth/apple/notifications', { body: { payload } });
const notify = async (type: string) => deliver(await apple.notification({ type, sub: person.sub }));
const isIn = async (pair: TokenPair) =>
  (await auth.call('GET', '/api/users/me', { token: pair.access_token })).status === 200;

/** An account with a password that the person's Apple Account opens too. */
async function linked(): Promise<TokenPair> {
  const pair = await auth.register();
  const body = { ...(await apple.proofOf(person)), password: PASSWORD };
  await auth.call('PUT', '/api/auth/identities/apple', { token: pair.access_token, body });
  return pair;
}

test.each(['consent-revoked', 'account-delete', 'account-deleted'])(
  '%s ends all sessions at once and unlinks; the password opens the account still',
  async (type) => {
    const pair = await linked();
    const { body: second } = await signIn();
    expect((await notify(type)).status).toBe(200);
    expect([await isIn(pair), await isIn(second)]).toEqual([false, false]);
    expect((await auth.login(pair)).user.id).toBe(pair.user.id);
    expect((await signIn()).status).toBe(201);
  },
);

test('revoked consent of an account that nothing else opens ends its sessions, and consent anew opens it', async () => {
  const { body: first } = await signIn();
  expect((await notify('consent-revoked')).status).toBe(200);
  expect(await isIn(first)).toBe(false);
  const again = await signIn();
  expect([again.status, again.body.user.id]).toEqual([200, first.user.id]);
});

test('an Apple Account that is gone has the account deleted that nothing else opens, once', async () => {
  const { body: pair } = await signIn();
  const payload = await apple.notification({ type: 'account-delete', sub: person.sub });
  expect([(await deliver(payload)).status, (await deliver(payload)).status]).toEqual([200, 200]);
  expect(await isIn(pair)).toBe(false);
  const due = 'SELECT deletion_due_at FROM users WHERE id = $1';
  const { rows } = await auth.pool.query(due, [pair.user.id]);
  expect(rows[0].deletion_due_at).not.toBeNull();
});

test('a notification that comes again, or late, leaves what a newer sign-in opened', async () => {
  await signIn();
  const minuteAgo = Date.now() - 60_000;
  const payload = await apple.notification({
    type: 'consent-revoked',
    sub: person.sub,
    event_time: minuteAgo,
  });
  const { body: newer } = await signIn();
  expect([(await deliver(payload)).status, (await deliver(payload)).status]).toEqual([200, 200]);
  expect(await isIn(newer)).toBe(true);
});

test('what is about mail, of an unknown kind, or of nobody here is answered 200 and changes nothing', async () => {
  const { body: pair } = await signIn();
  for (const type of ['email-disabled', 'email-enabled', 'of-next-year']) {
    expect((await notify(type)).status).toBe(200);
  }
  person = apple.newPerson();
  expect((await notify('account-delete')).status).toBe(200);
  expect(await isIn(pair)).toBe(true);
});

test('a notification that is not Apple’s, or not for us, is refused and changes nothing', async () => {
  const { body: pair } = await signIn();
  const event = { type: 'account-delete', sub: person.sub };
  const key = await newAppleKey();
  const past = Math.floor(Date.now() / 1_000) - 120;
  const { identity_token } = await apple.proofOf(person);
  const forged = [
    await apple.notification(event, {}, key),
    await apple.notification(event, {}, { ...key, kid: apple.key.kid }),
    await apple.notification(event, { aud: 'com.example.evil' }),
    await apple.notification(event, { iss: 'https://evil.example' }),
    await apple.notification(event, { exp: past }),
    await apple.notification(event, { iat: past + 600 }),
    await apple.notification(event, { events: undefined }),
    await apple.notification(event, { events: 'no json' }),
    await apple.notification(event, { events: 'null' }),
    await apple.notification(event, { events: JSON.stringify({ type: 'account-delete' }) }),
    identity_token,
    'a.b.c',
  ];
  for (const payload of forged) {
    const { status, body } = await deliver(payload);
    expect([status, body.code]).toEqual([401, 'unauthenticated']);
  }
  expect(await isIn(pair)).toBe(true);
});

test('with Apple’s keys away a notification is busy, so that Apple sends it again', async () => {
  const fresh = await startAuthUnderTest({ env: apple.env });
  apple.mood = 'down';
  const body = { payload: await apple.notification({ type: 'account-delete', sub: person.sub }) };
  const answer = await fresh.call('POST', '/api/auth/apple/notifications', { body });
  apple.mood = 'up';
  await fresh.close();
  expect([answer.status, answer.body.code]).toEqual([503, 'busy']);
});
