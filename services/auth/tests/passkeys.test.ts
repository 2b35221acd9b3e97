import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TokenPair } from '@parley/contracts';
import { createRelyingParty } from '../src/passkeys/relying-party.ts';
import { type AuthUnderTest, newName, PASSWORD, startAuthUnderTest } from './support/auth-under-test.ts';
import {
  type CreationOptions,
  type Deviations,
  type RequestOptions,
  SoftwareAuthenticator,
} from './support/software-authenticator.ts';

const ORIGIN = 'https://chat.example.org';

let auth: AuthUnderTest;
beforeAll(async () => {
  auth = await startAuthUnderTest({
    env: {
      AUTH_PASSKEY_RP_ID: 'example.org',
      AUTH_PASSKEY_ORIGINS: `${ORIGIN},https://example.org`,
      AUTH_APPLE_APP_IDS: 'TEAM123456.org.example.chat',
    },
  });
});
afterAll(() => auth.close());

const proof = { password: PASSWORD };

async function creationOptions(pair: TokenPair) {
  const options = { token: pair.access_token, body: proof };
  return (
    await auth.call<CreationOptions & Record<string, unknown>>('POST', '/api/auth/passkeys/options', options)
  ).body;
}

function add(pair: TokenPair, credential: unknown, name?: string) {
  const body = { credential, ...(name === undefined ? {} : { name }) };
  return auth.call<{ id: string; name: string }>('POST', '/api/auth/passkeys', {
    token: pair.access_token,
    body,
  });
}

async function requestOptions() {
  return (await auth.call<RequestOptions>('POST', '/api/auth/passkeys/sign-in/options')).body;
}

function signIn(credential: unknown, fields: Record<string, unknown> = {}) {
  return auth.call<TokenPair>('POST', '/api/auth/passkeys/sign-in', { body: { credential, ...fields } });
}

/** A user with a passkey. */
async function withPasskey(options: { counts?: boolean } = {}, fields: Record<string, unknown> = {}) {
  const pair = await auth.register(fields);
  const device = new SoftwareAuthenticator(ORIGIN, options);
  const { status, body } = await add(pair, device.create(await creationOptions(pair)), 'My phone');
  expect(status).toBe(201);
  return { pair, device, passkeyId: body.id };
}

async function signInWith(device: SoftwareAuthenticator, deviations: Deviations = {}) {
  return signIn(device.get(await requestOptions(), deviations));
}

const REFUSED = { status: 401, code: 'unauthenticated', detail: 'The passkey was not accepted' };

test('a passkey is made, listed, signs in without a name, and is removed', async () => {
  const email = `${newName()}@example.org`;
  const { pair, device, passkeyId } = await withPasskey({}, { email });
  const signedIn = await signIn(device.get(await requestOptions()), { device_name: 'Browser' });
  expect(signedIn.status).toBe(200);
  expect(signedIn.body.user.id).toBe(pair.user.id);
  const token = signedIn.body.access_token;
  const { body } = await auth.call('GET', '/api/auth/passkeys', { token });
  const named = {
    id: passkeyId,
    name: 'My phone',
    created_at: expect.any(String),
    last_used_at: expect.any(String),
  };
  expect(body).toEqual({ passkeys: [named] });
  const removed = await auth.call('DELETE', `/api/auth/passkeys/${passkeyId}`, { token, body: proof });
  expect(removed.status).toBe(204);
  expect((await signInWith(device)).body).toMatchObject(REFUSED);
  const { rows } = await auth.pool.query('SELECT kind FROM mails WHERE user_id = $1', [pair.user.id]);
  expect(rows.filter(({ kind }) => kind === 'second_factor_changed')).toHaveLength(2);
});

test('the options ask for a discoverable passkey with verification of the user, beside none that there is', async () => {
  const { pair, device } = await withPasskey();
  expect(await creationOptions(pair)).toMatchObject({
    rp: { id: 'example.org', name: 'Parley' },
    user: { name: pair.user.username },
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: [{ type: 'public-key', id: device.credentialId.toString('base64url') }],
    attestation: 'none',
  });
  expect(await requestOptions()).toMatchObject({ rpId: 'example.org', userVerification: 'required' });
});

test('options for a new passkey need the password', async () => {
  const { access_token: token } = await auth.register();
  for (const body of [{}, { password: 'wrong' }]) {
    const answer = await auth.call('POST', '/api/auth/passkeys/options', { token, body });
    expect(answer.body).toMatchObject({ status: 403, code: 'forbidden' });
  }
});

test.each<[string, Deviations]>([
  ['of another origin', { origin: 'https://evil.example' }],
  ['for another domain', { rpId: 'evil.example' }],
  ['without verification of the user', { userVerified: false }],
  [
    'with a certificate',
    { attestation: { fmt: 'packed', attStmt: new Map([['x5c', [new Uint8Array(8)]]]) } },
  ],
  ['in an unknown format', { attestation: { fmt: 'tpm', attStmt: new Map() } }],
])('a new passkey %s is refused', async (_what, deviations) => {
  const pair = await auth.register();
  const credential = new SoftwareAuthenticator(ORIGIN).create(await creationOptions(pair), deviations);
  expect((await add(pair, credential)).body).toMatchObject({ status: 400, code: 'invalid' });
});

test('a challenge to make a passkey with is good once, for whom it was given, for five minutes', async () => {
  const [pair, other] = [await auth.register(), await auth.register()];
  const device = new SoftwareAuthenticator(ORIGIN);
  const options = await creationOptions(pair);
  expect((await add(other, device.create(options))).status).toBe(400);
  expect((await add(pair, device.create(options))).status).toBe(201);
  expect((await add(pair, new SoftwareAuthenticator(ORIGIN).create(options))).status).toBe(400);
  const late = await creationOptions(pair);
  auth.advance(5 * 60_000 + 1);
  const { body } = await auth.call<TokenPair>('POST', '/api/auth/login', {
    body: { login: pair.user.username, password: PASSWORD },
  });
  expect((await add(body, new SoftwareAuthenticator(ORIGIN).create(late))).status).toBe(400);
});

test('a credential that somebody has is refused to another', async () => {
  const { device } = await withPasskey();
  const thief = await auth.register();
  const answer = await add(thief, device.create(await creationOptions(thief)));
  expect(answer.body).toMatchObject({ status: 409, code: 'conflict' });
});

test.each<[string, Deviations]>([
  ['from another origin', { origin: 'https://evil.example' }],
  ['for another domain', { rpId: 'evil.example' }],
  ['without verification of the user', { userVerified: false }],
  ['with a tampered signature', { tamper: true }],
  ['with the handle of another user', { userHandle: randomBytes(16).toString('base64url') }],
  ['with a counter that did not grow', { counter: 1 }],
])('a sign-in %s is refused like one with an unknown passkey', async (_what, deviations) => {
  const { device } = await withPasskey();
  expect((await signInWith(device)).status).toBe(200);
  const refused = await signInWith(device, deviations);
  expect(refused.body).toMatchObject(REFUSED);
  const stranger = new SoftwareAuthenticator(ORIGIN);
  stranger.create({ challenge: 'x', rp: { id: 'example.org' }, user: { id: 'AAAA' } });
  expect((await signInWith(stranger)).body).toEqual(refused.body);
});

test('a challenge to sign in with is good once, also at the same time, and for five minutes', async () => {
  const { device } = await withPasskey({ counts: false });
  const credential = device.get(await requestOptions());
  const answers = await Promise.all(Array.from({ length: 8 }, () => signIn(credential)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect((await signIn(credential)).body).toMatchObject(REFUSED);
  const late = device.get(await requestOptions());
  auth.advance(5 * 60_000 + 1);
  expect((await signIn(late)).body).toMatchObject(REFUSED);
});

test('a made-up challenge, and one to make a passkey with, open nothing', async () => {
  const { pair, device } = await withPasskey();
  const made = device.get({ challenge: randomBytes(32).toString('base64url'), rpId: 'example.org' });
  expect((await signIn(made)).body).toMatchObject(REFUSED);
  const { challenge } = await creationOptions(pair);
  expect((await signIn(device.get({ challenge, rpId: 'example.org' }))).body).toMatchObject(REFUSED);
});

test('a counter that goes back is logged; one that stays 0 is fine', async () => {
  const { device, passkeyId } = await withPasskey();
  expect((await signInWith(device, { counter: 50 })).status).toBe(200);
  expect((await signInWith(device, { counter: 50 })).status).toBe(401);
  const logged = auth.logs.map((line) => JSON.parse(line)).filter((entry) => entry.passkeyId === passkeyId);
  expect(logged.some(({ msg }) => msg === 'passkey refused, its counter went back')).toBe(true);
  const { device: apple } = await withPasskey({ counts: false });
  expect([await signInWith(apple), await signInWith(apple)].map(({ status }) => status)).toEqual([200, 200]);
});

test('a suspended account is told so, a deleted one does not exist', async () => {
  const { pair, device } = await withPasskey();
  await auth.pool.query(`UPDATE users SET suspended_until = now() + interval '9 days' WHERE id = $1`, [
    pair.user.id,
  ]);
  expect((await signInWith(device)).body).toMatchObject({ status: 403, code: 'suspended' });
  expect((await signInWith(device, { tamper: true })).body).toMatchObject(REFUSED);
  await auth.pool.query('UPDATE users SET deleted_at = now() WHERE id = $1', [pair.user.id]);
  expect((await signInWith(device)).body).toMatchObject(REFUSED);
});

test('there are up to 20 passkeys, whoever comes at the same time', async () => {
  const { pair } = await withPasskey();
  for (let n = 1; n < 18; n++) {
    const made = new SoftwareAuthenticator(ORIGIN).create(await creationOptions(pair));
    expect((await add(pair, made)).status).toBe(201);
  }
  const waiting = [await creationOptions(pair), await creationOptions(pair), await creationOptions(pair)];
  const answers = await Promise.all(
    waiting.map((options) => add(pair, new SoftwareAuthenticator(ORIGIN).create(options))),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409]);
  const refused = await auth.call('POST', '/api/auth/passkeys/options', {
    token: pair.access_token,
    body: proof,
  });
  expect(refused.body).toMatchObject({ status: 409, code: 'conflict' });
});

test('of the challenges to make passkeys with, a user has five open at most', async () => {
  const pair = await auth.register();
  for (let n = 0; n < 7; n++) await creationOptions(pair);
  const { rows } = await auth.pool.query(
    'SELECT count(*)::integer AS n FROM passkey_challenges WHERE user_id = $1',
    [pair.user.id],
  );
  expect(rows[0].n).toBe(5);
});

test('a passkey proves its owner, and nobody else, for what needs a proof', async () => {
  const { pair, device, passkeyId } = await withPasskey();
  const { device: foreign } = await withPasskey();
  const token = pair.access_token;
  const remove = (passkey: unknown) =>
    auth.call('DELETE', `/api/auth/passkeys/${passkeyId}`, { token, body: { passkey } });
  expect((await remove(foreign.get(await requestOptions()))).body).toMatchObject({
    status: 403,
    code: 'forbidden',
  });
  const credential = device.get(await requestOptions());
  expect((await auth.call('POST', '/api/auth/totp', { token, body: { passkey: credential } })).status).toBe(
    200,
  );
  expect((await remove(credential)).body).toMatchObject({ status: 403, code: 'forbidden' });
  expect((await remove(device.get(await requestOptions()))).status).toBe(204);
});

test('the last passkey of an account that nothing else opens stays', async () => {
  const { pair, device, passkeyId } = await withPasskey();
  await auth.pool.query('UPDATE users SET password_hash = NULL WHERE id = $1', [pair.user.id]);
  const passkey = device.get(await requestOptions());
  const answer = await auth.call('DELETE', `/api/auth/passkeys/${passkeyId}`, {
    token: pair.access_token,
    body: { passkey },
  });
  expect(answer.body).toMatchObject({ status: 409, code: 'conflict' });
  expect((await signInWith(device)).status).toBe(200);
});

test("somebody else's passkey cannot be removed", async () => {
  const { passkeyId } = await withPasskey();
  const { access_token: token } = await auth.register();
  const answer = await auth.call('DELETE', `/api/auth/passkeys/${passkeyId}`, { token, body: proof });
  expect(answer.body).toMatchObject({ status: 404, code: 'not_found' });
});

test('Apple reads which apps belong to the domain, and may keep that', async () => {
  const { headers, body } = await auth.call('GET', '/.well-known/apple-app-site-association');
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(headers.get('cache-control')).toBe('public, max-age=3600');
  const app = 'TEAM123456.org.example.chat';
  expect(body).toEqual({
    applinks: {
      details: [{ appIDs: [app], components: [{ '/': '/verify-email' }, { '/': '/reset-password' }] }],
    },
    webcredentials: { apps: [app] },
  });
});

test('an origin outside of the domain is a mistake in the configuration', () => {
  const config = { passkeyRpId: 'example.org', issuerName: 'Parley' };
  for (const origin of [
    'https://example.com',
    'http://example.org',
    'https://example.org/',
    'badexample.org',
  ]) {
    expect(() => createRelyingParty({ ...config, passkeyOrigins: [origin] })).toThrow(/AUTH_PASSKEY_ORIGINS/);
  }
  expect(createRelyingParty({ ...config, passkeyOrigins: [] }).origins).toEqual(['https://example.org']);
});

test('signing in with a passkey takes a deletion back that is to come', async () => {
  const { pair, device } = await withPasskey();
  const token = pair.access_token;
  expect((await auth.call('DELETE', '/api/users/me', { token, body: proof })).status).toBe(200);
  const again = await signInWith(device);
  expect([again.status, again.body.user.deletion_due_at]).toEqual([200, null]);
  const { rows } = await auth.pool.query('SELECT deletion_due_at FROM users WHERE id = $1', [pair.user.id]);
  expect(rows).toEqual([{ deletion_due_at: null }]);
});
