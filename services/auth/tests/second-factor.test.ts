import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Me, TokenPair } from '@parley/contracts';
import { generate } from 'otplib';
import { deleteShortLived } from '../src/store/expired.ts';
import { type AuthUnderTest, newName, PASSWORD, startAuthUnderTest } from './support/auth-under-test.ts';

const STEP_MS = 30_000;

let auth: AuthUnderTest;
/** As far as the clock of the service was moved; ms. */
let aheadMs = 0;
beforeAll(async () => {
  auth = await startAuthUnderTest();
});
afterAll(() => auth.close());

const proof = { password: PASSWORD };

function nextStep(): void {
  aheadMs += STEP_MS;
  auth.advance(STEP_MS);
}

function codeOf(secret: string, steps = 0): Promise<string> {
  return generate({ secret, epoch: Math.floor((Date.now() + aheadMs) / 1_000) + steps * 30 });
}

/** A code that holds at no time near. */
async function wrongCode(secret: string): Promise<string> {
  const right = await Promise.all([-2, -1, 0, 1, 2].map((steps) => codeOf(secret, steps)));
  for (;;) {
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    if (!right.includes(code)) return code;
  }
}

function login(pair: TokenPair, code?: string) {
  const body = { login: pair.user.username, password: PASSWORD, ...(code === undefined ? {} : { code }) };
  return auth.call<TokenPair>('POST', '/api/auth/login', { body });
}

async function begin(pair: TokenPair): Promise<{ secret: string; uri: string }> {
  const options = { token: pair.access_token, body: proof };
  const answer = await auth.call<{ secret: string; uri: string }>('POST', '/api/auth/totp', options);
  expect(answer.status).toBe(200);
  return answer.body;
}

function confirm(pair: TokenPair, code: string) {
  return auth.call<{ recovery_codes: string[] }>('POST', '/api/auth/totp/confirm', {
    token: pair.access_token,
    body: { code },
  });
}

/** A user whose sign-ins need a code; the code of this step is used up. */
async function withTotp(fields: Record<string, unknown> = {}) {
  const pair = await auth.register(fields);
  const { secret } = await begin(pair);
  const { status, body } = await confirm(pair, await codeOf(secret));
  expect(status).toBe(200);
  return { pair, secret, codes: body.recovery_codes, token: pair.access_token };
}

test('once confirmed, a code is asked for to sign in, and told of in the own account', async () => {
  const email = `${newName()}@example.org`;
  const { pair, secret, token } = await withTotp({ email });
  expect((await auth.call<Me>('GET', '/api/users/me', { token })).body.second_factor).toBe(true);
  expect((await login(pair)).body).toMatchObject({ status: 401, code: 'second_factor_required' });
  expect((await login(pair, await wrongCode(secret))).body).toMatchObject({
    status: 401,
    code: 'unauthenticated',
  });
  nextStep();
  expect((await login(pair, await codeOf(secret))).status).toBe(200);
  const { rows } = await auth.pool.query('SELECT kind FROM mails WHERE user_id = $1', [pair.user.id]);
  expect(rows.map(({ kind }) => kind)).toContain('second_factor_changed');
});

test('without the right password nobody learns that there is a second factor', async () => {
  const { pair } = await withTotp();
  const body = { login: pair.user.username, password: 'not the password' };
  expect((await auth.call('POST', '/api/auth/login', { body })).body.code).toBe('unauthenticated');
});

test('a secret that was not confirmed asks nobody for a code, is replaced, and is void after an hour', async () => {
  const pair = await auth.register();
  const first = await begin(pair);
  const { secret, uri } = await begin(pair);
  expect(new URL(uri).searchParams.get('secret')).toBe(secret);
  expect(pair.user.second_factor).toBe(false);
  expect((await login(pair)).status).toBe(200);
  expect((await confirm(pair, await codeOf(first.secret))).body).toMatchObject({
    status: 403,
    code: 'forbidden',
  });
  await auth.pool.query(
    `UPDATE totp_secrets SET created_at = now() - interval '2 hours' WHERE user_id = $1`,
    [pair.user.id],
  );
  expect((await confirm(pair, await codeOf(secret))).body).toMatchObject({ status: 404, code: 'not_found' });
  await deleteShortLived(auth.pool);
  const left = await auth.pool.query('SELECT 1 FROM totp_secrets WHERE user_id = $1', [pair.user.id]);
  expect(left.rowCount).toBe(0);
});

test('a code is good once, also for sign-ins at the same time, and one of an earlier step no more', async () => {
  const { pair, secret } = await withTotp();
  expect((await login(pair, await codeOf(secret))).body.code).toBe('unauthenticated');
  nextStep();
  const code = await codeOf(secret);
  const answers = await Promise.all([login(pair, code), login(pair, code), login(pair, code)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
  expect((await login(pair, await codeOf(secret, -1))).status).toBe(401);
  expect((await login(pair, await codeOf(secret, 2))).status).toBe(401);
  expect((await login(pair, await codeOf(secret, 1))).status).toBe(200);
});

test('a recovery code works once, however it is typed, also for sign-ins at the same time', async () => {
  const { pair, codes } = await withTotp();
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/);
  const [first = '', second = ''] = codes;
  expect((await login(pair, first.toLowerCase().replaceAll('-', ' '))).status).toBe(200);
  expect((await login(pair, first)).body).toMatchObject({ status: 401, code: 'unauthenticated' });
  const answers = await Promise.all([login(pair, second), login(pair, second), login(pair, second)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
});

test('recovery codes are not stored as they are, and new ones make the old void', async () => {
  const { pair, codes, token } = await withTotp();
  const { rows } = await auth.pool.query('SELECT hash FROM recovery_codes WHERE user_id = $1', [
    pair.user.id,
  ]);
  expect(rows.map(({ hash }) => hash.length)).toEqual(Array(10).fill(32));
  const [first = '', second = ''] = codes;
  const renew = (body: object) =>
    auth.call<{ recovery_codes: string[] }>('POST', '/api/auth/recovery-codes', { token, body });
  expect((await renew(proof)).body).toMatchObject({ status: 401, code: 'second_factor_required' });
  const renewed = await renew({ ...proof, code: first });
  expect(renewed.body.recovery_codes).toHaveLength(10);
  expect((await login(pair, second)).status).toBe(401);
  expect((await login(pair, renewed.body.recovery_codes[0])).status).toBe(200);
});

test('the secret lies sealed, and neither it nor a code is logged', async () => {
  const { pair, secret, codes } = await withTotp();
  const { rows } = await auth.pool.query('SELECT secret FROM totp_secrets WHERE user_id = $1', [
    pair.user.id,
  ]);
  expect(rows[0].secret.includes(secret)).toBe(false);
  const logged = auth.logs.join('\n');
  for (const hidden of [secret, ...codes]) expect(logged).not.toContain(hidden);
});

test('what is sensitive asks for the code beside the password', async () => {
  const { pair, secret, token } = await withTotp();
  const sensitive: [string, string, object][] = [
    ['POST', '/api/auth/totp', {}],
    ['DELETE', '/api/auth/totp', {}],
    ['POST', '/api/auth/recovery-codes', {}],
    ['POST', '/api/auth/passkeys/options', {}],
    ['DELETE', `/api/auth/passkeys/${pair.session_id}`, {}],
    ['POST', '/api/auth/password', { new_password: 'another good password' }],
    ['POST', '/api/auth/email', { email: `${newName()}@example.org` }],
    ['DELETE', '/api/users/me', {}],
  ];
  for (const [method, path, fields] of sensitive) {
    const missing = await auth.call(method, path, { token, body: { ...proof, ...fields } });
    expect([path, missing.status, missing.body.code]).toEqual([path, 401, 'second_factor_required']);
    const wrong = { ...proof, ...fields, code: await wrongCode(secret) };
    const refused = await auth.call(method, path, { token, body: wrong });
    expect([path, refused.status, refused.body.code]).toEqual([path, 403, 'forbidden']);
  }
});

test('while it is on, no other secret takes its place', async () => {
  const { secret, token } = await withTotp();
  nextStep();
  const body = { ...proof, code: await codeOf(secret) };
  expect((await auth.call('POST', '/api/auth/totp', { token, body })).body).toMatchObject({ status: 409 });
});

test('switched off, it asks for no code, and its recovery codes are gone', async () => {
  const { pair, secret, token } = await withTotp();
  nextStep();
  const code = await codeOf(secret);
  expect((await auth.call('DELETE', '/api/auth/totp', { token, body: { ...proof, code } })).status).toBe(204);
  expect((await login(pair)).status).toBe(200);
  const left = await auth.pool.query('SELECT 1 FROM recovery_codes WHERE user_id = $1', [pair.user.id]);
  expect(left.rowCount).toBe(0);
  const again = await auth.call('DELETE', '/api/auth/totp', { token, body: { ...proof, code } });
  expect(again.body).toMatchObject({ status: 404, code: 'not_found' });
});

test('codes cannot be guessed: after ten tries there is a wait, which a recovery code does not know', async () => {
  const limited = await startAuthUnderTest({ env: { PARLEY_RATE_LIMITS: 'on' } });
  try {
    const pair = await limited.register();
    const token = pair.access_token;
    const started = await limited.call<{ secret: string }>('POST', '/api/auth/totp', { token, body: proof });
    const { secret } = started.body;
    const code = await generate({ secret });
    const { body } = await limited.call<{ recovery_codes: string[] }>('POST', '/api/auth/totp/confirm', {
      token,
      body: { code },
    });
    const renew = (tried: string | undefined) =>
      limited.call('POST', '/api/auth/recovery-codes', { token, body: { ...proof, code: tried } });
    const answers: number[] = [];
    // The confirmation was the first of ten.
    for (let n = 0; n < 10; n++) answers.push((await renew(await wrongCode(secret))).status);
    expect(answers).toEqual([...Array(9).fill(403), 429]);
    const refused = await renew(await generate({ secret }));
    expect(refused.body).toMatchObject({ code: 'rate_limited', retry_after_ms: expect.any(Number) });
    expect((await renew(body.recovery_codes[0])).status).toBe(200);
  } finally {
    await limited.close();
  }
});
