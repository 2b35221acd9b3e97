import { numberOf, optionsOf, UsageError } from '../command-options.ts';
import { samplePassword } from '../sample-accounts.ts';
import type { SeedSizes } from './plan.ts';

export interface SeedCommandLine {
  url: string | undefined;
  sizes: SeedSizes;
  password: string;
}

const COMMAND = 'seed';
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** The command line. Throws a UsageError; accounts with a password that everybody knows stay on this machine. */
export function readSeedOptions(args: readonly string[]): SeedCommandLine {
  const text = { type: 'string' } as const;
  const values = optionsOf(COMMAND, args, {
    ...{ url: text, users: text, groups: text, messages: text, password: text },
  });
  const { url, password } = values;
  if (url !== undefined && !URL.canParse(url)) throw new UsageError(COMMAND, `"${url}" is no URL.`);
  if (url !== undefined && password === undefined && !LOOPBACK.test(new URL(url).hostname)) {
    throw new UsageError(COMMAND, `Accounts at ${url} need a --password that not everybody knows.`);
  }
  const count = (name: 'users' | 'groups' | 'messages', byDefault: number, most: number) =>
    numberOf(COMMAND, { name, raw: values[name], byDefault, least: 0, most });
  return {
    url,
    sizes: {
      users: count('users', 12, 1_000),
      groups: count('groups', 6, 500),
      messages: count('messages', 400, 100_000),
    },
    password: password ?? samplePassword,
  };
}
