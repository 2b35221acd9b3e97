import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { TokenPair } from '@parley/contracts';
import { type AppleUnderTest, type Applicant, startAppleUnderTest } from './support/apple-under-test.ts';
import { type AuthUnderTest, newName, PASSWORD, startAuthUnderTest } from './support/auth-under-test.ts';

let auth: AuthUnderTest;
let apple: AppleUnderTest;
let person: Applicant;
let pair: TokenPair;
beforeAll(async () => {
  apple = await startAppleUnderTest();
  auth = await startAuthUnderTest({ env: apple.env });
});
beforeEach(async () => {
  apple.revoked = [];
  person = apple.newPerson();
  pair = await auth.register({ email: `${newName()}@example.org` });
});
afterAll(async () => {
  await auth.close();
  await apple.close();
});

const PATH = '/api/auth/identities/apple';
const password = { password: PASSWORD };

const signIn = async (who = person) =>
  auth.call<TokenPair>('POST', '/api/auth/apple', { body: await apple.proofOf(who) });
const linkWith = (body: unknown, by = pair) => auth.call('PUT', PATH, { token: by.access_token, body });
const link = async (more: object = password, by = pair) =>
  linkWith({ ...(await apple.proofOf(person)), ...more }, by);
const unlink = (body: object = password, by = pair) =>
  auth.call('DELETE', PATH, { token: by.access_token, body });

async function mailsAbout(userId: string): Promise<number> {
  const { rowCount } = await auth.pool.query(
    `SELECT 1 FROM mails WHERE user_id = $1 AND kind = 'identity_changed'`,
    [userId],
  );
  return rowCount ?? 0;
}

test('an Apple Account that was linked opens the account, and none after it was unlinked', async () => {
  expect((await link()).status).toBe(204);
  const opened = await signIn();
  expect([opened.status, opened.body.user.id]).toEqual([200, pair.user.id]);
  expect((await unlink()).status).toBe(204);
  const other = await signIn();
  expect(other.status).toBe(201);
  expect(other.body.user.id).not.toBe(pair.user.id);
  expect(await mailsAbout(pair.user.id)).toBe(2);
});

test('linking needs a proof that holds, and a failed one changes nothing', async () => {
  const wrong = await link({ password: 'not the password' });
  const none = await link({});
  expect([wrong.status, wrong.body.code]).toEqual([403, 'forbidden']);
  expect([none.status, none.body.code]).toEqual([403, 'forbidden']);
  expect((await signIn()).status).toBe(201);
});

test('an identity token that does not hold is forbidden, never unauthenticated', async () => {
  const proof = await apple.proofOf(person);
  const answer = await linkWith({ ...proof, nonce: 'x'.repeat(20), ...password });
  expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
});

test('an Apple Account of another account is a conflict, for whoever asks', async () => {
  await signIn();
  const answer = await link();
  expect([answer.status, answer.body.code]).toEqual([409, 'conflict']);
});

test('linking again changes nothing, and a second Apple Account is a conflict', async () => {
  expect([(await link()).status, (await link()).status]).toEqual([204, 204]);
  person = apple.newPerson();
  expect((await link()).body.code).toBe('conflict');
  expect(await mailsAbout(pair.user.id)).toBe(1);
});

test('two accounts that link one Apple Account at once: one has it, the other is told', async () => {
  const other = await auth.register();
  const answers = await Promise.all([link(), link(password, other)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
});

test('unlinking revokes the consent at Apple first; with Apple away nothing changes', async () => {
  await link({ ...password, authorization_code: apple.newCode(person) });
  apple.mood = 'down';
  const away = await unlink();
  apple.mood = 'up';
  expect(away.body).toMatchObject({ code: 'busy', retry_after_ms: 5_000 });
  expect((await signIn()).body.user.id).toBe(pair.user.id);
  expect((await unlink()).status).toBe(204);
  expect(apple.revoked).toEqual([`refresh of ${person.sub}`]);
});

test('the only way in cannot be unlinked', async () => {
  const own = (await signIn()).body;
  const answer = await unlink({ apple: await apple.proofOf(person) }, own);
  expect(answer.body.code).toBe('conflict');
  expect((await signIn()).body.user.id).toBe(own.user.id);
});

test('unlinking nothing is not found', async () => {
  expect((await unlink()).body.code).toBe('not_found');
});

test('Apple proves who asks: the own Apple Account only, each token once', async () => {
  await link();
  const stranger = apple.newPerson();
  await signIn(stranger);
  for (const who of [stranger, apple.newPerson()]) {
    expect((await unlink({ apple: await apple.proofOf(who) })).body.code).toBe('forbidden');
  }
  const used = await apple.proofOf(person);
  await auth.call('POST', '/api/auth/apple', { body: used });
  expect((await unlink({ apple: used })).body.code).toBe('forbidden');
  const proof = await apple.proofOf(person);
  expect((await unlink({ apple: proof })).status).toBe(204);
  await link();
  expect((await unlink({ apple: proof })).body.code).toBe('forbidden');
});

test('a wrong password is not made good by Apple', async () => {
  await link();
  const answer = await unlink({ password: 'wrong password', apple: await apple.proofOf(person) });
  expect(answer.body.code).toBe('forbidden');
});
