import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  authProto,
  decodeUserPublication,
  type TokenPair,
  type UserPublication,
  userChannel,
} from '@parley/contracts';
import { createRedisFanout, type Fanout, type FanoutSubscriber } from '@parley/fanout';
import { eventually, testServers } from '@parley/runtime';
import {
  type AuthUnderTest,
  newDeviceToken,
  PASSWORD,
  startAuthUnderTest,
} from './support/auth-under-test.ts';

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

const HOUR_MS = 3_600_000;
const suspend = (pair: TokenPair, untilMs = Date.now() + HOUR_MS) =>
  auth.rpc.suspendUser(
    create(authProto.SuspendUserRequestSchema, { userId: pair.user.id, untilMs: BigInt(untilMs) }),
  );

const lift = (userId: string) =>
  auth.rpc.liftSuspension(create(authProto.LiftSuspensionRequestSchema, { userId }));

const signIn = (pair: TokenPair) =>
  auth.call<TokenPair>('POST', '/api/auth/login', {
    body: { login: pair.user.username, password: PASSWORD },
  });
const refresh = (pair: TokenPair) =>
  auth.call<TokenPair>('POST', '/api/auth/refresh', { body: { refresh_token: pair.refresh_token } });

test('a suspension revokes every session with its devices, and tells the gateways of each within 1 s', async () => {
  const pair = await auth.register();
  const other = await auth.login(pair);
  const device = { token: newDeviceToken(), environment: 'sandbox' };
  await auth.call('POST', '/api/device-tokens', { token: other.access_token, body: device });
  await subscriber.subscribe([userChannel(pair.user.id)]);
  expect((await suspend(pair)).sessions).toBe(2);
  for (const { access_token: token } of [pair, other]) {
    expect((await auth.call('GET', '/api/users/me', { token })).body.code).toBe('unauthenticated');
  }
  const told = () => heard.filter(({ channel }) => channel === userChannel(pair.user.id));
  await eventually('both controls', () => told().length === 2, { timeoutMs: 1_000 });
  const ids = [pair, other].map(({ session_id }) => ({ type: 'session.revoked', session_id }));
  expect(told().map(({ publication }) => publication)).toEqual(
    expect.arrayContaining(ids.map((control) => ({ kind: 'control', control }))),
  );
  const { rowCount } = await auth.pool.query('SELECT 1 FROM device_tokens WHERE token = $1', [device.token]);
  expect(rowCount).toBe(0);
});

test('sign-in and refresh say `suspended` until the moment has come, and then sign-in works', async () => {
  const pair = await auth.register();
  await suspend(pair);
  expect((await signIn(pair)).body).toMatchObject({ status: 403, code: 'suspended' });
  expect((await refresh(pair)).body).toMatchObject({ status: 403, code: 'suspended' });
  auth.advance(HOUR_MS + 1_000);
  expect((await refresh(pair)).body.code).toBe('unauthenticated');
  expect((await signIn(pair)).status).toBe(200);
});

test('a suspension that is lifted, or moved, holds no longer', async () => {
  const pair = await auth.register();
  const untilMs = Date.now() + 100 * HOUR_MS;
  await suspend(pair, untilMs);
  await lift(pair.user.id);
  expect((await signIn(pair)).status).toBe(200);
  await lift(pair.user.id);
  await suspend(pair, untilMs);
  await suspend(pair, untilMs + HOUR_MS);
  expect((await signIn(pair)).body.detail).toContain(new Date(untilMs + HOUR_MS).toISOString());
});

test('a sign-in that a suspension overtakes leaves no session', async () => {
  const pair = await auth.register();
  const client = await auth.pool.connect();
  await client.query('BEGIN');
  await client.query(`UPDATE users SET suspended_until = now() + interval '1 day' WHERE id = $1`, [
    pair.user.id,
  ]);
  const signingIn = signIn(pair);
  await eventually('the sign-in to wait', async () => {
    const { rowCount } = await auth.pool.query(
      `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%suspended_until%FOR SHARE%'
          AND datname = current_database()`,
    );
    return rowCount === 1;
  });
  await client.query('COMMIT');
  client.release();
  expect((await signingIn).body.code).toBe('suspended');
});

test('what cannot be is refused: nobody, no id, a moment that is over', async () => {
  const nobody = '0199b3f0-5c1e-7a50-8d7e-3f6f2b1c9a10';
  const untilMs = BigInt(Date.now() + 100 * HOUR_MS);
  const request = (userId: string) => create(authProto.SuspendUserRequestSchema, { userId, untilMs });
  await expect(auth.rpc.suspendUser(request(nobody))).rejects.toMatchObject({ code: 'not_found' });
  await expect(lift(nobody)).rejects.toMatchObject({ code: 'not_found' });
  await expect(auth.rpc.suspendUser(request('x'))).rejects.toMatchObject({ code: 'invalid' });
  const pair = await auth.register();
  await expect(suspend(pair, Date.now() - 1)).rejects.toMatchObject({ code: 'invalid' });
  expect((await signIn(pair)).status).toBe(200);
});
