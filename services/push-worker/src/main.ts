import { createLogger, runProcess } from '@parley/runtime';
import { loadPushWorkerConfig } from './config.ts';
import { createPushWorkerSeams } from './context.ts';
import { startPushWorker } from './start.ts';

await runProcess(async () => {
  const config = loadPushWorkerConfig(process.env);
  const logger = createLogger({ service: 'push-worker', level: config.logLevel });
  const { seams, close } = createPushWorkerSeams(config, logger);
  const running = await startPushWorker(config, seams);
  return {
    logger,
    running: {
      ...running,
      async close() {
        await running.close();
        await close();
      },
    },
  };
});
