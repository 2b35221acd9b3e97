import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TokenPair } from '@parley/contracts';
import { type AuthUnderTest, newDeviceToken, startAuthUnderTest } from './support/auth-under-test.ts';

const SECOND = 1_000;
const DAY = 86_400_000;

let auth: AuthUnderTest;
beforeAll(async () => {
  auth = await startAuthUnderTest();
});
afterAll(() => auth.close());

function refresh(refreshToken: string) {
  return auth.call<TokenPair>('POST', '/api/auth/refresh', { body: { refresh_token: refreshToken } });
}

async function isLive(pair: TokenPair): Promise<boolean> {
  const { rows } = await auth.pool.query('SELECT revoked_at FROM sessions WHERE id = $1', [pair.session_id]);
  return rows[0].revoked_at === null;
}

test('a refresh gives a new pair of the same session, each token once', async () => {
  const first = await auth.register();
  const { status, body: second } = await refresh(first.refresh_token);
  expect(status).toBe(200);
  expect(second).toMatchObject({ session_id: first.session_id, user: first.user, expires_in: 900 });
  const { body: third } = await refresh(second.refresh_token);
  const tokens = [first, second, third].map((pair) => pair.refresh_token);
  expect(new Set(tokens).size).toBe(3);
  expect((await auth.call('GET', '/api/users/me', { token: third.access_token })).status).toBe(200);
});

test('20 concurrent refreshes of one token get one successor, and it works, 25 times over', async () => {
  let pair = await auth.register();
  for (let round = 0; round < 25; round++) {
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(pair.refresh_token)));
    expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(200));
    expect(new Set(answers.map((answer) => answer.body.refresh_token)).size).toBe(1);
    pair = (answers[0] as (typeof answers)[number]).body;
  }
  const { rows } = await auth.pool.query(
    'SELECT count(*) FROM refresh_tokens WHERE session_id = $1 AND used_at IS NULL',
    [pair.session_id],
  );
  expect(rows[0].count).toBe(1);
});

test('a repeat within 10 s whose successor is unused gets the same successor', async () => {
  const first = await auth.register();
  const { body: second } = await refresh(first.refresh_token);
  auth.advance(9 * SECOND);
  const { status, body: again } = await refresh(first.refresh_token);
  expect(status).toBe(200);
  expect(again.refresh_token).toBe(second.refresh_token);
});

test('a repeat after 10 s is reuse: the session and its newest token are revoked', async () => {
  const first = await auth.register();
  const { body: second } = await refresh(first.refresh_token);
  auth.advance(11 * SECOND);
  const repeated = await refresh(first.refresh_token);
  expect(repeated.body).toMatchObject({ status: 401, code: 'refresh_reused' });
  expect(await isLive(first)).toBe(false);
  expect((await refresh(second.refresh_token)).body.code).toBe('unauthenticated');
  const me = await auth.call('GET', '/api/users/me', { token: second.access_token });
  expect(me.body.code).toBe('unauthenticated');
});

test('a repeat within 10 s whose successor was used is reuse', async () => {
  const first = await auth.register();
  const { body: second } = await refresh(first.refresh_token);
  await refresh(second.refresh_token);
  expect((await refresh(first.refresh_token)).body.code).toBe('refresh_reused');
  expect(await isLive(first)).toBe(false);
});

test('reuse unbinds the session’s device tokens and leaves the user’s other sessions alone', async () => {
  const first = await auth.register();
  const other = await auth.login(first);
  const body = { token: newDeviceToken(), environment: 'sandbox' };
  await auth.call('POST', '/api/device-tokens', { token: first.access_token, body });
  await refresh(first.refresh_token);
  auth.advance(11 * SECOND);
  await refresh(first.refresh_token);
  const { rowCount } = await auth.pool.query('SELECT 1 FROM device_tokens WHERE token = $1', [body.token]);
  expect(rowCount).toBe(0);
  expect((await refresh(other.refresh_token)).status).toBe(200);
});

test('a thief and the owner racing never hold two living branches of a family', async () => {
  for (let round = 0; round < 20; round++) {
    const first = await auth.register({ password: 'correct horse battery' });
    const { body: second } = await refresh(first.refresh_token);
    await Promise.all([
      refresh(second.refresh_token),
      refresh(first.refresh_token),
      refresh(second.refresh_token),
    ]);
    const { rows } = await auth.pool.query(
      `SELECT count(*) FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
       WHERE s.id = $1 AND t.used_at IS NULL AND s.revoked_at IS NULL`,
      [first.session_id],
    );
    expect(rows[0].count).toBeLessThanOrEqual(1);
  }
});

test('a made-up token and one of a session that was logged out are not valid', async () => {
  const pair = await auth.register();
  await auth.call('POST', '/api/auth/logout', { token: pair.access_token });
  expect((await refresh(pair.refresh_token)).body.code).toBe('unauthenticated');
  expect((await refresh('made-up')).body).toMatchObject({ status: 401, code: 'unauthenticated' });
});

test('a suspended account keeps its refresh token for afterwards', async () => {
  const pair = await auth.register();
  const suspend = (until: string) =>
    auth.pool.query(`UPDATE users SET suspended_until = ${until} WHERE id = $1`, [pair.user.id]);
  await suspend(`now() + interval '300 days'`);
  expect((await refresh(pair.refresh_token)).body.code).toBe('suspended');
  await suspend('NULL');
  expect((await refresh(pair.refresh_token)).status).toBe(200);
});

test('only hashes of refresh tokens are stored', async () => {
  const pair = await auth.register();
  const { rows } = await auth.pool.query('SELECT * FROM refresh_tokens WHERE session_id = $1', [
    pair.session_id,
  ]);
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain(pair.refresh_token);
  expect(rows[0].hash).toHaveLength(32);
});

test('a refresh token is void after 30 idle days, and a session after 180 days however busy', async () => {
  const idle = await auth.register();
  let busy = await auth.register();
  auth.advance(29 * DAY);
  busy = (await refresh(busy.refresh_token)).body;
  auth.advance(2 * DAY);
  expect((await refresh(idle.refresh_token)).body.code).toBe('unauthenticated');
  for (let day = 31; day < 179; day += 20) {
    const answer = await refresh(busy.refresh_token);
    expect(answer.status).toBe(200);
    busy = answer.body;
    auth.advance(20 * DAY);
  }
  auth.advance(10 * DAY);
  expect((await refresh(busy.refresh_token)).body.code).toBe('unauthenticated');
});
