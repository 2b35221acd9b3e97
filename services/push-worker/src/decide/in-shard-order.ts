import type { BatchHandler, Delivery, Outcome } from '@parley/queue';

/**
 * Handles the deliveries of a shard one after the other. A push.intent carries messages of several
 * conversations under the key of one, so the queue's order by key alone would let two messages of a
 * conversation overtake each other.
 */
export function inShardOrder(handler: (delivery: Delivery) => Promise<Outcome>): BatchHandler {
  const last = new Map<number, Promise<unknown>>();
  const inTurn = (delivery: Delivery): Promise<Outcome> => {
    const before = last.get(delivery.shard) ?? Promise.resolve();
    const outcome = before.then(() => handler(delivery));
    last.set(
      delivery.shard,
      outcome.catch(() => {}),
    );
    return outcome;
  };
  return (deliveries) => Promise.all(deliveries.map(inTurn));
}
