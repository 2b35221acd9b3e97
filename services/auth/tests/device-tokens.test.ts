import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { authProto, type TokenPair } from '@parley/contracts';
import {
  type AuthUnderTest,
  newDeviceToken,
  PASSWORD,
  startAuthUnderTest,
} from './support/auth-under-test.ts';

let auth: AuthUnderTest;
beforeAll(async () => {
  auth = await startAuthUnderTest();
});
afterAll(() => auth.close());

function bind(accessToken: string, token: string, fields: Record<string, unknown> = {}) {
  const body = { token, environment: 'sandbox', ...fields };
  return auth.call<{ token: string; registered_at: string }>('POST', '/api/device-tokens', {
    token: accessToken,
    body,
  });
}

async function stored(token: string) {
  const { rows } = await auth.pool.query('SELECT * FROM device_tokens WHERE token = $1', [token]);
  return rows[0];
}

test('a token is bound to the caller’s session, in lower case', async () => {
  const pair = await auth.register();
  const token = newDeviceToken();
  const { status, body } = await bind(pair.access_token, token.toUpperCase(), {
    bundle_id: 'org.example.chat',
    locale: 'de-DE',
    kind: 'voip',
  });
  expect(status).toBe(201);
  expect(body).toMatchObject({ token, kind: 'voip', environment: 'sandbox', bundle_id: 'org.example.chat' });
  expect(await stored(token)).toMatchObject({
    user_id: pair.user.id,
    session_id: pair.session_id,
    generation: 1,
    locale: 'de-DE',
  });
});

test('a token moves to whoever registers it, and its generation grows', async () => {
  const [first, second] = [await auth.register(), await auth.register()];
  const token = newDeviceToken();
  await bind(first.access_token, token, { bundle_id: 'org.example.one' });
  await auth.pool.query(
    `UPDATE device_tokens SET invalid_at = now(), invalid_reason = 'x' WHERE token = $1`,
    [token],
  );
  const { body } = await bind(second.access_token, token);
  const row = await stored(token);
  expect(row).toMatchObject({
    user_id: second.user.id,
    session_id: second.session_id,
    generation: 2,
    bundle_id: null,
    invalid_at: null,
    invalid_reason: null,
  });
  expect(row.registered_at.toISOString()).toBe(body.registered_at);
  const deletion = await auth.call('DELETE', `/api/device-tokens/${token}`, { token: first.access_token });
  expect(deletion.body.code).toBe('not_found');
});

test('after 100 concurrent registrations by two users a token has one owner and every generation counted', async () => {
  const users = [await auth.register(), await auth.register()];
  const token = newDeviceToken();
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, i) => bind(String(users[i % 2]?.access_token), token)),
  );
  expect(answers.every((answer) => answer.status === 201)).toBe(true);
  const { rows } = await auth.pool.query(
    'SELECT user_id, session_id, generation FROM device_tokens WHERE token = $1',
    [token],
  );
  expect(rows).toHaveLength(1);
  expect(rows[0].generation).toBe(100);
  const owner = users.find((user) => user.user.id === rows[0].user_id);
  expect(rows[0].session_id).toBe(owner?.session_id);
});

test('a registration racing with the logout of its session never leaves a token behind', async () => {
  for (let round = 0; round < 30; round++) {
    const pair = await auth.register();
    const tokens = [newDeviceToken(), newDeviceToken(), newDeviceToken()];
    await Promise.all([
      ...tokens.map((token) => bind(pair.access_token, token)),
      auth.call('POST', '/api/auth/logout', { token: pair.access_token }),
    ]);
    const { rowCount } = await auth.pool.query('SELECT 1 FROM device_tokens WHERE session_id = $1', [
      pair.session_id,
    ]);
    expect(rowCount).toBe(0);
  }
});

test('a token can be deleted by its owner once; afterwards it is not found', async () => {
  const pair = await auth.register();
  const token = newDeviceToken();
  await bind(pair.access_token, token);
  const path = `/api/device-tokens/${token.toUpperCase()}`;
  expect((await auth.call('DELETE', path, { token: pair.access_token })).status).toBe(204);
  expect((await auth.call('DELETE', path, { token: pair.access_token })).body.code).toBe('not_found');
});

test.each([
  ['a token that is no hex', { token: 'z'.repeat(64) }, 'token'],
  ['a short token', { token: 'ab' }, 'token'],
  ['an unknown environment', { environment: 'staging' }, 'environment'],
  ['a bundle id with a slash', { bundle_id: 'a/b' }, 'bundle_id'],
  ['a locale with NUL', { locale: 'de\u0000' }, 'locale'],
  ['another user’s id', { user_id: 'x' }, 'user_id'],
])('%s is invalid', async (_name, fields, field) => {
  const { access_token: accessToken } = await auth.register();
  const { status, body } = await bind(accessToken, newDeviceToken(), fields);
  expect(status).toBe(400);
  expect(body).toMatchObject({ code: 'invalid' });
  expect(body.errors?.map((error) => error.field)).toContain(field);
});

test('a dead token is removed only in the generation and before the moment that Apple speaks of', async () => {
  const pair = await auth.register();
  const token = newDeviceToken();
  await bind(pair.access_token, token);
  await bind(pair.access_token, token);
  const registeredAtMs = (await stored(token)).registered_at.getTime();
  const invalidate = async (generation: number, beforeMs: number) => {
    const request = create(authProto.InvalidateTokenRequestSchema, {
      token,
      generation: BigInt(generation),
      registeredBeforeMs: BigInt(beforeMs),
      reason: 'Unregistered',
    });
    return (await auth.rpc.invalidateToken(request)).removed;
  };
  expect(await invalidate(1, registeredAtMs + 60_000)).toBe(false);
  expect(await invalidate(2, registeredAtMs)).toBe(false);
  expect(await stored(token)).toBeDefined();
  expect(await invalidate(2, registeredAtMs + 1)).toBe(true);
  expect(await stored(token)).toBeUndefined();
  expect(await invalidate(2, 0)).toBe(false);
});

interface ListedDevice {
  device: string;
  session_id: string;
  current: boolean;
}

const listed = async (accessToken: string) =>
  (await auth.call<{ devices: ListedDevice[] }>('GET', '/api/device-tokens', { token: accessToken })).body
    .devices;

test('the list has the caller’s devices, each with its session, environment and bundle, and no token', async () => {
  const phone = await auth.register({ device_name: 'Phone' });
  const pad = await auth.login(phone);
  const other = await auth.register();
  const [first, second, foreign] = [newDeviceToken(), newDeviceToken(), newDeviceToken()];
  await bind(phone.access_token, first, { bundle_id: 'org.example.chat', locale: 'de', app_version: '1.2' });
  await bind(pad.access_token, second, { environment: 'production' });
  await bind(other.access_token, foreign);
  const devices = await listed(pad.access_token);
  expect(devices).toEqual([
    expect.objectContaining({ device: second.slice(-8), environment: 'production', current: true }),
    {
      device: first.slice(-8),
      kind: 'alert',
      environment: 'sandbox',
      bundle_id: 'org.example.chat',
      locale: 'de',
      app_version: '1.2',
      session_id: phone.session_id,
      device_name: 'Phone',
      registered_at: expect.any(String),
      last_seen_at: expect.any(String),
      invalid_at: null,
      invalid_reason: null,
      current: false,
    },
  ]);
  for (const token of [first, second, foreign]) expect(JSON.stringify(devices)).not.toContain(token);
});

test('a user has at most 50 tokens: what was not seen for longest goes, those of others stay', async () => {
  const [owner, other] = [await auth.register(), await auth.register()];
  const foreign = newDeviceToken();
  await bind(other.access_token, foreign);
  const oldest = newDeviceToken();
  await bind(owner.access_token, oldest);
  await auth.pool.query(
    `INSERT INTO device_tokens (token, user_id, session_id, environment)
     SELECT md5(n::text || $3) || md5($3 || n::text), $1, $2, 'sandbox' FROM generate_series(1, 49) n`,
    [owner.user.id, owner.session_id, oldest],
  );
  await Promise.all(Array.from({ length: 10 }, () => bind(owner.access_token, newDeviceToken())));
  expect(await listed(owner.access_token)).toHaveLength(50);
  const { rows } = await auth.pool.query('SELECT count(*)::int AS n FROM device_tokens WHERE user_id = $1', [
    owner.user.id,
  ]);
  expect(rows[0].n).toBe(50);
  expect(await stored(oldest)).toBeUndefined();
  expect(await stored(foreign)).toBeDefined();
});

describe('the device tokens of a session end with it, and only those', () => {
  interface Scene {
    /** Has the token that must go. */
    ending: TokenPair;
    /** Of the same user, signed in on another device. */
    acting: TokenPair;
  }
  const ends: [string, 'one' | 'all', (scene: Scene) => Promise<unknown>][] = [
    ['logout', 'one', ({ ending }) => auth.call('POST', '/api/auth/logout', { token: ending.access_token })],
    [
      'its revocation',
      'one',
      ({ ending, acting }) =>
        auth.call('DELETE', `/api/auth/sessions/${ending.session_id}`, { token: acting.access_token }),
    ],
    [
      'the revocation of all others',
      'one',
      ({ acting }) => auth.call('DELETE', '/api/auth/sessions', { token: acting.access_token }),
    ],
    [
      'a password change elsewhere',
      'one',
      ({ acting }) =>
        auth.call('POST', '/api/auth/password', {
          token: acting.access_token,
          body: { password: PASSWORD, new_password: 'another horse battery' },
        }),
    ],
    [
      'reuse of its refresh token',
      'one',
      async ({ ending }) => {
        const refresh = () =>
          auth.call<TokenPair>('POST', '/api/auth/refresh', {
            body: { refresh_token: ending.refresh_token },
          });
        const next = await refresh();
        await auth.call('POST', '/api/auth/refresh', { body: { refresh_token: next.body.refresh_token } });
        await refresh();
      },
    ],
    [
      'a suspension',
      'all',
      ({ ending }) =>
        auth.rpc.suspendUser(
          create(authProto.SuspendUserRequestSchema, {
            userId: ending.user.id,
            untilMs: BigInt(Date.now() + 3_600_000),
          }),
        ),
    ],
    [
      'deletion of the account',
      'all',
      ({ acting }) =>
        auth.call('DELETE', '/api/users/me', { token: acting.access_token, body: { password: PASSWORD } }),
    ],
  ];
  test.each(ends)('%s', async (_how, whose, end) => {
    const ending = await auth.register();
    const acting = await auth.login(ending);
    const bystander = await auth.register();
    const [gone, kept, foreign] = [newDeviceToken(), newDeviceToken(), newDeviceToken()];
    await bind(ending.access_token, gone);
    await bind(acting.access_token, kept);
    await bind(bystander.access_token, foreign);
    await end({ ending, acting });
    const { rows } = await auth.pool.query('SELECT revoked_at FROM sessions WHERE id = $1', [
      ending.session_id,
    ]);
    expect(rows[0].revoked_at).not.toBeNull();
    expect(await stored(gone)).toBeUndefined();
    expect((await stored(kept)) === undefined).toBe(whose === 'all');
    expect(await stored(foreign)).toBeDefined();
  });
});
