import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { TokenPair } from '@parley/contracts';
import { type AppleUnderTest, type Applicant, startAppleUnderTest } from './support/apple-under-test.ts';
import { type AuthUnderTest, newName, startAuthUnderTest } from './support/auth-under-test.ts';

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

const send = (body: unknown) => auth.call<TokenPair>('POST', '/api/auth/apple', { body });

async function rowsOf(userId: string) {
  const { rows } = await auth.pool.query(
    `SELECT u.email, u.email_verified_at, u.password_hash, i.audience, i.refresh_token
     FROM users u LEFT JOIN identities i ON i.user_id = u.id WHERE u.id = $1`,
    [userId],
  );
  return rows;
}

test('the first sign-in makes an account with the name given, the next one opens it', async () => {
  const first = await send({
    ...(await apple.proofOf(person)),
    full_name: 'Zoë Smith',
    device_name: 'iPhone',
  });
  expect(first.status).toBe(201);
  expect(first.body.user.display_name).toBe('Zoë Smith');
  expect(first.body.user.username).toMatch(/^user_[a-z2-9]{10}$/);
  const again = await send({ ...(await apple.proofOf(person)), full_name: 'Somebody Else' });
  expect(again.status).toBe(200);
  expect(again.body.user).toEqual(first.body.user);
  expect(again.body.session_id).not.toBe(first.body.session_id);
  const me = await auth.call('GET', '/api/users/me', { token: again.body.access_token });
  expect(me.status).toBe(200);
});

test('a name longer than a display name, and one that is no text, are refused, and nothing is made', async () => {
  const proof = await apple.proofOf(person);
  for (const full_name of ['x'.repeat(65), '', ' ', 'a\u202Eb']) {
    expect((await send({ ...proof, full_name })).body.code).toBe('invalid');
  }
  expect((await send(proof)).status).toBe(201);
});

test('the address that Apple verified is kept as verified, and nothing of it in the username', async () => {
  const email = `${newName('mail')}@example.org`;
  const { body } = await send(await apple.proofOf(person, { email, email_verified: 'true' }));
  expect(body.user.email).toBe(email);
  expect(body.user.username).not.toContain('mail');
  expect((await rowsOf(body.user.id))[0]).toMatchObject({ email, password_hash: null });
  expect((await rowsOf(body.user.id))[0].email_verified_at).not.toBeNull();
});

test('an address that somebody has links to nobody: a new account without an address is made', async () => {
  const email = `${newName()}@example.org`;
  const victim = await auth.register({ email });
  const { status, body } = await send(
    await apple.proofOf(person, { email: email.toUpperCase(), email_verified: true }),
  );
  expect(status).toBe(201);
  expect(body.user.id).not.toBe(victim.user.id);
  expect(body.user.email).toBeNull();
});

test('an address that Apple has not verified, or that is none, is not kept', async () => {
  const odd = [
    { email: `${newName()}@example.org`, email_verified: false },
    { email: `${newName()}@example.org` },
    { email: 'not an address', email_verified: true },
    { email: `${'x'.repeat(250)}@example.org`, email_verified: true },
  ];
  for (const claims of odd) {
    const { body } = await send(await apple.proofOf(apple.newPerson(), claims));
    expect(body.user.email).toBeNull();
  }
});

test('an address that the client sends is refused', async () => {
  const proof = await apple.proofOf(person);
  expect((await send({ ...proof, email: 'x@example.org' })).body.code).toBe('invalid');
});

test('ten first sign-ins at once make one account', async () => {
  const proofs = await Promise.all(Array.from({ length: 10 }, () => apple.proofOf(person)));
  const answers = await Promise.all(proofs.map((proof) => send({ ...proof, full_name: 'Once' })));
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 201]);
  expect(new Set(answers.map(({ body }) => body.user.id)).size).toBe(1);
});

test('one identity token at ten places at once opens one session', async () => {
  const proof = await apple.proofOf(person);
  const answers = await Promise.all(Array.from({ length: 10 }, () => send(proof)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(401)]);
});

test('the authorization code is traded for a refresh token, which is stored sealed', async () => {
  const { body } = await send({
    ...(await apple.proofOf(person)),
    authorization_code: apple.newCode(person),
  });
  const [row] = await rowsOf(body.user.id);
  expect(row.audience).toBe('com.example.chat');
  expect(row.refresh_token).not.toBeNull();
  expect(row.refresh_token.toString('latin1')).not.toContain(person.sub);
});

test('a code of another Apple Account, a wrong one, and Apple away keep nobody out and store nothing', async () => {
  const stranger = await send({
    ...(await apple.proofOf(person)),
    authorization_code: apple.newCode(apple.newPerson()),
  });
  const wrong = await send({ ...(await apple.proofOf(person)), authorization_code: 'made-up' });
  apple.mood = 'down';
  const away = await send({ ...(await apple.proofOf(person)), authorization_code: apple.newCode(person) });
  apple.mood = 'up';
  expect([stranger.status, wrong.status, away.status]).toEqual([201, 200, 200]);
  expect((await rowsOf(away.body.user.id))[0].refresh_token).toBeNull();
});

test('a suspended account and a deleted one are refused as by password', async () => {
  const { body } = await send(await apple.proofOf(person));
  const set = (column: string) =>
    auth.pool.query(`UPDATE users SET ${column} = now() + interval '1 day' WHERE id = $1`, [body.user.id]);
  await set('suspended_until');
  expect((await send(await apple.proofOf(person))).body.code).toBe('suspended');
  await set('deleted_at');
  expect((await send(await apple.proofOf(person))).body.code).toBe('unauthenticated');
});

test('without bundle ids every way with Apple is unsupported', async () => {
  const plain = await startAuthUnderTest();
  const { access_token: token } = await plain.register();
  const proof = await apple.proofOf(person);
  const answers = await Promise.all([
    plain.call('POST', '/api/auth/apple', { body: proof }),
    plain.call('POST', '/api/auth/apple/notifications', { body: { payload: 'x' } }),
    plain.call('PUT', '/api/auth/identities/apple', { token, body: proof }),
    plain.call('DELETE', '/api/auth/identities/apple', { token, body: {} }),
  ]);
  await plain.close();
  expect(answers.map(({ body }) => body.code)).toEqual(Array(4).fill('unsupported'));
});

test('no token, nonce, code or subject of Apple is logged', async () => {
  const proof = await apple.proofOf(person);
  const code = apple.newCode(person);
  await send({ ...proof, authorization_code: code });
  await send(proof);
  const logs = auth.logs.join('\n');
  for (const secret of [proof.identity_token, proof.nonce, code, person.sub])
    expect(logs).not.toContain(secret);
});

test('signing in with Apple takes a deletion back that is to come', async () => {
  const { access_token: token, user } = (await send(await apple.proofOf(person))).body;
  const body = { apple: await apple.proofOf(person) };
  expect((await auth.call('DELETE', '/api/users/me', { token, body })).status).toBe(200);
  const again = await send(await apple.proofOf(person));
  expect([again.status, again.body.user.id]).toEqual([200, user.id]);
  expect(again.body.user.deletion_due_at).toBeNull();
  const { rows } = await auth.pool.query('SELECT deletion_due_at FROM users WHERE id = $1', [user.id]);
  expect(rows).toEqual([{ deletion_due_at: null }]);
});
