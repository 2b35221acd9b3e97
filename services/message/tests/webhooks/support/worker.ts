import { createPool } from '@parley/database';
import { createLogger } from '@parley/runtime';
import { startWebhooks } from '../../../src/webhooks/webhooks.ts';

// A process of its own, because only a killed process leaves deliveries the way a crash does.
const [url = '', serviceKey = ''] = process.argv.slice(2);
startWebhooks({
  pool: createPool({ url, max: 4, applicationName: 'test-worker' }),
  logger: createLogger({ service: 'message', level: 'fatal' }),
  serviceKey,
  rules: { allowHttp: true, allowPrivate: true },
  parallel: 8,
});
