import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type CryptoKey, exportSPKI, importJWK } from 'jose';
import {
  type AppleKey,
  type AppleUnderTest,
  newAppleKey,
  nonceIn,
  startAppleUnderTest,
} from './support/apple-under-test.ts';
import { type AuthUnderTest, startAuthUnderTest } from './support/auth-under-test.ts';

let auth: AuthUnderTest;
let apple: AppleUnderTest;
let strangersKey: AppleKey;
beforeAll(async () => {
  apple = await startAppleUnderTest();
  auth = await startAuthUnderTest({ env: apple.env });
  strangersKey = await newAppleKey();
});
let accounts: number;
beforeEach(async () => {
  accounts = await countAccounts();
});
afterAll(async () => {
  await auth.close();
  await apple.close();
});

async function countAccounts(): Promise<number> {
  return Number((await auth.pool.query('SELECT count(*) FROM users')).rows[0].count);
}

const nonce = randomUUID();
const seconds = (ahead: number) => Math.floor(Date.now() / 1_000) + ahead;

async function expectRefused(token: string, sentNonce = nonce): Promise<void> {
  const body = { identity_token: token, nonce: sentNonce };
  const { status, body: problem } = await auth.call('POST', '/api/auth/apple', { body });
  expect([status, problem.code]).toEqual([401, 'unauthenticated']);
  expect(await countAccounts()).toBe(accounts);
}

/** A token whose header or claims are not as they were signed. */
async function rewritten(header: Record<string, unknown>, signature?: (input: string) => string) {
  const [, claims = '', signed = ''] = (await good()).split('.');
  const input = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${claims}`;
  return `${input}.${signature ? signature(input) : signed}`;
}

const good = (claims: Record<string, unknown> = {}) =>
  apple.identityToken({ nonce: nonceIn(nonce), ...claims });

test('a good token is taken, so that what follows is refused for the reason it names', async () => {
  const body = { identity_token: await good(), nonce };
  expect((await auth.call('POST', '/api/auth/apple', { body })).status).toBe(201);
});

test('a token without a signature is refused', async () => {
  for (const alg of ['none', 'None', 'NONE']) {
    await expectRefused(await rewritten({ alg, kid: apple.key.kid }, () => ''));
  }
});

test('a token signed with HS256 and the public key as the secret is refused', async () => {
  const pem = await exportSPKI((await importJWK(apple.key.jwk, 'RS256', { extractable: true })) as CryptoKey);
  for (const secret of [pem, JSON.stringify(apple.key.jwk), String(apple.key.jwk.n)]) {
    const sign = (input: string) => createHmac('sha256', secret).update(input).digest('base64url');
    await expectRefused(await rewritten({ alg: 'HS256', kid: apple.key.kid }, sign));
  }
});

test('a token of a stranger’s key is refused: under its own kid, under Apple’s, and under none', async () => {
  const claims = { nonce: nonceIn(nonce) };
  await expectRefused(await apple.identityToken(claims, {}, strangersKey));
  await expectRefused(await apple.identityToken(claims, { kid: apple.key.kid }, strangersKey));
  await expectRefused(await apple.identityToken(claims, { kid: undefined }, strangersKey));
  for (const kid of ['', '../../etc/passwd', '__proto__', "' OR 1=1 --"]) {
    await expectRefused(await apple.identityToken(claims, { kid }, strangersKey));
  }
});

test('a key, or the address of one, within the token counts for nothing', async () => {
  const claims = { nonce: nonceIn(nonce) };
  const before = apple.requests.length;
  for (const kid of [strangersKey.kid, apple.key.kid]) {
    const jku = apple.env['AUTH_APPLE_JWKS_URL']?.replace('keys', 'stolen');
    await expectRefused(
      await apple.identityToken(claims, { kid, jwk: strangersKey.jwk, jku, x5u: jku }, strangersKey),
    );
  }
  expect(apple.requests.slice(before)).not.toContain('/auth/stolen');
});

test('another algorithm than RS256 is refused, also with Apple’s key', async () => {
  for (const alg of ['PS256', 'RS384', 'RS512', 'ES256', 'EdDSA']) {
    await expectRefused(await rewritten({ alg, kid: apple.key.kid }));
  }
});

test('changed claims are refused', async () => {
  const [header, claims = '', signature] = (await good()).split('.');
  const changed = { ...JSON.parse(Buffer.from(claims, 'base64url').toString()), sub: 'somebody.else' };
  const payload = Buffer.from(JSON.stringify(changed)).toString('base64url');
  await expectRefused(`${header}.${payload}.${signature}`);
});

test('another audience, several, or none is refused', async () => {
  for (const aud of ['com.example.evil', ['com.example.chat', 'com.example.evil'], [], undefined]) {
    await expectRefused(await good({ aud }));
  }
});

test('another issuer or none is refused', async () => {
  for (const iss of ['https://appleid.apple.com.evil.example', 'https://appleid.apple.com/', undefined]) {
    await expectRefused(await good({ iss }));
  }
});

test('an expired, an old, a future and a timeless token are refused', async () => {
  await expectRefused(await good({ iat: seconds(-400), exp: seconds(-61) }));
  await expectRefused(await good({ iat: seconds(-700), exp: seconds(86_400) }));
  await expectRefused(await good({ iat: seconds(90), exp: seconds(600) }));
  await expectRefused(await good({ nbf: seconds(90) }));
  await expectRefused(await good({ exp: undefined }));
  await expectRefused(await good({ iat: undefined }));
});

test('another nonce, the nonce itself, and none are refused, whatever the platform supports', async () => {
  await expectRefused(await good(), randomUUID());
  await expectRefused(await good({ nonce }));
  await expectRefused(await good({ nonce: nonceIn(nonce).toUpperCase() }));
  await expectRefused(await good({ nonce: undefined }));
  await expectRefused(await good({ nonce: undefined, nonce_supported: false }));
});

test('a token without a subject, and a notification in place of one, are refused', async () => {
  await expectRefused(await good({ sub: undefined }));
  await expectRefused(await good({ sub: '' }));
  await expectRefused(await good({ events: '{}' }));
});

test('a token that was used is refused, also when it is written otherwise', async () => {
  const token = await good();
  const first = await auth.call('POST', '/api/auth/apple', { body: { identity_token: token, nonce } });
  expect(first.status).toBe(201);
  accounts += 1;
  await expectRefused(token);
  // The last letter of 256 bytes in base64url holds two bits that mean something and four that do not.
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = letters.indexOf(token.at(-1) as string);
  await expectRefused(token.slice(0, -1) + letters[last ^ 1]);
});

test('what is no token at all is refused', async () => {
  for (const token of ['', 'a', 'a.b', 'a.b.c', '..', '{}', 'ey.ey.ey']) await expectRefused(token);
});
