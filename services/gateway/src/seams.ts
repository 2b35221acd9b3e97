import { createRedisFanout, type Fanout } from '@parley/fanout';
import { createRedisPresence, type Presence } from '@parley/presence';
import { createRedisRateLimit, type RateLimit } from '@parley/rate-limit';
import { ConfigError, type Logger } from '@parley/runtime';
import type { GatewayConfig } from './config.ts';

/** What a gateway needs from outside. Whoever made them closes them, after the gateway. */
export interface GatewaySeams {
  fanout: Fanout;
  presence: Presence;
  rateLimit: RateLimit;
  logger: Logger;
}

/**
 * The seams of a gateway process in a cluster. Throws a ConfigError without Redis: gateways that cannot hear
 * each other would look well and lose messages.
 */
export function createGatewaySeams(
  config: GatewayConfig,
  logger: Logger,
): { seams: GatewaySeams; close(): Promise<void> } {
  if (!config.redisUrl) throw new ConfigError(['REDIS_URL must be set']);
  const url = config.redisUrl.reveal();
  const log = (event: string, fields: Record<string, unknown>) => logger.warn(fields, event);
  const fanout = createRedisFanout({ url, name: 'parley-gateway', logger: log });
  const presence = createRedisPresence({ url, logger: log });
  const rateLimit = createRedisRateLimit({ url, logger: log });
  return {
    seams: { fanout, presence, rateLimit, logger },
    async close() {
      await Promise.all([fanout.close(), presence.close(), rateLimit.close()]);
    },
  };
}
