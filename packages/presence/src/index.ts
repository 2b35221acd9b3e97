export { createMemoryPresence, type MemoryPresenceOptions } from './memory-presence.ts';
export type {
  Acknowledgement,
  AcknowledgementKey,
  Announcement,
  Connection,
  ConnectionChange,
  DeviceState,
  Presence,
  PresenceLogger,
  PresenceTimes,
  Shown,
} from './presence.ts';
export { createRedisPresence, type RedisPresenceOptions } from './redis-presence.ts';
