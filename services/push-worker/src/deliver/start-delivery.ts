import { type ApnsSenderOptions, createApnsSender, type PushSender } from '../apns/sender.ts';
import { createBatcher } from '../batcher.ts';
import { type Consumption, createConsumption } from '../consumption.ts';
import type { PushWorkerContext } from '../context.ts';
import { circuitClosed, circuitOpened, providerTokenMinted, upkeepFailed } from '../events.ts';
import { type Decision, recordDecisions } from '../store/decisions.ts';
import { type Circuit, createCircuit } from './circuit.ts';
import { deliverJob } from './deliver-job.ts';
import { createRecheck } from './recheck.ts';
import { createRemovalBreaker } from './removal-breaker.ts';
import { createSentMemory } from './sent-memory.ts';

// Enough streams to fill some connections at Apple's round trips; badges keep their order per recipient.
const PREFETCH = 512;
const MAX_DECISIONS = 500;

export interface DeliveryStage {
  consumption: Consumption;
  /** Finishes the jobs under way, then closes the way to APNs. */
  close(): Promise<void>;
}

/** Wires the push.device stage: consumer, circuit, batches, sender. */
export function createDeliveryStage(
  context: PushWorkerContext,
  apns: ApnsSenderOptions,
  circuitPauseMs: number | undefined,
): DeliveryStage {
  const { pool, presence, queue, logger, now, invalidate } = context;
  const sender: PushSender = createApnsSender({ ...apns, onTokenMinted: () => providerTokenMinted(logger) });
  const circuit: Circuit = createCircuit({
    ...(circuitPauseMs === undefined ? {} : { firstPauseMs: circuitPauseMs }),
    onOpen: (reason, retryInMs) => {
      circuitOpened(logger, reason, retryInMs);
      consumption.pause();
    },
    onProbe: () => consumption.resume(),
    onClose: () => circuitClosed(logger),
  });
  const decisions = createBatcher<Decision, void>({
    maxSize: MAX_DECISIONS,
    maxConcurrent: 1,
    run: async (batch) => {
      await recordDecisions(pool, batch);
      return [];
    },
  });
  const tools = {
    recheck: createRecheck(pool, presence),
    breaker: createRemovalBreaker({ now }),
    memory: createSentMemory(),
    ...{ sender, circuit, decisions, invalidate, logger, now },
  };
  const consumption = createConsumption({
    queue,
    stream: 'push.device',
    prefetch: PREFETCH,
    handler: (delivery) => deliverJob(delivery, tools),
    onError: (error) => upkeepFailed(logger, 'consuming push.device', error),
  });
  return {
    consumption,
    async close() {
      circuit.close();
      await consumption.close();
      await sender.close();
    },
  };
}
