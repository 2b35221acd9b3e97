import { runProcess } from '@parley/runtime';
import { loadPushWorkerConfig } from './config.ts';
import { createPushWorkerSeams } from './context.ts';
import { startPushWorker } from './start.ts';

await runProcess({
  name: 'push-worker',
  load: loadPushWorkerConfig,
  seams: createPushWorkerSeams,
  start: startPushWorker,
});
