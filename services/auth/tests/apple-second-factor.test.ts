import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { TokenPair } from '@parley/contracts';
import { Secret } from '@parley/runtime';
import { generate } from 'otplib';
import { TOTP_USE } from '../src/accounts/second-factor.ts';
import { newTotpSecret } from '../src/accounts/totp.ts';
import { createSeal } from '../src/store/seal.ts';
import { type AppleUnderTest, type Applicant, startAppleUnderTest } from './support/apple-under-test.ts';
import { type AuthUnderTest, startAuthUnderTest } from './support/auth-under-test.ts';

let auth: AuthUnderTest;
let apple: AppleUnderTest;
let folder: string;
let person: Applicant;
let pair: TokenPair;
let code: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-apple-'));
  apple = await startAppleUnderTest();
  auth = await startAuthUnderTest({ env: { ...apple.env, AUTH_KEYS_FILE: join(folder, 'keys.json') } });
});
beforeEach(async () => {
  person = apple.newPerson();
  pair = (await signIn(await apple.proofOf(person))).body;
  code = await generate({ secret: await enrol(pair.user.id) });
});
afterAll(async () => {
  await auth.close();
  await apple.close();
  await rm(folder, { recursive: true });
});

/** A confirmed authenticator app. */
async function enrol(userId: string): Promise<string> {
  const { refresh_hmac_key: key } = JSON.parse(await readFile(join(folder, 'keys.json'), 'utf8'));
  const secret = newTotpSecret();
  await auth.pool.query(
    'INSERT INTO totp_secrets (user_id, secret, created_at, confirmed_at) VALUES ($1, $2, now(), now())',
    [userId, createSeal(new Secret(Buffer.from(key, 'base64url'))).close(secret, TOTP_USE)],
  );
  return secret;
}

const signIn = (body: unknown) => auth.call<TokenPair>('POST', '/api/auth/apple', { body });

test('a sign-in asks for the code, and the same identity token serves when it comes', async () => {
  const proof = await apple.proofOf(person);
  const asked = await signIn(proof);
  expect([asked.status, asked.body.code]).toEqual([401, 'second_factor_required']);
  const wrong = await signIn({ ...proof, code: '00000a' });
  expect([wrong.status, wrong.body.code]).toEqual([401, 'unauthenticated']);
  const right = await signIn({ ...proof, code });
  expect([right.status, right.body.user.id]).toEqual([200, pair.user.id]);
  expect((await signIn(proof)).body.code).toBe('unauthenticated');
});

test('a proof by Apple within a session asks for the code too, with the same identity token', async () => {
  await auth.pool.query(
    `INSERT INTO passkeys (id, credential_id, user_id, public_key, counter, name, created_at)
     VALUES (gen_random_uuid(), $2, $1, 'x', 0, 'x', now())`,
    [pair.user.id, Buffer.from(pair.user.id)],
  );
  const proof = { apple: await apple.proofOf(person) };
  const unlink = (body: unknown) =>
    auth.call('DELETE', '/api/auth/identities/apple', { token: pair.access_token, body });
  expect((await unlink(proof)).body.code).toBe('second_factor_required');
  const wrong = await unlink({ ...proof, code: '00000a' });
  expect([wrong.status, wrong.body.code]).toEqual([403, 'forbidden']);
  expect((await unlink({ ...proof, code })).status).toBe(204);
});
