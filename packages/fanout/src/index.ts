export type { Fanout, FanoutHandlers, FanoutLogger, FanoutSubscriber } from './fanout.ts';
export { createMemoryFanout } from './memory-fanout.ts';
export { createRedisFanout, type RedisFanoutOptions } from './redis-fanout.ts';
