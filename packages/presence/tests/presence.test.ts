import { randomUUID } from 'node:crypto';
import { createMemoryPresence, createRedisPresence } from '../src/index.ts';
import { presenceSuite } from './presence.suite.ts';
import { redisUrl } from './redis-url.ts';
import { shownSuite } from './shown.suite.ts';

presenceSuite('memory', () => createMemoryPresence());
shownSuite('memory', createMemoryPresence);

// Keys of each test's own: gateways of other tests would reap these.
const redis = (options = {}) =>
  createRedisPresence({ url: redisUrl, prefix: `${randomUUID()}:`, ...options });
presenceSuite('redis', redis);
shownSuite('redis', redis);
