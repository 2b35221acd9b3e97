import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PUSH_FENCE_LOCK_CLASS } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { createDeviceTokenBinding } from '../src/tokens/bind-device-token.ts';
import { type AuthUnderTest, newDeviceToken, startAuthUnderTest } from './support/auth-under-test.ts';

let auth: AuthUnderTest;
beforeAll(async () => {
  auth = await startAuthUnderTest();
});
afterAll(() => auth.close());

function bind(accessToken: string, token: string) {
  const body = { token, environment: 'sandbox' };
  return auth.call<{ token: string }>('POST', '/api/device-tokens', { token: accessToken, body });
}

async function ownerOf(token: string): Promise<string | undefined> {
  const { rows } = await auth.pool.query('SELECT user_id FROM device_tokens WHERE token = $1', [token]);
  return rows[0]?.user_id;
}

/** Holds the fence as a push that is under way does, until `end`. */
async function pushUnderWay(token: string) {
  const client = await auth.pool.connect();
  const values = [PUSH_FENCE_LOCK_CLASS, token];
  await client.query('SELECT pg_advisory_lock_shared($1, hashtext($2))', values);
  return {
    async end() {
      await client.query('SELECT pg_advisory_unlock_shared($1, hashtext($2))', values);
      client.release();
    },
    /** As when the worker is killed: the server is all that is left to free what it held. */
    die: () => client.release(true),
  };
}

/** Waits until a registration stands before the fence. */
const atTheFence = () =>
  eventually('a registration to wait', async () => {
    const { rows } = await auth.pool.query(
      `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND NOT granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      [PUSH_FENCE_LOCK_CLASS],
    );
    return rows.length > 0;
  });

test('a token moves to another user once the push under way has been answered, and not before', async () => {
  const [former, next] = [await auth.register(), await auth.register()];
  const token = newDeviceToken();
  await bind(former.access_token, token);
  const push = await pushUnderWay(token);
  const moving = bind(next.access_token, token);
  await atTheFence();
  expect(await ownerOf(token)).toBe(former.user.id);
  await push.end();
  expect((await moving).status).toBe(201);
  expect(await ownerOf(token)).toBe(next.user.id);
});

test('who signs in on a phone just after its owner signed out waits as well', async () => {
  const [former, next] = [await auth.register(), await auth.register()];
  const token = newDeviceToken();
  await bind(former.access_token, token);
  const push = await pushUnderWay(token);
  await auth.call('POST', '/api/auth/logout', { token: former.access_token });
  const moving = bind(next.access_token, token);
  await atTheFence();
  expect(await ownerOf(token)).toBeUndefined();
  await push.end();
  expect((await moving).status).toBe(201);
});

test('the owner of a token registers it again while a push is under way', async () => {
  const owner = await auth.register();
  const again = await auth.login(owner);
  const token = newDeviceToken();
  await bind(owner.access_token, token);
  const push = await pushUnderWay(token);
  expect((await bind(owner.access_token, token)).status).toBe(201);
  expect((await bind(again.access_token, token)).status).toBe(201);
  await push.end();
  const { rows } = await auth.pool.query(
    'SELECT generation, session_id FROM device_tokens WHERE token = $1',
    [token],
  );
  expect(rows).toEqual([{ generation: 3, session_id: again.session_id }]);
});

test('what a worker held that died is free, and the token moves', async () => {
  const [former, next] = [await auth.register(), await auth.register()];
  const token = newDeviceToken();
  await bind(former.access_token, token);
  const push = await pushUnderWay(token);
  const moving = bind(next.access_token, token);
  await atTheFence();
  push.die();
  expect((await moving).status).toBe(201);
});

test('a registration that waited its bound is refused as busy and leaves the token where it is', async () => {
  const [former, next] = [await auth.register(), await auth.register()];
  const token = newDeviceToken();
  await bind(former.access_token, token);
  const push = await pushUnderWay(token);
  const impatient = createDeviceTokenBinding(auth.pool, 50);
  const registration = { token, kind: 'alert', environment: 'sandbox' };
  const unset = { bundleId: null, locale: null, appVersion: null };
  const owner = { userId: next.user.id, sessionId: next.session_id };
  await expect(impatient(owner, { ...registration, ...unset })).rejects.toMatchObject({
    code: 'busy',
    retryAfterMs: 1_000,
  });
  expect(await ownerOf(token)).toBe(former.user.id);
  await push.end();
  expect(await impatient(owner, { ...registration, ...unset })).toMatchObject({ token, generation: 2 });
});

test('twenty registrations that wait take no connection from those that need not', async () => {
  const former = await auth.register();
  const token = newDeviceToken();
  await bind(former.access_token, token);
  const push = await pushUnderWay(token);
  const next = await Promise.all(Array.from({ length: 20 }, () => auth.register()));
  const moves = next.map((pair) => bind(pair.access_token, token));
  await atTheFence();
  const free = await Promise.all(next.map((pair) => bind(pair.access_token, newDeviceToken())));
  expect(free.every(({ status }) => status === 201)).toBe(true);
  expect(await ownerOf(token)).toBe(former.user.id);
  await push.end();
  expect((await Promise.all(moves)).every(({ status }) => status === 201)).toBe(true);
});
