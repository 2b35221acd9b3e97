import type { Environment } from '@parley/runtime';
import { numberOf, optionsOf } from './command-options.ts';

/** The variable that each option stands for, and the numbers it may be. */
const host = { variable: 'HOST' };
const port = { variable: 'PORT', least: 0, most: 65_535 };
const count = (variable: string) => ({ variable, least: 1, most: 64 });
const optionsBy: Record<'start' | 'cluster', Record<string, typeof host | typeof port>> = {
  start: { port, host },
  cluster: {
    ...{ port, host },
    gateways: count('GATEWAYS'),
    messages: count('MESSAGES'),
    auths: count('AUTH'),
    'push-workers': count('PUSH_WORKERS'),
  },
};

export interface StartOptions {
  /** The environment, in which options count more than variables. */
  env: Environment;
  /** Whether a browser is to show it once it runs. */
  opens: boolean;
}

/** The command line of `start` and `cluster`. Throws a UsageError. */
export function readStartOptions(
  command: 'start' | 'cluster',
  args: readonly string[],
  env: Environment,
): StartOptions {
  const known = Object.entries(optionsBy[command]);
  const values: Record<string, string | boolean | undefined> = optionsOf(command, args, {
    ...Object.fromEntries(known.map(([name]) => [name, { type: 'string' } as const])),
    open: { type: 'boolean' },
  });
  const given = known.flatMap(([name, option]) => {
    const raw = values[name];
    if (typeof raw !== 'string') return [];
    if ('most' in option) numberOf(command, { name, raw, byDefault: 0, ...option });
    return [[option.variable, raw] as const];
  });
  return { env: { ...env, ...Object.fromEntries(given) }, opens: values['open'] === true };
}
