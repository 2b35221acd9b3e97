import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authProto, type Problem, type TokenPair } from '@parley/contracts';
import { createPool, createTestDatabase, type Pool } from '@parley/database';
import { createMemoryFanout, type Fanout } from '@parley/fanout';
import { createMemoryRateLimit } from '@parley/rate-limit';
import { createGrpcClient, createLogger, type GrpcClient, testServers } from '@parley/runtime';
import { loadAuthConfig, startAuth } from '../../src/index.ts';

export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T & Problem;
}

export interface AuthUnderTest {
  url: string;
  grpcAddress: string;
  pool: Pool;
  rpc: GrpcClient<typeof authProto.AuthService>;
  /** What was logged, one JSON object a line. */
  logs: string[];
  keysFile: string;
  /** The clock of the service, ms since the Unix epoch. */
  now(): number;
  /** Moves the clock of the service; ms. */
  advance(ms: number): void;
  /** `from` is the address that a proxy in front would name. */
  call<T>(
    method: string,
    path: string,
    options?: { token?: string; body?: unknown; from?: string },
  ): Promise<Answer<T>>;
  /** A new account with its first session; its password is {@link PASSWORD}. */
  register(fields?: Record<string, unknown>): Promise<TokenPair>;
  login(pair: TokenPair): Promise<TokenPair>;
  close(): Promise<void>;
}

export const PASSWORD = 'correct horse battery';

/** A name nobody else has. */
export function newName(prefix = 'user'): string {
  return `${prefix}_${randomBytes(5).toString('hex')}`;
}

/** A device token as Apple makes them: 32 bytes in hex. */
export function newDeviceToken(): string {
  return randomBytes(32).toString('hex');
}

/** The auth service on free ports with a database of its own. */
export async function startAuthUnderTest(
  options: { env?: Record<string, string>; fanout?: Fanout } = {},
): Promise<AuthUnderTest> {
  const database = await createTestDatabase(testServers().databaseUrl);
  const folder = await mkdtemp(join(tmpdir(), 'parley-auth-'));
  const config = loadAuthConfig({
    DATABASE_URL: database.url,
    AUTH_KEYS_FILE: join(folder, 'keys.json'),
    HTTP_PORT: '0',
    GRPC_PORT: '0',
    INTERNAL_PORT: '0',
    PARLEY_RATE_LIMITS: 'off',
    ...options.env,
  });
  const logs: string[] = [];
  const destination = { write: (line: string) => void logs.push(line) };
  const logger = createLogger({ service: 'auth', level: 'debug', destination });
  const pool = createPool({
    url: database.url,
    max: 10,
    applicationName: 'parley-auth-test',
    connectTimeoutMs: 15_000,
  });
  const fanout = options.fanout ?? createMemoryFanout();
  let aheadMs = 0;
  const now = () => Date.now() + aheadMs;
  const rateLimit = createMemoryRateLimit({ now });
  const running = await startAuth(config, { pool, fanout, rateLimit, logger, now });
  const rpc = createGrpcClient(authProto.AuthService, String(running.urls.grpc));
  const call = caller(String(running.urls.http));
  return {
    url: String(running.urls.http),
    grpcAddress: String(running.urls.grpc),
    pool,
    rpc,
    logs,
    keysFile: config.keysFile,
    now,
    call,
    advance(ms) {
      aheadMs += ms;
    },
    async register(fields) {
      const body = { username: newName(), password: PASSWORD, ...fields };
      return (await call<TokenPair>('POST', '/api/auth/register', { body })).body;
    },
    async login(pair) {
      const body = { login: pair.user.username, password: PASSWORD };
      return (await call<TokenPair>('POST', '/api/auth/login', { body })).body;
    },
    async close() {
      rpc.close();
      await running.close();
      await Promise.all([fanout.close(), rateLimit.close(), pool.end()]);
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}

function caller(url: string): AuthUnderTest['call'] {
  return async (method, path, { token, body, from } = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(from === undefined ? {} : { 'x-forwarded-for': from }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? null : JSON.parse(text),
    };
  };
}
