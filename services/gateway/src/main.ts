import { createLogger, runProcess } from '@parley/runtime';
import { loadGatewayConfig } from './config.ts';
import { startGateway } from './gateway.ts';
import { createGatewaySeams } from './seams.ts';

await runProcess(async () => {
  const config = loadGatewayConfig(process.env);
  const logger = createLogger({ service: 'gateway', level: config.logLevel });
  const { seams, close } = createGatewaySeams(config, logger);
  const gateway = await startGateway(config, seams);
  const running = {
    ...gateway,
    async close() {
      await gateway.close();
      await close();
    },
  };
  return { running, logger };
});
