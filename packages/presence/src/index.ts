export { createMemoryPresence, type MemoryPresenceOptions } from './memory-presence.ts';
export type {
  Acknowledgement,
  AcknowledgementKey,
  Connection,
  ConnectionChange,
  DeviceState,
  Presence,
  PresenceLogger,
} from './presence.ts';
export { createRedisPresence, type RedisPresenceOptions } from './redis-presence.ts';
