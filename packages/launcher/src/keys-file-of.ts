import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '@parley/runtime';
import type { LauncherConfig } from './config.ts';
import { livingOwnerOf } from './data-lock.ts';
import { CommandError } from './run-command.ts';

/**
 * The keys file a command means: AUTH_KEYS_FILE, else that of the profile that runs with this data folder, else of
 * the only one that ever did. Throws a CommandError when it cannot be told.
 */
export function keysFileOf(env: Environment, { dataDir }: LauncherConfig): string {
  const given = env['AUTH_KEYS_FILE'];
  if (given) return given;
  const profiles = ['embedded', 'cluster'].map((profile) => join(dataDir, profile));
  const started = profiles.filter((dir) => existsSync(join(dir, 'auth-keys.json')));
  const running = started.filter((dir) => livingOwnerOf(dir) !== undefined);
  const [found, another] = running.length > 0 ? running : started;
  if (!found)
    throw new CommandError('There are no keys yet: start it with npm start, or set AUTH_KEYS_FILE.');
  if (another)
    throw new CommandError('There are two profiles with keys: set AUTH_KEYS_FILE to those you mean.');
  return join(found, 'auth-keys.json');
}
