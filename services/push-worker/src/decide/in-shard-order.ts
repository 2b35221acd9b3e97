import type { Delivery, Handler, Outcome } from '@parley/queue';

/**
 * Handles the deliveries of a shard one after the other. A push.intent carries messages of several
 * conversations under the key of one, so the queue's order by key alone would let two messages of a
 * conversation overtake each other.
 */
export function inShardOrder(handler: Handler): Handler {
  const last = new Map<number, Promise<unknown>>();
  return (delivery: Delivery): Promise<Outcome> => {
    const before = last.get(delivery.shard) ?? Promise.resolve();
    const outcome = before.then(() => handler(delivery));
    last.set(
      delivery.shard,
      outcome.catch(() => {}),
    );
    return outcome;
  };
}
