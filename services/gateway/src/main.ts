import { runProcess } from '@parley/runtime';
import { loadGatewayConfig } from './config.ts';
import { startGateway } from './gateway.ts';
import { createGatewaySeams } from './seams.ts';

await runProcess({
  name: 'gateway',
  load: loadGatewayConfig,
  seams: createGatewaySeams,
  start: startGateway,
});
