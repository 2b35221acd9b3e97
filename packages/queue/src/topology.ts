import type { DelayTier, Stream } from './queue.ts';

export const STREAMS: readonly Stream[] = ['push.intent', 'push.device'];
export const PARKED = 'push.parked';

const EVENTS_EXCHANGE = 'parley.events';

const TIERS: Record<DelayTier, { queue: string; delayMs: number }> = {
  '3s': { queue: 'push.later.3s', delayMs: 3_000 },
  '10s': { queue: 'push.later.10s', delayMs: 10_000 },
  '5s': { queue: 'push.retry.5s', delayMs: 5_000 },
  '30s': { queue: 'push.retry.30s', delayMs: 30_000 },
  '2m': { queue: 'push.retry.2m', delayMs: 120_000 },
  '15m': { queue: 'push.retry.15m', delayMs: 900_000 },
};
const TIER_NAMES = Object.keys(TIERS) as DelayTier[];

/** The queue of a shard, which is also its routing key. */
export const shardQueue = (stream: Stream, shard: number): string => `${stream}.${shard}`;

/** The queue of a delay tier. */
export const tierQueue = (tier: DelayTier): string => TIERS[tier].queue;

/** How long a tier holds a message, in milliseconds. */
export const tierDelayMs = (tier: DelayTier, overrides: Partial<Record<DelayTier, number>> = {}): number =>
  overrides[tier] ?? TIERS[tier].delayMs;

/** Every queue name of the contract, without prefix. */
export function queueNames(shards: number): string[] {
  const shardNames = STREAMS.flatMap((stream) =>
    Array.from({ length: shards }, (_, shard) => shardQueue(stream, shard)),
  );
  return [...shardNames, ...TIER_NAMES.map(tierQueue), PARKED];
}

/** What has to exist on a broker. `exchange` of a queue is the one that feeds it. */
export interface Topology {
  eventsExchange: string;
  exchanges: { name: string; type: 'direct' | 'fanout' }[];
  queues: { name: string; exchange: string; routingKey: string; arguments: Record<string, unknown> }[];
  prefixed(name: string): string;
}

/**
 * Quorum queues count deliveries, and from RabbitMQ 4 drop a message after 20 of them. We park on our own count,
 * so the broker's limit is out of the way; a limit also makes requeued messages return to the front.
 */
const QUORUM = { 'x-queue-type': 'quorum', 'x-delivery-limit': 1_000_000 };

/** The contract's exchanges and queues; `prefix` goes before every name. */
export function topology(options: {
  prefix: string;
  shards: number;
  tierDelaysMs: Partial<Record<DelayTier, number>>;
}): Topology {
  const prefixed = (name: string) => options.prefix + name;
  const eventsExchange = prefixed(EVENTS_EXCHANGE);
  const direct = (name: string, extra: Record<string, unknown> = {}) => ({
    name: prefixed(name),
    exchange: eventsExchange,
    routingKey: name,
    arguments: { ...QUORUM, ...extra },
  });
  const tiers = new Set(TIER_NAMES.map(tierQueue));
  return {
    eventsExchange,
    prefixed,
    exchanges: [
      { name: eventsExchange, type: 'direct' },
      ...TIER_NAMES.map((tier) => ({ name: prefixed(tierQueue(tier)), type: 'fanout' as const })),
    ],
    queues: [
      ...queueNames(options.shards)
        .filter((name) => !tiers.has(name))
        .map((name) => direct(name, name === PARKED ? {} : { 'x-single-active-consumer': true })),
      ...TIER_NAMES.map((tier) => tierSpec(tier, tierDelayMs(tier, options.tierDelaysMs), prefixed)),
    ],
  };
}

/** A tier is fed through an exchange of its own, so that a message keeps its shard as the routing key. */
function tierSpec(tier: DelayTier, delayMs: number, prefixed: (name: string) => string) {
  const name = prefixed(tierQueue(tier));
  return {
    name,
    exchange: name,
    routingKey: '',
    arguments: {
      ...QUORUM,
      'x-message-ttl': delayMs,
      'x-dead-letter-exchange': prefixed(EVENTS_EXCHANGE),
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
    },
  };
}
