import { createProviderKey, startApnsSimulator } from '@parley/apns-simulator';
import { createPool, createTestDatabase } from '@parley/database';
import { createRedisPresence } from '@parley/presence';
import { createLogger, eventually, testServers } from '@parley/runtime';
import { loadPushWorkerConfig, startPushWorker } from '../../src/index.ts';
import { startAuthPeer } from './auth-peer.ts';
import { createPeople, type SentPush } from './people.ts';
import { type Adapter, openQueue } from './queues.ts';

export const TOPIC = 'app.parley.ios';

export interface DecisionRow {
  recipient_id: string;
  device: string;
  outcome: string;
  reason: string | null;
  status: number | null;
  attempts: number;
}

/** A push-worker over real Postgres, queue, Redis and APNs over HTTP/2, with an auth peer. */
export async function startWorld(adapter: Adapter, apnsTimeoutMs = 5_000) {
  const database = await createTestDatabase(testServers().databaseUrl);
  const pool = createPool({ url: database.url, max: 8, applicationName: 'push-worker-test' });
  const { queue, dispose } = openQueue(adapter, pool);
  const presence = createRedisPresence({ url: testServers().redisUrl });
  const logger = createLogger({ service: 'push-worker', level: 'silent' });
  const [auth, key] = [await startAuthPeer(), createProviderKey()];
  const simulator = await startApnsSimulator({ keys: [key] });
  const config = loadPushWorkerConfig({
    ...{ HTTP_PORT: '0', INTERNAL_PORT: '0', DATABASE_URL: database.url, AUTH_GRPC_URL: auth.address },
    ...{ APNS_URL: simulator.url, APNS_KEY: key.privateKey, APNS_KEY_ID: key.keyId },
    ...{ APNS_TEAM_ID: key.teamId, APNS_TOPIC: TOPIC },
  });
  const apns = { ...config.apns, ca: simulator.ca, timeoutMs: apnsTimeoutMs, pingTimeoutMs: 200 };
  const startWorker = () =>
    startPushWorker({ ...config, apns, circuitPauseMs: 200 }, { pool, presence, queue, logger });
  const worker = await startWorker();
  const gatewayId = `gateway-${auth.address}`;

  const decisions = async ({ id }: SentPush): Promise<DecisionRow[]> =>
    (await pool.query<DecisionRow>('SELECT * FROM push_decisions WHERE message_id = $1', [id])).rows;

  return {
    ...{ pool, queue, presence, auth, simulator, worker, startWorker, decisions },
    people: createPeople(pool, queue),
    /** Waits for the decision about a recipient (of one device, if several). */
    decided: (sent: SentPush, recipientId: string, outcome?: string) =>
      eventually(
        `a decision about ${recipientId}`,
        async () =>
          (await decisions(sent)).find(
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
      await Promise.all([presence.close(), simulator.close(), auth.close(), pool.end()]);
      await database.drop();
    },
  };
}

export type World = Awaited<ReturnType<typeof startWorld>>;
