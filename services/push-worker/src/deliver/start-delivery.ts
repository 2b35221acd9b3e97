import type { PushSender } from '../apns/sender.ts';
import { createBatcher } from '../batcher.ts';
import { type Consumption, createConsumption } from '../consumption.ts';
import type { PushWorkerContext } from '../context.ts';
import { circuitClosed, circuitOpened, fenceLost, upkeepFailed } from '../events.ts';
import { type Decision, recordDecisions } from '../store/decisions.ts';
import { createCircuits } from './circuits.ts';
import { deliverRecipient } from './deliver-recipient.ts';
import { createFence } from './fence.ts';
import { tellReadMeanwhile } from './read-meanwhile.ts';
import { createRecheck } from './recheck.ts';
import { createRemovalBreaker } from './removal-breaker.ts';
import { createSentMemory } from './sent-memory.ts';
import { createTokenBuckets } from './token-buckets.ts';

// Enough streams to fill some connections at Apple's round trips; badges keep their order per recipient.
const PREFETCH = 512;
// Jobs of one recipient in one go: what a burst merges into one push.
const MAX_BATCH = 100;
const MAX_DECISIONS = 500;
/** Answers of APNs that come within this time are written down together. */
const RECORD_LINGER_MS = 20;

export interface DeliveryStage {
  consumption: Consumption;
  /** Finishes the jobs under way. */
  close(): Promise<void>;
}

export interface DeliveryOptions {
  sender: PushSender;
  /** Topic of tokens registered without a bundle id. */
  defaultTopic: string;
  circuitPauseMs: number | undefined;
}

/** Wires the push.device stage: consumer, circuits, fence, batches. */
export function createDeliveryStage(context: PushWorkerContext, options: DeliveryOptions): DeliveryStage {
  const { pool, presence, queue, logger, now, invalidate } = context;
  const { sender, defaultTopic, circuitPauseMs } = options;
  const circuits = createCircuits({
    ...(circuitPauseMs === undefined ? {} : { firstPauseMs: circuitPauseMs }),
    onOpen: (route, reason, retryInMs) => circuitOpened(logger, route, reason, retryInMs),
    onAllOpen: () => consumption.pause(),
    onProbe: () => consumption.resume(),
    onClose: (route) => circuitClosed(logger, route),
  });
  const decisions = createBatcher<Decision, void>({
    maxSize: MAX_DECISIONS,
    maxConcurrent: 1,
    lingerMs: RECORD_LINGER_MS,
    run: async (batch) => {
      await recordDecisions(pool, batch);
      await tellReadMeanwhile(batch, { pool, queue, now });
      return [];
    },
  });
  let closing = false;
  const fence = createFence({ pool, onLost: (error) => fenceLost(logger, error) });
  const consumption = createConsumption({
    queue,
    stream: 'push.device',
    prefetch: PREFETCH,
    maxBatch: MAX_BATCH,
    handler: deliverRecipient({
      recheck: createRecheck(pool, presence),
      buckets: createTokenBuckets({ now }),
      breaker: createRemovalBreaker({ now }),
      memory: createSentMemory(),
      isClosing: () => closing,
      ...{ fence, sender, circuits, decisions, invalidate, logger, now, defaultTopic },
    }),
    onError: (error) => upkeepFailed(logger, 'consuming push.device', error),
  });
  return {
    consumption,
    async close() {
      closing = true;
      circuits.close();
      await consumption.close();
      await fence.close();
    },
  };
}
