import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPool, createTestDatabase, type Pool, type TestDatabase } from '@parley/database';
import { createMemoryFanout } from '@parley/fanout';
import { createMemoryRateLimit } from '@parley/rate-limit';
import { createLogger, testServers } from '@parley/runtime';
import { loadAuthConfig, startAuth } from '../src/index.ts';

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createTestDatabase(testServers().databaseUrl);
  pool = createPool({ url: database.url, max: 5, applicationName: 'parley-auth-test' });
});
afterAll(async () => {
  await rm(keysFile(), { force: true });
  await pool.end();
  await database.drop();
});

const keysFile = () => join(tmpdir(), `${new URL(database.url).pathname.slice(1)}.json`);

function start(ports: Record<string, string> = {}) {
  const config = loadAuthConfig({
    DATABASE_URL: database.url,
    AUTH_KEYS_FILE: keysFile(),
    HTTP_PORT: '0',
    GRPC_PORT: '0',
    INTERNAL_PORT: '0',
    ...ports,
  });
  return startAuth(config, {
    pool,
    fanout: createMemoryFanout(),
    rateLimit: createMemoryRateLimit(),
    logger: createLogger({ service: 'auth', level: 'silent' }),
  });
}

test('auth is ready once it has started, and gone once it is closed, however often', async () => {
  const running = await start();
  const ready = await fetch(`${running.urls.internal}/readyz`);
  expect(await ready.json()).toEqual({ status: 'ready', checks: { database: true, tokens: true } });
  await Promise.all([running.close(), running.close()]);
  await expect(fetch(`${running.urls.http}/.well-known/jwks.json`)).rejects.toThrow();
  await expect(fetch(`${running.urls.internal}/readyz`)).rejects.toThrow();
});

test.each(['HTTP_PORT', 'INTERNAL_PORT'])(
  'a taken %s fails the start and leaves nothing running',
  async (name) => {
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
    const { port } = squatter.address() as { port: number };
    await expect(start({ [name]: String(port) })).rejects.toThrow('EADDRINUSE');
    await new Promise((resolve) => squatter.close(resolve));
  },
);

test('every problem of a configuration is named at once', () => {
  expect(() => loadAuthConfig({ HTTP_PORT: 'x', AUTH_SESSION_DAYS: '0' })).toThrow(
    expect.objectContaining({
      problems: [
        expect.stringMatching(/^HTTP_PORT /),
        expect.stringMatching(/^DATABASE_URL /),
        expect.stringMatching(/^AUTH_KEYS_FILE /),
        expect.stringMatching(/^AUTH_SESSION_DAYS /),
      ],
    }),
  );
});
