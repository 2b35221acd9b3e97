import { createProviderKey, startApnsSimulator } from '@parley/apns-simulator';
import { createPool, createTestDatabase } from '@parley/database';
import { createRedisPresence } from '@parley/presence';
import { createMemoryRateLimit } from '@parley/rate-limit';
import { createLogger, eventually, testServers } from '@parley/runtime';
import { loadPushWorkerConfig, startPushWorker } from '../../src/index.ts';
import { startAuthPeer } from './auth-peer.ts';
import { createHappenings } from './happenings.ts';
import { createPeople } from './people.ts';
import { type Adapter, openQueue } from './queues.ts';

export const TOPIC = 'app.parley.ios';

export interface DecisionRow {
  kind: string;
  recipient_id: string;
  device: string;
  outcome: string;
  reason: string | null;
  status: number | null;
  attempts: number;
  apns_id: string | null;
}

/** A push-worker over real Postgres, queue, Redis and APNs over HTTP/2, with an auth peer. */
export async function startWorld(adapter: Adapter, apnsTimeoutMs = 5_000) {
  const database = await createTestDatabase(testServers().databaseUrl);
  const pool = createPool({
    url: database.url,
    max: 8,
    applicationName: 'push-worker-test',
    connectTimeoutMs: 15_000,
  });
  const { queue, prefix, dispose } = openQueue(adapter, pool);
  const presence = createRedisPresence({ url: testServers().redisUrl });
  const rateLimit = createMemoryRateLimit();
  const logger = createLogger({ service: 'push-worker', level: 'silent' });
  const [auth, key] = [await startAuthPeer(), createProviderKey()];
  let aheadMs = 0;
  let stoppedAtMs: number | null = null;
  const now = () => (stoppedAtMs ?? Date.now()) + aheadMs;
  const simulator = await startApnsSimulator({ keys: [key], now });
  const env = {
    ...{ HTTP_PORT: '0', INTERNAL_PORT: '0', DATABASE_URL: database.url, AUTH_GRPC_URL: auth.address },
    ...{ APNS_URL: simulator.url, APNS_KEY: key.privateKey, APNS_KEY_ID: key.keyId },
    ...{ APNS_TEAM_ID: key.teamId, APNS_TOPIC: TOPIC },
  };
  const config = loadPushWorkerConfig(env);
  const apns = { ...config.apns, ca: simulator.ca, timeoutMs: apnsTimeoutMs, pingTimeoutMs: 200 };
  const seams = { pool, presence, queue, rateLimit, logger, now };
  const startWorker = () => startPushWorker({ ...config, apns, circuitPauseMs: 200 }, seams);
  const worker = await startWorker();
  const gatewayId = `gateway-${auth.address}`;

  const decisions = async ({ id }: { id: string }, kind = 'alert'): Promise<DecisionRow[]> => {
    const { rows } = await pool.query<DecisionRow>(
      'SELECT * FROM push_decisions WHERE message_id = $1 AND kind = $2',
      [id, kind],
    );
    return rows;
  };

  return {
    ...{ pool, queue, presence, auth, simulator, worker, startWorker, decisions },
    /** What another process needs to be a worker of this world. */
    recipe: { adapter, prefix, env, ca: simulator.ca, databaseUrl: database.url },
    people: createPeople(pool, queue, now),
    happen: createHappenings(pool, queue, now),
    now,
    /** The texts of the statements of the worker, and of this test, while something runs. */
    async statementsDuring(run: () => Promise<unknown>): Promise<string[]> {
      const texts: string[] = [];
      const query = pool.query.bind(pool) as (...args: unknown[]) => unknown;
      pool.query = ((statement: string | { text: string }, ...rest: unknown[]) => {
        texts.push(typeof statement === 'string' ? statement : statement.text);
        return query(statement, ...rest);
      }) as typeof pool.query;
      await run().finally(() => {
        Reflect.deleteProperty(pool, 'query');
      });
      return texts;
    },
    /** Stops the worker's clock while something runs. */
    async withTimeStopped(run: () => Promise<void>) {
      stoppedAtMs = Date.now();
      await run().finally(() => {
        stoppedAtMs = null;
      });
    },
    /** Moves the worker's clock on. */
    passTime(ms: number) {
      aheadMs += ms;
    },
    /** Waits for the decision about a recipient (of one device, if several). */
    decided: (sent: { id: string }, recipientId: string, outcome?: string, kind?: string) =>
      eventually(
        `a decision about ${recipientId}`,
        async () =>
          (await decisions(sent, kind)).find(
            (row) => row.recipient_id === recipientId && (!outcome || row.outcome === outcome),
          ),
        { timeoutMs: 10_000 },
      ),
    /** Waits until no job waits anywhere. */
    idle: () =>
      eventually(
        'empty queues',
        async () => {
          const { 'push.parked': _, ...depths } = await queue.depth();
          return Object.values(depths).every((count) => count === 0);
        },
        { timeoutMs: 10_000, everyMs: 100 },
      ),
    /** Opens a socket of a session in the presence store. */
    async connect(userId: string, sessionId: string, state: 'foreground' | 'background') {
      await presence.renew(gatewayId);
      await presence.connected(gatewayId, [
        { userId, sessionId, connectionId: sessionId, state, isVisible: true },
      ]);
    },
    async close() {
      await worker.close();
      await dispose();
      await Promise.all([presence.close(), rateLimit.close(), simulator.close(), auth.close(), pool.end()]);
      await database.drop();
    },
  };
}

export type World = Awaited<ReturnType<typeof startWorld>>;
