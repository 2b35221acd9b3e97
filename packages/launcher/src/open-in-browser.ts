import { spawn } from 'node:child_process';
import type { Environment } from '@parley/runtime';

/**
 * Hands an address to the reader's browser: the one that BROWSER names (`none` for none), else the system's. False: there is
 * none that could be asked.
 */
export function openInBrowser(url: string, env: Environment): Promise<boolean> {
  const [command, ...args] = openerOf(env);
  if (!command) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}

function openerOf(env: Environment): readonly string[] {
  const browser = env['BROWSER'];
  if (browser) return browser === 'none' ? [] : [browser];
  if (process.platform === 'darwin') return ['open'];
  if (process.platform === 'win32') return ['cmd', '/c', 'start', ''];
  // Without a display xdg-open looks for browsers of the terminal, which would take this one away.
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open'] : [];
}
