import type { Redis } from 'ioredis';
import { ANNOUNCED_PAUSES, type Attempts, type Growth, type Trial } from './attempts.ts';
import { redisScript } from './redis-script.ts';

/**
 * `begin` of memory-attempts.ts, in ms of Redis' clock. KEYS: source, target. ARGV: free, first, most, forget by
 * source, the same by target, and for how long a source is remembered that was only told to pause. Answers the wait.
 */
const begin = redisScript(`
local time = redis.call('TIME')
local now = math.floor(time[1] * 1000 + time[2] / 1000)
local function pause(failures, at)
  if failures < tonumber(ARGV[at]) then return 0 end
  local doublings = math.min(failures - tonumber(ARGV[at]), 40)
  return math.ceil(math.min(tonumber(ARGV[at + 1]) * 2 ^ doublings, tonumber(ARGV[at + 2])))
end
local own = redis.call('HMGET', KEYS[1], 'failures', 'at')
local crowd = pause(tonumber(redis.call('GET', KEYS[2]) or 0), 5)
if own[2] then
  local wait = tonumber(own[2]) + math.max(pause(tonumber(own[1]), 1), crowd) - now
  if wait > 0 then return wait end
elseif crowd > 0 then
  redis.call('HSET', KEYS[1], 'failures', 0, 'at', string.format('%.0f', now))
  redis.call('PEXPIRE', KEYS[1], ARGV[9])
  return crowd
end
redis.call('HSET', KEYS[1], 'failures', tonumber(own[1] or 0) + 1, 'at', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('INCR', KEYS[2])
redis.call('PEXPIRE', KEYS[2], ARGV[8])
return 0`);

const takeBack = redisScript(`
if tonumber(redis.call('HGET', KEYS[1], 'failures') or 0) > 0 then
  redis.call('HINCRBY', KEYS[1], 'failures', -1)
end
if tonumber(redis.call('GET', KEYS[2]) or 0) > 0 then redis.call('DECR', KEYS[2]) end
return 0`);

/** Attempts counted in Redis, by its clock, in one round trip each. Rejects while Redis is away. */
export function createRedisAttempts(redis: Redis): Attempts {
  return {
    async begin(trial, { bySource, byTarget }) {
      const announcedMs = ANNOUNCED_PAUSES * byTarget.mostMs;
      const args = [...numbers(bySource), ...numbers(byTarget), announcedMs];
      const retryAfterMs = Number(await begin(redis, keysOf(trial), args));
      return { allowed: retryAfterMs === 0, retryAfterMs };
    },
    async end(trial, outcome) {
      if (outcome === 'passed') await redis.del(...keysOf(trial));
      else await takeBack(redis, keysOf(trial), []);
    },
  };
}

function numbers({ free, firstMs, mostMs, forgetMs }: Growth): number[] {
  return [free, firstMs, mostMs, forgetMs];
}

/** Braces keep both in one slot of a Redis cluster. */
function keysOf({ target, source }: Trial): [source: string, target: string] {
  return [`a:{${target}}:${source}`, `a:{${target}}`];
}
