export type { AttemptLimits, Attempts } from './attempts.ts';
export { createMemoryRateLimit, type MemoryRateLimitOptions } from './memory-rate-limit.ts';
export type { Limit, RateLimit, RateLimitLogger } from './rate-limit.ts';
export { createRedisRateLimit, type RedisRateLimitOptions } from './redis-rate-limit.ts';
export type { Taken } from './taken.ts';
