import { createMemoryFanout, createRedisFanout, type Fanout } from '@parley/fanout';
import { createMemoryPresence, createRedisPresence, type Presence } from '@parley/presence';
import { createMemoryRateLimit, createRedisRateLimit, type RateLimit } from '@parley/rate-limit';
import { createLogger, type Logger } from '@parley/runtime';
import type { GatewayConfig } from './config.ts';

/** What the gateway shares with other processes; whoever made them closes them. */
export interface GatewaySeams {
  fanout: Fanout;
  presence: Presence;
  rateLimit: RateLimit;
  logger: Logger;
}

/** The seams of a gateway process: Redis when the configuration names one, else this process's memory. */
export function createGatewaySeams(config: GatewayConfig): GatewaySeams & { close(): Promise<void> } {
  const logger = createLogger({ service: 'gateway', level: config.logLevel });
  const url = config.redisUrl;
  const log = (event: string, fields: Record<string, unknown>) => logger.warn(fields, event);
  const fanout = url ? createRedisFanout({ url, name: 'parley-gateway', logger: log }) : createMemoryFanout();
  const presence = url ? createRedisPresence({ url }) : createMemoryPresence();
  const rateLimit = url ? createRedisRateLimit({ url }) : createMemoryRateLimit();
  return {
    fanout,
    presence,
    rateLimit,
    logger,
    close: async () => {
      await Promise.all([fanout.close(), presence.close(), rateLimit.close()]);
    },
  };
}
