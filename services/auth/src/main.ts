import { runProcess } from '@parley/runtime';
import { loadAuthConfig } from './config.ts';
import { createAuthSeams } from './context.ts';
import { startAuth } from './start.ts';

await runProcess({
  name: 'auth',
  load: loadAuthConfig,
  seams: createAuthSeams,
  start: startAuth,
});
