export { type ChromiumOptions, provideChromium } from './chromium.ts';
export { freePort } from './free-port.ts';
export type { Instance } from './instance.ts';
export { type PostgresOptions, startPostgres } from './postgres.ts';
export { removeDataFolder } from './postgres-files.ts';
export { type Infrastructure, type InfrastructureOptions, provideInfrastructure } from './provide.ts';
export { type RabbitmqOptions, startRabbitmq } from './rabbitmq.ts';
export { type RedisOptions, startRedis } from './redis.ts';
export { stopLeftovers } from './run-record.ts';
