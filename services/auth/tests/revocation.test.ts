import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeUserPublication, type TokenPair, type UserPublication, userChannel } from '@parley/contracts';
import { createRedisFanout, type Fanout, type FanoutSubscriber } from '@parley/fanout';
import { createAuthAuthority, eventually, testServers } from '@parley/runtime';
import { type AuthUnderTest, newDeviceToken, startAuthUnderTest } from './support/auth-under-test.ts';

let auth: AuthUnderTest;
let listening: Fanout;
let subscriber: FanoutSubscriber;
const heard: { channel: string; publication: UserPublication | null }[] = [];

beforeAll(async () => {
  const { redisUrl } = testServers();
  auth = await startAuthUnderTest({ fanout: createRedisFanout({ url: redisUrl }) });
  listening = createRedisFanout({ url: redisUrl });
  subscriber = listening.subscriber({
    message: (channel, payload) => heard.push({ channel, publication: decodeUserPublication(payload) }),
    gap: () => {},
  });
});
afterAll(async () => {
  await listening.close();
  await auth.close();
});

function heardOf(pair: TokenPair) {
  return heard
    .filter(({ channel }) => channel === userChannel(pair.user.id))
    .map(({ publication }) => publication);
}

test('a logout kills the session’s tokens at once, unbinds its devices and tells the gateways within 1 s', async () => {
  const pair = await auth.register();
  const other = await auth.login(pair);
  await subscriber.subscribe([userChannel(pair.user.id)]);
  const device = { token: newDeviceToken(), environment: 'sandbox' };
  await auth.call('POST', '/api/device-tokens', { token: pair.access_token, body: device });
  const { status } = await auth.call('POST', '/api/auth/logout', { token: pair.access_token });
  expect(status).toBe(204);
  const me = await auth.call('GET', '/api/users/me', { token: pair.access_token });
  expect(me.body).toMatchObject({ status: 401, code: 'unauthenticated' });
  await eventually('the control on Redis', () => heardOf(pair).length > 0, { timeoutMs: 1_000 });
  expect(heardOf(pair)).toEqual([
    { kind: 'control', control: { type: 'session.revoked', session_id: pair.session_id } },
  ]);
  const { rowCount } = await auth.pool.query('SELECT 1 FROM device_tokens WHERE token = $1', [device.token]);
  expect(rowCount).toBe(0);
  expect((await auth.call('GET', '/api/users/me', { token: other.access_token })).status).toBe(200);
});

test('a session revoked on another instance is refused here within 1 s', async () => {
  const pair = await auth.register();
  await auth.pool.query('UPDATE sessions SET revoked_at = clock_timestamp() WHERE id = $1', [
    pair.session_id,
  ]);
  await eventually(
    'the refusal',
    async () => (await auth.call('GET', '/api/users/me', { token: pair.access_token })).status === 401,
    { timeoutMs: 1_000 },
  );
});

test('sessions are listed with the current one marked, and one of them can be revoked', async () => {
  const pair = await auth.register({ device_name: 'iPhone' });
  const other = await auth.login(pair);
  const list = () =>
    auth.call<{ sessions: { id: string; current: boolean; device_name: string | null }[] }>(
      'GET',
      '/api/auth/sessions',
      { token: pair.access_token },
    );
  const { sessions } = (await list()).body;
  expect(sessions.map(({ id, current }) => ({ id, current }))).toEqual([
    { id: other.session_id, current: false },
    { id: pair.session_id, current: true },
  ]);
  const path = `/api/auth/sessions/${other.session_id}`;
  expect((await auth.call('DELETE', path, { token: pair.access_token })).status).toBe(204);
  expect((await auth.call('GET', '/api/users/me', { token: other.access_token })).status).toBe(401);
  expect((await list()).body.sessions).toMatchObject([{ id: pair.session_id, device_name: 'iPhone' }]);
  expect((await auth.call('DELETE', path, { token: pair.access_token })).body.code).toBe('not_found');
});

test('nobody revokes the session of another user', async () => {
  const [owner, stranger] = [await auth.register(), await auth.register()];
  const path = `/api/auth/sessions/${owner.session_id}`;
  expect((await auth.call('DELETE', path, { token: stranger.access_token })).body.code).toBe('not_found');
  expect((await auth.call('GET', '/api/users/me', { token: owner.access_token })).status).toBe(200);
});

test('the revocation feed has each revocation, from an empty cursor and from a later one', async () => {
  const authority = createAuthAuthority(auth.grpcAddress);
  const before = await authority.revocations('');
  const pair = await auth.register();
  await auth.call('POST', '/api/auth/logout', { token: pair.access_token });
  for (const cursor of ['', before.cursor]) {
    const { revoked } = await authority.revocations(cursor);
    const entry = revoked.find((session) => session.sessionId === pair.session_id);
    expect(entry?.userId).toBe(pair.user.id);
    expect(Math.abs(Date.now() - (entry?.revokedAtMs ?? 0))).toBeLessThan(5_000);
  }
  authority.close();
});

test('a revocation that commits after a later one was read is in the next answer', async () => {
  const authority = createAuthAuthority(auth.grpcAddress);
  const [slow, quick] = [await auth.register(), await auth.register()];
  const client = await auth.pool.connect();
  await client.query('BEGIN');
  await client.query('UPDATE sessions SET revoked_at = clock_timestamp() WHERE id = $1', [slow.session_id]);
  await auth.call('POST', '/api/auth/logout', { token: quick.access_token });
  const first = await authority.revocations('');
  await client.query('COMMIT');
  client.release();
  const second = await authority.revocations(first.cursor);
  const ids = (answer: typeof first) => answer.revoked.map((session) => session.sessionId);
  expect(ids(first)).toContain(quick.session_id);
  expect(ids(first)).not.toContain(slow.session_id);
  expect(ids(second)).toContain(slow.session_id);
  authority.close();
});

test('the feed forgets what is older than an access token', async () => {
  const authority = createAuthAuthority(auth.grpcAddress);
  const pair = await auth.register();
  const old = `UPDATE sessions SET revoked_at = now() - interval '17 minutes' WHERE id = $1`;
  await auth.pool.query(old, [pair.session_id]);
  const { revoked } = await authority.revocations('');
  expect(revoked.map((session) => session.sessionId)).not.toContain(pair.session_id);
  authority.close();
});

test('what a crash left in the outbox is published within 1 s, once, and marked', async () => {
  const pair = await auth.register();
  const channel = userChannel(pair.user.id);
  await subscriber.subscribe([channel]);
  await auth.pool.query('INSERT INTO auth_outbox (channel, payload) VALUES ($1, $2)', [
    channel,
    Buffer.from([1, 33, ...Buffer.from('{"type":"user.revoked"}')]),
  ]);
  await eventually('the publication', () => heardOf(pair).length > 0, { timeoutMs: 1_500 });
  await eventually('the mark', async () => {
    const { rows } = await auth.pool.query('SELECT 1 FROM auth_outbox WHERE published_at IS NULL');
    return rows.length === 0;
  });
  expect(heardOf(pair)).toEqual([{ kind: 'control', control: { type: 'user.revoked' } }]);
});
