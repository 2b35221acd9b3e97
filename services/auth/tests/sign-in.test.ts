import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TokenPair } from '@parley/contracts';
import { argon2id, hash } from 'argon2';
import { type AuthUnderTest, newName, PASSWORD, startAuthUnderTest } from './support/auth-under-test.ts';

let auth: AuthUnderTest;
beforeAll(async () => {
  auth = await startAuthUnderTest();
});
afterAll(() => auth.close());

function login(body: { login: string; password: string }) {
  return auth.call<TokenPair>('POST', '/api/auth/login', { body });
}

test('username and e-mail address, in any case, open a session each', async () => {
  const email = `${newName()}@example.org`;
  const first = await auth.register({ email });
  const byName = await login({ login: first.user.username.toUpperCase(), password: PASSWORD });
  const byEmail = await login({ login: email.toUpperCase(), password: PASSWORD });
  expect([byName.status, byEmail.status]).toEqual([200, 200]);
  expect(byName.body.user).toEqual(first.user);
  expect(new Set([first.session_id, byName.body.session_id, byEmail.body.session_id]).size).toBe(3);
});

test('a password typed in another Unicode form is the same password', async () => {
  const { user } = await auth.register({ password: 'gr\u00FC\u00DFe aus bonn' });
  const answer = await login({ login: user.username, password: 'gru\u0308\u00DFe aus bonn' });
  expect(answer.status).toBe(200);
});

test('an unknown user and a wrong password get the same answer', async () => {
  const { user } = await auth.register();
  const wrong = await login({ login: user.username, password: 'not the password' });
  const unknown = await login({ login: newName(), password: 'not the password' });
  expect(wrong.status).toBe(401);
  expect(wrong.body).toMatchObject({ code: 'unauthenticated' });
  expect(unknown.status).toBe(wrong.status);
  expect(unknown.body).toEqual(wrong.body);
});

test('an unknown user costs as much time as a wrong password', async () => {
  const { user } = await auth.register();
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
  for (let i = 0; i < 15; i++) {
    for (const kind of ['known', 'unknown'] as const) {
      const startedAt = performance.now();
      await login({ login: kind === 'known' ? user.username : newName(), password: 'not the password' });
      times[kind].push(performance.now() - startedAt);
    }
  }
  const fastest = (list: number[]) => Math.min(...list);
  // Without the dummy hash, the fastest answer for an unknown user takes a tenth of the other.
  expect(fastest(times.unknown)).toBeGreaterThan(fastest(times.known) * 0.6);
});

test('a deleted account cannot sign in, and a suspended one is told so only with its password', async () => {
  const { user } = await auth.register();
  await auth.pool.query(`UPDATE users SET suspended_until = now() + interval '1 day' WHERE id = $1`, [
    user.id,
  ]);
  const right = await login({ login: user.username, password: PASSWORD });
  expect(right.body).toMatchObject({ status: 403, code: 'suspended' });
  expect((await login({ login: user.username, password: 'wrong' })).body.code).toBe('unauthenticated');
  await auth.pool.query('UPDATE users SET deleted_at = now() WHERE id = $1', [user.id]);
  expect((await login({ login: user.username, password: PASSWORD })).body.code).toBe('unauthenticated');
});

test('of 500 sign-ins at once each gets its answer or busy with a time to wait, and none hangs', async () => {
  const { user } = await auth.register();
  const answers = await Promise.all(
    Array.from({ length: 500 }, () => login({ login: user.username, password: PASSWORD })),
  );
  const served = answers.filter((answer) => answer.status === 200);
  const refused = answers.filter((answer) => answer.status !== 200);
  expect(served.length).toBeGreaterThanOrEqual(65);
  expect(refused.length).toBeGreaterThan(0);
  for (const { status, body, headers } of refused) {
    expect(status).toBe(503);
    expect(body).toMatchObject({ code: 'busy', retry_after_ms: 1_000 });
    expect(headers.get('retry-after')).toBe('1');
  }
});

test('the password is stored as argon2id with OWASP’s parameters', async () => {
  const { user } = await auth.register();
  const { rows } = await auth.pool.query('SELECT password_hash FROM users WHERE id = $1', [user.id]);
  expect(rows[0].password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,(t=2,p=1|p=1,t=2)\$/);
});

test('a password hashed with weaker parameters is hashed anew at its next sign-in, and only with the right one', async () => {
  const { user } = await auth.register();
  const old = await hash(PASSWORD, { type: argon2id, memoryCost: 4_096, timeCost: 1, parallelism: 1 });
  const stored = async () =>
    (await auth.pool.query('SELECT password_hash FROM users WHERE id = $1', [user.id])).rows[0].password_hash;
  await auth.pool.query('UPDATE users SET password_hash = $2 WHERE id = $1', [user.id, old]);
  expect((await login({ login: user.username, password: 'not the password' })).status).toBe(401);
  expect(await stored()).toBe(old);
  expect((await login({ login: user.username, password: PASSWORD })).status).toBe(200);
  expect(await stored()).toContain('m=19456');
  expect((await login({ login: user.username, password: PASSWORD })).status).toBe(200);
});
