import { pushRoutes } from '@parley/contracts';
import {
  createHttpServer,
  implement,
  type Phase,
  type Running,
  runPhases,
  startInternalServer,
} from '@parley/runtime';
import { createApnsSender, type PushSender } from './apns/sender.ts';
import type { PushWorkerConfig } from './config.ts';
import { createConsumption } from './consumption.ts';
import { createPushWorkerContext, type PushWorkerContext, type PushWorkerSeams } from './context.ts';
import { decideIntents } from './decide/decide-intents.ts';
import { inShardOrder } from './decide/in-shard-order.ts';
import { createDeliveryStage } from './deliver/start-delivery.ts';
import { providerTokenMinted, shardsAssigned, upkeepFailed } from './events.ts';
import { testPush } from './http/push-test.ts';
import { tracePush } from './http/push-trace.ts';
import { startLoop } from './loop.ts';
import { startShardLeases } from './shards.ts';
import { keepDecisionDays } from './store/decision-days.ts';
import { forgetDeletedUsers } from './store/deleted-users.ts';
import { databaseAnswers } from './store/leases.ts';
import { forgetOldDevices } from './store/old-devices.ts';

const DECIDE_PREFETCH = 32;
const KEEP_DAYS = 14;
const UPKEEP_MS = 3_600_000;
const UPKEEP_RETRY_MS = 60_000;
const FORGET_MS = 10 * 60_000;
// An attempt may take 10 s and a PING 2 s more.
const FINISH_MS = 15_000;

/** Starts push-worker. Rejects, with nothing left running, when a port is taken. */
export async function startPushWorker(config: PushWorkerConfig, seams: PushWorkerSeams): Promise<Running> {
  const phases: Phase[] = [];
  const onClose = (name: string, run: () => Promise<unknown>, timeoutMs = 5_000) =>
    phases.unshift({ name, run, timeoutMs });
  try {
    const { context, close } = await createPushWorkerContext(config, seams);
    onClose('auth', close);
    const { pool, logger, verifier, queue } = context;
    const internal = await startInternalServer({
      host: config.host,
      port: config.internalPort,
      checks: {
        database: () => databaseAnswers(pool),
        queue: () => queue.connected,
        tokens: () => verifier.ready,
      },
    });
    onClose('internal', () => internal.close());
    const sender = createApnsSender({
      ...config.apns,
      now: context.now,
      onTokenMinted: () => providerTokenMinted(logger),
    });
    onClose('connections to APNs', () => sender.close(), FINISH_MS);
    const http = await startHttp(config, context, sender);
    onClose('http', http.close, FINISH_MS);
    const keepDays = async () => {
      try {
        await keepDecisionDays(pool, context.now(), KEEP_DAYS);
      } finally {
        await forgetOldDevices(pool, context.now(), KEEP_DAYS);
      }
    };
    const days = await startLoop(keepDays, {
      everyMs: UPKEEP_MS,
      retryMs: UPKEEP_RETRY_MS,
      onError: (error) => upkeepFailed(logger, 'days of push_decisions', error),
    });
    onClose('decision days', days.close);
    const forgetting = await startLoop(() => forgetDeletedUsers(pool), {
      everyMs: FORGET_MS,
      onError: (error) => upkeepFailed(logger, 'decisions of deleted users', error),
    });
    onClose('deleted users', forgetting.close);
    const stages = await startStages(config, context, sender);
    onClose('jobs under way', stages.close, FINISH_MS);
    let closing: Promise<void> | undefined;
    return {
      name: 'push-worker',
      urls: { http: http.url, internal: internal.url },
      close() {
        internal.drain();
        closing ??= runPhases(logger, phases);
        return closing;
      },
    };
  } catch (error) {
    await runPhases(seams.logger, phases);
    throw error;
  }
}

/** Both stages, on the shards that are this worker's. */
async function startStages(config: PushWorkerConfig, context: PushWorkerContext, sender: PushSender) {
  const { pool, queue, logger } = context;
  const deciding = createConsumption({
    queue,
    stream: 'push.intent',
    prefetch: DECIDE_PREFETCH,
    maxBatch: 1,
    handler: inShardOrder((delivery) => decideIntents(delivery, context)),
    onError: (error) => upkeepFailed(logger, 'consuming push.intent', error),
  });
  const delivering = createDeliveryStage(context, {
    sender,
    defaultTopic: config.apns.topic,
    circuitPauseMs: config.circuitPauseMs,
  });
  let known = '';
  const leases = await startShardLeases({
    pool,
    leaseMs: config.leaseMs,
    onShards(shards) {
      if (known !== shards.join()) shardsAssigned(logger, shards);
      known = shards.join();
      deciding.assign(shards);
      delivering.consumption.assign(shards);
    },
    onError: (error) => upkeepFailed(logger, 'shard leases', error),
  });
  return {
    async close() {
      await leases.close();
      await Promise.all([deciding.close(), delivering.close()]);
    },
  };
}

async function startHttp(config: PushWorkerConfig, context: PushWorkerContext, sender: PushSender) {
  const app = createHttpServer({
    logger: context.logger,
    allowedOrigins: config.allowedOrigins,
    trustedProxies: config.trustedProxies,
    bodyLimitBytes: 16 * 1024,
  });
  const { verifier, guard } = context;
  implement(app, pushRoutes.pushTrace, { verifier, guard }, tracePush(context));
  implement(app, pushRoutes.pushTest, { verifier, guard }, testPush(context, sender));
  const address = await app.listen({ host: config.host, port: config.httpPort });
  return { url: address.replace('0.0.0.0', '127.0.0.1'), close: () => app.close() };
}
