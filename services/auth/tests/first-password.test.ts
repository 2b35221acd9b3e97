import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TokenPair } from '@parley/contracts';
import { type AppleUnderTest, startAppleUnderTest } from './support/apple-under-test.ts';
import { type AuthUnderTest, startAuthUnderTest } from './support/auth-under-test.ts';

let apple: AppleUnderTest;
let auth: AuthUnderTest;
beforeAll(async () => {
  apple = await startAppleUnderTest();
  auth = await startAuthUnderTest({ env: apple.env });
});
afterAll(async () => {
  await auth.close();
  await apple.close();
});

test('who signed up with Apple sets a first password by signing in there again', async () => {
  const person = apple.newPerson();
  const { body: pair } = await auth.call<TokenPair>('POST', '/api/auth/apple', {
    body: await apple.proofOf(person),
  });
  expect(pair.user.has_password).toBe(false);
  const token = pair.access_token;
  const set = (proof: object) =>
    auth.call('POST', '/api/auth/password', {
      token,
      body: { ...proof, new_password: 'staple of the battery' },
    });
  expect((await set({})).body.code).toBe('forbidden');
  expect((await set({ password: 'staple of the battery' })).body.code).toBe('forbidden');
  expect((await set({ apple: await apple.proofOf(apple.newPerson()) })).body.code).toBe('forbidden');
  expect((await set({ apple: await apple.proofOf(person) })).status).toBe(204);
  const login = { login: pair.user.username, password: 'staple of the battery' };
  const { body } = await auth.call<TokenPair>('POST', '/api/auth/login', { body: login });
  expect(body.user.has_password).toBe(true);
});
