import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId, type TokenPair } from '@parley/contracts';
import { createAuthAuthority } from '@parley/runtime';
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { type AuthUnderTest, startAuthUnderTest } from './support/auth-under-test.ts';

let auth: AuthUnderTest;
let pair: TokenPair;
beforeAll(async () => {
  auth = await startAuthUnderTest();
  pair = await auth.register();
});
afterAll(() => auth.close());

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const header = () => JSON.parse(Buffer.from(String(pair.access_token.split('.')[0]), 'base64url').toString());
const claims = () => JSON.parse(Buffer.from(String(pair.access_token.split('.')[1]), 'base64url').toString());

async function jwks(): Promise<{ keys: { kid: string; x: string }[] }> {
  return (await auth.call<{ keys: { kid: string; x: string }[] }>('GET', '/.well-known/jwks.json')).body;
}

function whoAmI(token: string) {
  return auth.call('GET', '/api/users/me', { token });
}

test('anybody verifies an access token with the published keys', async () => {
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', auth.url));
  const { payload, protectedHeader } = await jwtVerify(pair.access_token, keys, {
    issuer: 'parley',
    audience: 'parley',
    typ: 'at+jwt',
  });
  expect(protectedHeader.alg).toBe('EdDSA');
  expect(payload).toMatchObject({ sub: pair.user.id, sid: pair.session_id });
  expect(Number(payload.exp) - Number(payload.iat)).toBe(900);
});

test('the published keys hold no private part, and RPC gives the same ones', async () => {
  const published = await jwks();
  expect(JSON.stringify(published)).not.toContain('"d"');
  expect(published.keys[0]).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' });
  const authority = createAuthAuthority(auth.grpcAddress);
  expect(await authority.keys()).toEqual(published);
  authority.close();
});

test('forged tokens of every kind are refused', async () => {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const own = (changes: Record<string, unknown>) =>
    new SignJWT(claims()).setProtectedHeader({ ...header(), ...changes }).sign(privateKey);
  const key = (await jwks()).keys[0];
  const hs256 = `${encode({ ...header(), alg: 'HS256' })}.${encode(claims())}`;
  const signature = createHmac('sha256', Buffer.from(String(key?.x), 'base64url'))
    .update(hs256)
    .digest('base64url');
  const [head, body, seal] = pair.access_token.split('.');
  const forged: Record<string, string> = {
    'alg none': `${encode({ ...header(), alg: 'none' })}.${body}.`,
    'HS256 with the public key': `${hs256}.${signature}`,
    'another key under our kid': await own({}),
    'an unknown kid': await own({ kid: 'another' }),
    'a kid that is a path': await own({ kid: '../../../../dev/null' }),
    'a kid of the prototype': await own({ kid: '__proto__' }),
    'an embedded key': await own({ jwk: await exportJWK(publicKey) }),
    'a changed subject': `${head}.${encode({ ...claims(), sub: newId() })}.${seal}`,
    'no signature': `${head}.${body}.`,
    'a refresh token': pair.refresh_token,
  };
  for (const [kind, token] of Object.entries(forged)) {
    const { status, body: problem } = await whoAmI(token);
    expect({ kind, status, code: problem.code }).toEqual({ kind, status: 401, code: 'unauthenticated' });
  }
  expect((await whoAmI(pair.access_token)).status).toBe(200);
});

test('without a token every closed route answers 401', async () => {
  const closed = [
    ['POST', '/api/auth/logout'],
    ['GET', '/api/auth/sessions'],
    ['POST', '/api/auth/ws-ticket'],
    ['GET', '/api/users/me'],
    ['GET', '/api/users?query=a'],
    ['POST', '/api/device-tokens'],
  ] as const;
  for (const [method, path] of closed) {
    const { status, body, headers } = await auth.call(method, path);
    expect({ path, status, code: body.code }).toEqual({ path, status: 401, code: 'unauthenticated' });
    expect(headers.get('www-authenticate')).toContain('Bearer');
  }
});

test('an access token expires after 15 minutes and says so', async () => {
  auth.advance(15 * 60_000 + 1_000);
  expect((await whoAmI(pair.access_token)).body).toMatchObject({ status: 401, code: 'token_expired' });
});
