import { runProcess } from '@parley/runtime';
import { loadMessageConfig } from './config.ts';
import { createMessageSeams } from './seams.ts';
import { startMessage } from './start.ts';

await runProcess({
  name: 'message',
  load: loadMessageConfig,
  seams: createMessageSeams,
  start: startMessage,
});
