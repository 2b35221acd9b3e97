import { handlerFailed, messageExpired, messageParked } from './events.ts';
import type { BatchHandler, Delivery, Outcome, RetryTier } from './queue.ts';
import type { DeliveryPolicy } from './queue-options.ts';

const MAX_DELIVERIES = 5;

/** A delivery with the number of times it was delivered: now, and before without an outcome. */
export interface CountedDelivery {
  delivery: Delivery;
  deliveries: number;
}

/**
 * Runs a batch through the rules for each delivery, and what they leave through the handler. One outcome per
 * delivery, in their order; never rejects.
 */
export async function deliveryOutcomes(
  batch: readonly CountedDelivery[],
  handler: BatchHandler,
  policy: DeliveryPolicy,
): Promise<Outcome[]> {
  const ruled = batch.map((counted) => ruledOut(counted, policy));
  const left = batch.flatMap(({ delivery }, index) => (ruled[index] ? [] : [delivery]));
  const handled = (left.length > 0 ? await handle(left, handler, policy) : []).values();
  return batch.map(({ delivery }, index) => {
    const outcome = ruled[index] ?? handled.next().value ?? retryOf(delivery);
    if (outcome.do === 'park') messageParked(policy.logger, delivery, outcome.reason);
    return outcome;
  });
}

/** What a handler fails at may be gone in a moment, or may be its own fault: it is tried less and less often. */
const TIERS_OF_FAILURES: readonly RetryTier[] = ['5s', '5s', '5s', '30s', '30s', '30s', '2m'];

/** The outcome of a delivery that its handler failed at. */
export function retryOf({ attempts }: Delivery): Outcome {
  return {
    do: 'retry',
    tier: TIERS_OF_FAILURES[Math.min(attempts, TIERS_OF_FAILURES.length - 1)] as RetryTier,
  };
}

/** The outcome of a delivery that no handler may see. */
function ruledOut({ delivery, deliveries }: CountedDelivery, policy: DeliveryPolicy): Outcome | undefined {
  const ageMs = policy.now() - delivery.enqueuedAtMs;
  if (ageMs > policy.maxAgeMs) {
    messageExpired(policy.logger, delivery, ageMs);
    policy.onExpired(delivery);
    return { do: 'ack' };
  }
  if (deliveries <= MAX_DELIVERIES) return undefined;
  return { do: 'park', reason: `delivered more than ${MAX_DELIVERIES} times` };
}

async function handle(
  deliveries: readonly Delivery[],
  handler: BatchHandler,
  policy: DeliveryPolicy,
): Promise<readonly Outcome[]> {
  try {
    const outcomes = await handler(deliveries);
    if (outcomes.length === deliveries.length) return outcomes;
    throw new Error(`${outcomes.length} outcomes for ${deliveries.length} deliveries`);
  } catch (error) {
    for (const delivery of deliveries) handlerFailed(policy.logger, delivery, delivery.attempts, error);
    return deliveries.map(retryOf);
  }
}
