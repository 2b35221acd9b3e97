import { randomUUID } from 'node:crypto';
import { messageProto } from '@parley/contracts';
import { createPool, createTestDatabase, type Pool } from '@parley/database';
import { createMemoryFanout, type Fanout } from '@parley/fanout';
import { createPostgresQueue, type Queue } from '@parley/queue';
import { createMemoryRateLimit } from '@parley/rate-limit';
import { createGrpcClient, createLogger, type GrpcClient, type Running, testServers } from '@parley/runtime';
import { createHotPool, loadMessageConfig, type MessageSeams, startMessage } from '../src/index.ts';
import { createAuthority } from './authority.ts';

/** A message service over a database of its own, with what a test needs to talk to it. */
export interface TestNetwork {
  pool: Pool;
  /** The hot path's own. */
  hotPool: Pool;
  fanout: Fanout;
  queue: Queue;
  service: Running;
  rpc: GrpcClient<typeof messageProto.MessageService>;
  newUser(): Promise<TestUser>;
  call(
    user: TestUser | null,
    method: string,
    path: string,
    body?: unknown,
    headers?: object,
  ): Promise<Answer>;
  /** Starts another instance on the same database; closed with the network. */
  another(seams?: Partial<MessageSeams>): Promise<Running>;
  close(): Promise<void>;
}

export interface TestUser {
  id: string;
  token: string;
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into bodies of every shape
  body: any;
}

export async function startNetwork(
  options: {
    env?: Record<string, string>;
    seams?(own: { pool: Pool; queue: Queue; fanout: Fanout }): Partial<MessageSeams>;
  } = {},
): Promise<TestNetwork> {
  const database = await createTestDatabase(testServers().databaseUrl);
  const config = loadMessageConfig({
    HTTP_PORT: '0',
    GRPC_PORT: '0',
    INTERNAL_PORT: '0',
    PARLEY_RATE_LIMITS: 'off',
    ...options.env,
  });
  const pool = createPool({ url: database.url, max: 10, applicationName: 'test', connectTimeoutMs: 15_000 });
  const authority = await createAuthority();
  const fanout = createMemoryFanout();
  const queue = createPostgresQueue({ pool });
  const rateLimit = createMemoryRateLimit();
  const logger = createLogger({ service: 'message', level: process.env['TEST_LOG'] ?? 'fatal' });
  const closers: (() => Promise<unknown>)[] = [];
  const hotPools: Pool[] = [];

  async function start(extra: Partial<MessageSeams> = {}): Promise<Running> {
    const hotPool = createHotPool(database.url, config);
    hotPools.push(hotPool);
    const seams = { pool, hotPool, fanout, queue, rateLimit, logger, authority, ...extra };
    const running = await startMessage(config, seams);
    closers.unshift(async () => {
      await running.close();
      await hotPool.end();
    });
    return running;
  }

  const service = await start(options.seams?.({ pool, queue, fanout }));
  const rpc = createGrpcClient(messageProto.MessageService, service.urls.grpc ?? '');
  return {
    pool,
    hotPool: hotPools[0] as Pool,
    fanout,
    queue,
    service,
    rpc,
    another: start,
    async newUser() {
      const id = randomUUID();
      await pool.query('INSERT INTO users (id, username, display_name) VALUES ($1, $2::text, $2::text)', [
        id,
        `u${id.slice(0, 8)}`,
      ]);
      return { id, token: await authority.tokenOf(id) };
    },
    async call(user, method, path, body, headers = {}) {
      const response = await fetch(`${service.urls.http}${path}`, {
        method,
        headers: {
          ...(user ? { authorization: `Bearer ${user.token}` } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
    },
    async close() {
      rpc.close();
      for (const close of closers) await close();
      await queue.close();
      await fanout.close();
      await rateLimit.close();
      await pool.end();
      await database.drop();
    },
  };
}

/** A group of the given people; the first owns it. */
export async function newGroup(network: TestNetwork, people: readonly TestUser[]): Promise<string> {
  const [owner, ...others] = people;
  const { status, body } = await network.call(owner ?? null, 'POST', '/api/conversations', {
    type: 'group',
    participant_ids: others.map(({ id }) => id),
    title: 'Group',
  });
  if (status !== 201) throw new Error(`no group: ${JSON.stringify(body)}`);
  return body.id;
}
