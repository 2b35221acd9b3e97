import { type ChainableCommander, Redis } from 'ioredis';
import type { PresenceLogger } from './presence.ts';

const commandTimeoutMs = 500;

export interface RedisClient {
  /** Sends the commands as one pipeline; rejects within a second unless every one of them succeeded. */
  run(build: (pipeline: ChainableCommander) => void): Promise<unknown[]>;
  close(): Promise<void>;
}

/**
 * A Redis connection that fails fast: no offline queue, 0.5 s per command, a silent peer cut after 1 s,
 * reconnects for ever within 0.5 s. Only the first commands wait, at most 0.5 s, for the first connection.
 */
export function openRedisClient(url: string, keyPrefix = '', logger?: PresenceLogger): RedisClient {
  const redis = new Redis(url, {
    keyPrefix,
    connectionName: 'parley-presence',
    connectTimeout: 1_000,
    disconnectTimeout: 100,
    commandTimeout: commandTimeoutMs,
    socketTimeout: 1_000,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    disableClientInfo: true,
    retryStrategy: (attempt) => Math.min(500, 25 * 2 ** Math.min(attempt, 6)),
  });
  let lost = false;
  redis.on('error', (error: Error) => {
    if (!lost) logger?.('presence_redis_lost', { cause: error.message });
    lost = true;
  });
  redis.on('ready', () => {
    if (lost) logger?.('presence_redis_restored', {});
    lost = false;
  });
  const firstAttempt = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, commandTimeoutMs);
    for (const event of ['ready', 'close', 'end']) {
      redis.once(event, () => {
        clearTimeout(timer);
        resolve();
      });
    }
  });

  return {
    async run(build) {
      await firstAttempt;
      if (redis.status !== 'ready') throw new Error('Redis is away');
      const pipeline = redis.pipeline();
      build(pipeline);
      const results = (await pipeline.exec()) ?? [];
      return results.map(([error, result]) => {
        if (error) throw error;
        return result;
      });
    },
    async close() {
      // Between two attempts there is no socket, and no `end` would come.
      if (redis.status === 'reconnecting' || redis.status === 'end') return redis.disconnect();
      await new Promise<void>((resolve) => {
        redis.once('end', resolve);
        redis.disconnect();
      });
    },
  };
}
