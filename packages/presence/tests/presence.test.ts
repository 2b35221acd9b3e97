import { createMemoryPresence, createRedisPresence } from '../src/index.ts';
import { presenceSuite } from './presence.suite.ts';
import { redisUrl } from './redis-url.ts';

presenceSuite('memory', () => createMemoryPresence());
presenceSuite('redis', () => createRedisPresence({ url: redisUrl }));
