import { createMemoryFanout, createRedisFanout } from '../src/index.ts';
import { fanoutSuite } from './fanout.suite.ts';
import { redisUrl } from './redis-url.ts';

fanoutSuite('memory', () => {
  const fanout = createMemoryFanout();
  return { here: fanout, there: fanout };
});

fanoutSuite('redis', () => ({
  here: createRedisFanout({ url: redisUrl }),
  there: createRedisFanout({ url: redisUrl }),
}));
