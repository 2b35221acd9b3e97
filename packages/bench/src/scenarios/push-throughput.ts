import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createProviderKey } from '@parley/apns-simulator';
import { createAmqpQueue } from '@parley/queue';
import { type ApnsPlace, startApnsResponder } from '../apns/start-apns-responder.ts';
import { startPushClients } from '../apns/start-push-clients.ts';
import { startSimulatorProcess } from '../apns/start-simulator-process.ts';
import { workerEnvOf } from '../apns/worker-env.ts';
import { benchPushThroughput } from '../benches/push-throughput.ts';
import { createAccounts, createConversations, mixedGroups } from '../product/accounts.ts';
import { giveDevices } from '../product/push-devices.ts';
import { drainQueues } from '../product/queues.ts';
import type { BenchResult } from '../report/result.ts';
import type { ScenarioParts } from '../scenario-parts.ts';
import { type PushParts, pushRange } from './push-range.ts';

const TOPIC = 'app.parley.ios';

/** A worker on the queues of the product, clients of others in a process of their own, one server for all of them. */
export async function pushThroughput(parts: ScenarioParts): Promise<BenchResult> {
  const { product, infrastructure, progress, dir } = parts;
  const { devices, members, roundTripsMs, atOnce, rounds, durationMs } = parts.sizes.pushThroughput;
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const queue = createAmqpQueue({ url: infrastructure.rabbitmq.url });
    stops.push(() => queue.close());
    progress('emptying the queues');
    await drainQueues(queue);
    const responder = await startApnsResponder();
    stops.push(() => responder.stop());
    const clients = startPushClients();
    stops.push(() => clients.stop());
    const simulator = startSimulatorProcess();
    stops.push(() => simulator.stop());

    const { teamId, keyId, privateKey, publicKey } = createProviderKey();
    const key = { teamId, keyId, privateKey };
    const caFile = join(dir, 'push-throughput-ca.pem');
    await writeFile(caFile, responder.ca);
    const apns = workerEnvOf({ url: responder.url, key, topic: TOPIC }, caFile);
    const worker = await product.startPushWorker('push-worker-l', apns);
    stops.push(() => worker.stop());
    const startSimulator = (): Promise<ApnsPlace> =>
      simulator.call('start', {
        teamId,
        keyId,
        publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      });

    progress(`${devices} devices in groups of ${members}`);
    // In each group one sends and the others are owed a push.
    const accounts = await createAccounts(product.pool, Math.ceil(devices / (members - 1)) * members);
    const conversations = await createConversations(product.pool, mixedGroups(accounts, members, 1));
    await giveDevices(product.pool, accounts);
    const range: PushParts = {
      ...{ product, queue, worker, responder, clients, startSimulator, conversations, accounts },
      ...{ key, topic: TOPIC, durationMs },
    };
    return await benchPushThroughput(pushRange(range), {
      cells: roundTripsMs.flatMap((roundTripMs) => atOnce.map((each) => ({ roundTripMs, atOnce: each }))),
      latencyAt: { roundTripMs: 50, atOnce: atOnce.at(-1) ?? 50 },
      settings: { devices, 'members each': members, 'seconds each': durationMs / 1_000 },
      ...{ rounds, progress },
    });
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}
