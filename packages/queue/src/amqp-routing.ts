import { shardOf } from '@parley/contracts';
import { type AmqpMessage, headersOf, parkedHeaders } from './amqp-message.ts';
import type { Delivery, Outcome, QueueMessage } from './queue.ts';
import { PARKED, shardQueue, type Topology, tierQueue } from './topology.ts';

/** Where messages go on the broker. */
export interface AmqpRouting {
  /** A message on its first way to its shard. */
  fresh(message: QueueMessage): AmqpMessage;
  /** The message an outcome asks for; none for `ack`. A tier's message keeps the shard it comes back to. */
  forwarded(delivery: Delivery, outcome: Outcome): AmqpMessage | undefined;
}

export function amqpRouting(names: Topology, shards: number, now: () => number): AmqpRouting {
  return {
    fresh: (message) => ({
      exchange: names.eventsExchange,
      routingKey: shardQueue(message.stream, shardOf(message.key, shards)),
      body: message.body,
      headers: headersOf(message, 0, now()),
    }),
    forwarded(delivery, outcome) {
      const { stream, shard, attempts, enqueuedAtMs, body } = delivery;
      switch (outcome.do) {
        case 'ack':
          return undefined;
        case 'park':
          return {
            exchange: names.eventsExchange,
            routingKey: PARKED,
            body,
            headers: parkedHeaders(delivery, outcome.reason, now()),
          };
        case 'later':
          return {
            exchange: names.prefixed(tierQueue(outcome.tier)),
            routingKey: shardQueue(stream, shard),
            body: outcome.body ?? body,
            headers: headersOf(delivery, attempts, enqueuedAtMs),
          };
        case 'retry':
          return {
            exchange: names.prefixed(tierQueue(outcome.tier)),
            routingKey: shardQueue(stream, shard),
            body,
            headers: headersOf(delivery, attempts + 1, enqueuedAtMs),
          };
      }
    },
  };
}
