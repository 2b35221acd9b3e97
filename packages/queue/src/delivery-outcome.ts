import { handlerFailed, messageExpired, messageParked } from './events.ts';
import type { Delivery, Handler, Outcome } from './queue.ts';
import type { DeliveryPolicy } from './queue-options.ts';

const MAX_DELIVERIES = 5;

/**
 * Runs a delivery through its rules and its handler; never rejects.
 * `deliveries` counts this delivery and those before it that ended without an outcome.
 */
export async function deliveryOutcome(
  delivery: Delivery,
  deliveries: number,
  handler: Handler,
  policy: DeliveryPolicy,
): Promise<Outcome> {
  const ageMs = policy.now() - delivery.enqueuedAtMs;
  if (ageMs > policy.maxAgeMs) {
    messageExpired(policy.logger, delivery, ageMs);
    policy.onExpired(delivery);
    return { do: 'ack' };
  }
  const outcome =
    deliveries > MAX_DELIVERIES
      ? ({ do: 'park', reason: `delivered more than ${MAX_DELIVERIES} times` } as const)
      : await handled(delivery, handler, policy);
  if (outcome.do === 'park') messageParked(policy.logger, delivery, outcome.reason);
  return outcome;
}

async function handled(delivery: Delivery, handler: Handler, policy: DeliveryPolicy): Promise<Outcome> {
  try {
    return await handler(delivery);
  } catch (error) {
    handlerFailed(policy.logger, delivery, delivery.attempts, error);
    return { do: 'retry', tier: '5s' };
  }
}
