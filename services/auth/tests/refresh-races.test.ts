import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPool, inTransaction, type Pool } from '@parley/database';
import { Secret } from '@parley/runtime';
import { createSeal } from '../src/store/seal.ts';
import { openSession } from '../src/tokens/open-session.ts';
import { rotateRefreshToken } from '../src/tokens/rotate-refresh-token.ts';
import { type AuthUnderTest, startAuthUnderTest } from './support/auth-under-test.ts';

const DAY = 86_400_000;
const lifetimes = { refreshIdleMs: 30 * DAY, sessionMs: 180 * DAY, deletionGraceMs: 0 };
const key = new Secret(Buffer.alloc(32, 7));
const keys = { seal: createSeal(key) };

let auth: AuthUnderTest;
/** Of two instances; the app and its notification extension reach one each. */
let instances: [Pool, Pool];
beforeAll(async () => {
  auth = await startAuthUnderTest();
  const { rows } = await auth.pool.query('SELECT current_database() AS name');
  const url = new URL(String(process.env['DATABASE_URL']));
  url.pathname = `/${rows[0].name}`;
  // Two hundred families wait in line for a connection.
  const pool = () =>
    createPool({ url: url.href, max: 12, applicationName: 'parley-auth-races', connectTimeoutMs: 60_000 });
  instances = [pool(), pool()];
});
afterAll(async () => {
  await Promise.all(instances.map((pool) => pool.end()));
  await auth.close();
});

const rotate = (pool: Pool, token: string) =>
  rotateRefreshToken(token, { pool, key, lifetimes, nowMs: Date.now() });

test('in 10,000 races of app and extension both get the same successor, and a family keeps one live token', async () => {
  const { user } = await auth.register();
  const families = await Promise.all(
    Array.from({ length: 200 }, () =>
      inTransaction(instances[0], (client) =>
        openSession(client, { userId: user.id, deviceName: null }, { lifetimes, keys, nowMs: Date.now() }),
      ),
    ),
  );
  const rounds = 50;
  const play = async (first: string) => {
    let token = first;
    for (let round = 0; round < rounds; round++) {
      const [app, extension] = await Promise.all(instances.map((pool) => rotate(pool, token)));
      if (app?.outcome !== 'rotated' || extension?.outcome !== 'rotated') return [app, extension];
      if (app.refreshToken !== extension.refreshToken || app.refreshToken === token) return [app, extension];
      token = app.refreshToken;
    }
    return 'one line';
  };
  const ends = await Promise.all(families.map(({ refreshToken }) => play(refreshToken)));
  expect(ends).toEqual(families.map(() => 'one line'));

  const { rows } = await auth.pool.query(
    `SELECT count(*) AS tokens, count(*) FILTER (WHERE t.used_at IS NULL) AS live
     FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
     WHERE s.id = ANY ($1::uuid[]) AND s.revoked_at IS NULL GROUP BY s.id`,
    [families.map(({ sessionId }) => sessionId)],
  );
  expect(rows).toEqual(families.map(() => ({ tokens: rounds + 1, live: 1 })));
}, 120_000);

test('a latecomer whose successor went on in the meantime ends the family, whoever comes first', async () => {
  const { user } = await auth.register();
  for (let round = 0; round < 50; round++) {
    const { sessionId, refreshToken } = await inTransaction(instances[0], (client) =>
      openSession(client, { userId: user.id, deviceName: null }, { lifetimes, keys, nowMs: Date.now() }),
    );
    const first = await rotate(instances[0], refreshToken);
    if (first.outcome !== 'rotated') throw new Error(first.outcome);
    const [owner, thief] = await Promise.all([
      rotate(instances[0], first.refreshToken),
      rotate(instances[1], refreshToken),
    ]);
    // Before the owner: a repeat within the grace. After: reuse, and nobody goes on.
    expect([owner.outcome, thief.outcome]).toEqual(['rotated', expect.stringMatching(/^(rotated|reused)$/)]);
    const { rows } = await auth.pool.query(
      `SELECT count(*) FILTER (WHERE t.used_at IS NULL AND s.revoked_at IS NULL) AS live
       FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id WHERE s.id = $1`,
      [sessionId],
    );
    expect(rows[0].live).toBe(thief.outcome === 'reused' ? 0 : 1);
  }
}, 30_000);
