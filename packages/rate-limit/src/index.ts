export { createMemoryRateLimit, type MemoryRateLimitOptions } from './memory-rate-limit.ts';
export type { Limit, RateLimit, RateLimitLogger, Taken } from './rate-limit.ts';
export { createRedisRateLimit, type RedisRateLimitOptions } from './redis-rate-limit.ts';
