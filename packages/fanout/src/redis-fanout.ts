import type { Fanout, FanoutLogger, FanoutSubscriber } from './fanout.ts';
import { openRedisConnection } from './redis-connection.ts';
import { createRedisPublisher } from './redis-publisher.ts';
import { createRedisSubscriber } from './redis-subscriber.ts';

export interface RedisFanoutOptions {
  /** `redis://` or `rediss://`. */
  url: string;
  /** What `CLIENT LIST` shows, followed by `-publisher` or `-subscriber`. Default `parley-fanout`. */
  name?: string;
  logger?: FanoutLogger;
}

/**
 * A fanout through Redis Pub/Sub: one connection to publish, opened at once, and one per subscriber. A silent
 * Redis is noticed within 1.5 s; one that is back is found within 0.5 s, also if it was away at the start.
 */
export function createRedisFanout(options: RedisFanoutOptions): Fanout {
  const { url, logger } = options;
  const name = options.name ?? 'parley-fanout';
  const connection = openRedisConnection(url, `${name}-publisher`, logger);
  const publisher = createRedisPublisher(connection.redis, logger);
  const subscribers = new Set<FanoutSubscriber>();
  const ready = new Promise<void>((resolve) => {
    connection.redis.once('ready', resolve);
    connection.redis.once('end', resolve);
  });

  return {
    publish: publisher.publish,
    get dropped() {
      return publisher.dropped;
    },
    subscriber(handlers) {
      const subscriber = createRedisSubscriber(
        openRedisConnection(url, `${name}-subscriber`, logger),
        handlers,
        logger,
      );
      const entry: FanoutSubscriber = {
        ...subscriber,
        async close() {
          subscribers.delete(entry);
          await subscriber.close();
        },
      };
      subscribers.add(entry);
      return entry;
    },
    ready: () => ready,
    async close() {
      await publisher.drained();
      await Promise.all([connection.close(), ...[...subscribers].map((subscriber) => subscriber.close())]);
    },
  };
}
