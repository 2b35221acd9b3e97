import { Redis } from 'ioredis';
import { answerWithoutState } from './gcra.ts';
import { createMemoryRateLimit } from './memory-rate-limit.ts';
import type { Limit, RateLimit, RateLimitLogger } from './rate-limit.ts';
import { createRedisAttempts } from './redis-attempts.ts';
import { redisScript } from './redis-script.ts';
import type { Taken } from './taken.ts';

const commandTimeoutMs = 250;

/** `step` of gcra.ts, in µs of Redis' clock. ARGV: burst, perSecond, cost. Answers the wait in ms; 0: allowed. */
const take = redisScript(`
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local perUnit = 1000000 / tonumber(ARGV[2])
local fullAt = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now) + tonumber(ARGV[3]) * perUnit
local wait = fullAt - tonumber(ARGV[1]) * perUnit - now
if wait > 1 then return math.ceil(wait / 1000) end
redis.call('SET', KEYS[1], string.format('%.0f', fullAt), 'PX', math.ceil((fullAt - now) / 1000))
return 0`);

export interface RedisRateLimitOptions {
  /** `redis://` or `rediss://`. */
  url: string;
  logger?: RateLimitLogger;
}

/** Rate limits shared by all processes on one Redis; on its own while Redis is away. */
export function createRedisRateLimit(options: RedisRateLimitOptions): RateLimit {
  const redis = openRedis(options.url, options.logger);
  const local = createMemoryRateLimit();
  const shared = createRedisAttempts(redis);

  async function takeShared(key: string, limit: Limit, cost: number): Promise<Taken> {
    const retryAfterMs = Number(await take(redis, [`r:${key}`], [limit.burst, limit.perSecond, cost]));
    return { allowed: retryAfterMs === 0, retryAfterMs };
  }

  return {
    async take(key, limit, cost = 1) {
      const answer = answerWithoutState(limit, cost);
      if (answer) return answer;
      if (redis.status !== 'ready') return local.take(key, limit, cost);
      return takeShared(key, limit, cost).catch(() => local.take(key, limit, cost));
    },
    attempts: {
      async begin(trial, limits) {
        if (redis.status !== 'ready') return local.attempts.begin(trial, limits);
        return shared.begin(trial, limits).catch(() => local.attempts.begin(trial, limits));
      },
      async end(trial, outcome) {
        // Redis may have gone or come since the attempt began; where it is not counted, nothing happens.
        await local.attempts.end(trial, outcome);
        if (redis.status === 'ready') await shared.end(trial, outcome).catch(() => {});
      },
    },
    async close() {
      await local.close();
      // Between two attempts there is no socket, and no `end` would come.
      if (redis.status === 'reconnecting' || redis.status === 'end') return redis.disconnect();
      await new Promise<void>((resolve) => {
        redis.once('end', resolve);
        redis.disconnect();
      });
    },
  };
}

function openRedis(url: string, logger?: RateLimitLogger): Redis {
  const redis = new Redis(url, {
    connectionName: 'parley-rate-limit',
    connectTimeout: 1_000,
    disconnectTimeout: 100,
    commandTimeout: commandTimeoutMs,
    socketTimeout: 500,
    enableAutoPipelining: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    disableClientInfo: true,
    retryStrategy: (attempt) => Math.min(500, 25 * 2 ** Math.min(attempt, 6)),
  });
  let lost = false;
  redis.on('error', (error: Error) => {
    if (!lost) logger?.('rate_limit_redis_lost', { cause: error.message });
    lost = true;
  });
  redis.on('ready', () => {
    if (lost) logger?.('rate_limit_redis_restored', {});
    lost = false;
  });
  return redis;
}
