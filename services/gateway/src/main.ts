import { runProcess } from '@parley/runtime';
import { loadGatewayConfig } from './config.ts';
import { startGateway } from './gateway.ts';
import { createGatewaySeams } from './seams.ts';

await runProcess(async () => {
  const config = loadGatewayConfig(process.env);
  const seams = createGatewaySeams(config);
  const gateway = await startGateway(config, seams);
  const close = async () => {
    await gateway.close();
    await seams.close();
  };
  return { running: { ...gateway, close }, logger: seams.logger };
});
