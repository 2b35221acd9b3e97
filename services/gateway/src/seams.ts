import { createMemoryFanout, createRedisFanout, type Fanout } from '@parley/fanout';
import { createMemoryPresence, createRedisPresence, type Presence } from '@parley/presence';
import { createMemoryRateLimit, createRedisRateLimit, type RateLimit } from '@parley/rate-limit';
import type { Logger } from '@parley/runtime';
import type { GatewayConfig } from './config.ts';

/** What a gateway needs from outside. Whoever made them closes them, after the gateway. */
export interface GatewaySeams {
  fanout: Fanout;
  presence: Presence;
  rateLimit: RateLimit;
  logger: Logger;
}

/** The seams of a gateway process: Redis when the configuration names one, else this process's memory. */
export function createGatewaySeams(
  config: GatewayConfig,
  logger: Logger,
): { seams: GatewaySeams; close(): Promise<void> } {
  const url = config.redisUrl?.reveal();
  const log = (event: string, fields: Record<string, unknown>) => logger.warn(fields, event);
  const fanout = url
    ? createRedisFanout({ url, name: 'parley-gateway', logger: log })
    : createMemoryFanout({ logger: log });
  const presence = url ? createRedisPresence({ url, logger: log }) : createMemoryPresence();
  const rateLimit = url ? createRedisRateLimit({ url, logger: log }) : createMemoryRateLimit();
  return {
    seams: { fanout, presence, rateLimit, logger },
    async close() {
      await Promise.all([fanout.close(), presence.close(), rateLimit.close()]);
    },
  };
}
