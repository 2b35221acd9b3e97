import { rotateKeys } from '@parley/auth';
import { loadLauncherConfig } from '../config.ts';
import { keysFileOf } from '../keys-file-of.ts';
import { runCommand } from '../run-command.ts';

// `npm run auth:rotate-keys`: a new key signs access tokens from five minutes from now on, without a restart.
await runCommand(async () => {
  const keysFile = keysFileOf(process.env, loadLauncherConfig(process.env));
  console.log(await rotateKeys({ ...process.env, AUTH_KEYS_FILE: keysFile }));
  return 0;
});
