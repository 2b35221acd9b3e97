import { createLogger, runProcess } from '@parley/runtime';
import { loadMessageConfig } from './config.ts';
import { createMessageSeams } from './seams.ts';
import { startMessage } from './start.ts';

await runProcess(async () => {
  const config = loadMessageConfig(process.env);
  const logger = createLogger({ service: 'message', level: config.logLevel });
  const { seams, close } = createMessageSeams(config, logger);
  const running = await startMessage(config, seams);
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
