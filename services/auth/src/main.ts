import { createLogger, runProcess } from '@parley/runtime';
import { loadAuthConfig } from './config.ts';
import { createAuthSeams } from './context.ts';
import { startAuth } from './start.ts';

await runProcess(async () => {
  const config = loadAuthConfig(process.env);
  const logger = createLogger({ service: 'auth', level: config.logLevel });
  const { seams, close } = createAuthSeams(config, logger);
  const running = await startAuth(config, seams);
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
