import { numberOf, optionsOf, UsageError } from '../command-options.ts';
import type { SeedSizes } from './plan.ts';

export interface SeedCommandLine {
  url: string | undefined;
  sizes: SeedSizes;
  /** Undefined: that of the samples, where it may be. */
  password: string | undefined;
}

const COMMAND = 'seed';

/** The command line. Throws a UsageError. */
export function readSeedOptions(args: readonly string[]): SeedCommandLine {
  const text = { type: 'string' } as const;
  const values = optionsOf(COMMAND, args, {
    ...{ url: text, users: text, groups: text, messages: text, password: text },
  });
  const { url, password } = values;
  if (url !== undefined && !URL.canParse(url)) throw new UsageError(COMMAND, `"${url}" is no URL.`);
  const count = (name: 'users' | 'groups' | 'messages', byDefault: number, most: number) =>
    numberOf(COMMAND, { name, raw: values[name], byDefault, least: 0, most });
  return {
    url,
    sizes: {
      users: count('users', 12, 1_000),
      groups: count('groups', 6, 500),
      messages: count('messages', 400, 100_000),
    },
    password,
  };
}
