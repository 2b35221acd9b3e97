import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type AppleUnderTest, newAppleKey, startAppleUnderTest } from './support/apple-under-test.ts';
import { type AuthUnderTest, startAuthUnderTest } from './support/auth-under-test.ts';

let auth: AuthUnderTest;
let apple: AppleUnderTest;
beforeEach(async () => {
  apple = await startAppleUnderTest();
  auth = await startAuthUnderTest({ env: apple.env });
});
afterEach(async () => {
  await auth.close();
  await apple.close();
});

/** Tokens stay good while the clock of the service moves on by this. */
let aheadSeconds = 0;
beforeEach(() => {
  aheadSeconds = 0;
});
function advance(seconds: number): void {
  aheadSeconds += seconds;
  auth.advance(seconds * 1_000);
}

async function signIn(key = apple.key) {
  const person = apple.newPerson();
  const iat = Math.floor(Date.now() / 1_000) + aheadSeconds;
  const { nonce, identity_token: unsigned } = await apple.proofOf(person, { iat, exp: iat + 600 });
  const claims = JSON.parse(Buffer.from(unsigned.split('.')[1] as string, 'base64url').toString());
  const identity_token = await apple.identityToken(claims, {}, key);
  return auth.call('POST', '/api/auth/apple', { body: { identity_token, nonce } });
}

const reads = () => apple.requests.filter((path) => path === '/auth/keys').length;

test('the keys are read when first needed, once for all who wait, and kept for an hour', async () => {
  expect(reads()).toBe(0);
  const answers = await Promise.all(Array.from({ length: 20 }, () => signIn()));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201));
  expect(reads()).toBe(1);
  advance(3_500);
  expect((await signIn()).status).toBe(201);
  expect(reads()).toBe(1);
  advance(200);
  expect((await signIn()).status).toBe(201);
  expect(reads()).toBe(2);
});

test('made-up kids make Apple be asked once per 30 s, however many come', async () => {
  await signIn();
  advance(60);
  const forged = await newAppleKey();
  const answers = await Promise.all(Array.from({ length: 50 }, () => signIn(forged)));
  for (let i = 0; i < 10; i++) answers.push(await signIn(forged));
  expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set(['unauthenticated']));
  expect(reads()).toBe(2);
  advance(31);
  await signIn(forged);
  expect(reads()).toBe(3);
});

test('when Apple rotates, a token of the new key is taken, and one of a key that is gone no more', async () => {
  const old = apple.key;
  await signIn();
  await apple.rotate();
  advance(31);
  expect((await signIn()).status).toBe(201);
  expect((await signIn(old)).body.code).toBe('unauthenticated');
  expect(reads()).toBe(2);
});

test('with Apple away a sign-in is busy with a time to wait, and Apple is asked once per 5 s', async () => {
  apple.mood = 'down';
  const answers = await Promise.all(Array.from({ length: 10 }, () => signIn()));
  answers.push(await signIn());
  for (const { status, body } of answers) {
    expect(status).toBe(503);
    expect(body).toMatchObject({ code: 'busy', retry_after_ms: 5_000 });
  }
  expect(reads()).toBe(1);
  apple.mood = 'up';
  advance(6);
  expect((await signIn()).status).toBe(201);
});

test('keys that are known serve for their hour with Apple away, and no longer', async () => {
  await signIn();
  apple.mood = 'down';
  advance(3_500);
  expect((await signIn()).status).toBe(201);
  advance(200);
  expect((await signIn()).body.code).toBe('busy');
});

test('an answer that is no JSON, too long, or without keys is no answer', async () => {
  for (const mood of ['garbage', 'flood'] as const) {
    apple.mood = mood;
    expect((await signIn()).body.code).toBe('busy');
    advance(6);
  }
  apple.mood = 'up';
  apple.keys = [];
  expect((await signIn()).body.code).toBe('busy');
});

test('a key that is no RSA key, or a private one, is left out', async () => {
  const leaked = await newAppleKey();
  apple.keys = [apple.key, { ...leaked, jwk: { kty: 'oct', k: 'c2VjcmV0', kid: leaked.kid } }];
  expect((await signIn()).status).toBe(201);
  expect((await signIn(leaked)).body.code).toBe('unauthenticated');
});
