import { parseArgs } from 'node:util';
import { CommandError } from '@parley/launcher';
import type { ActionMix } from '../load/steady-load.ts';

export interface LoadOptions {
  /** A running Parley; without one, a cluster of its own is started. */
  url: string | undefined;
  users: number;
  /** Group conversations; every user is in as many as make the groups `members` large. */
  rooms: number;
  members: number;
  /** Actions per second over all users. */
  rate: number;
  durationMs: number;
  mix: ActionMix;
}

const usage =
  'npm run load [-- --url http://… --users 200 --rooms 40 --members 10 --rate 200 --seconds 30 ' +
  '--mix send=70,receipt=20,typing=9,reconnect=1] [--quick]';
const actions = ['send', 'receipt', 'typing', 'reconnect'] as const;

/** The access tokens of the load's users last a little longer. */
const SECONDS_MAX = 14 * 60;

const full = { users: 200, rooms: 40, members: 10, rate: 200, seconds: 30 };
const quick = { users: 20, rooms: 4, members: 5, rate: 40, seconds: 3 };

/** The command line. Throws a CommandError that says how it is written. */
export function readLoadOptions(args: readonly string[]): LoadOptions {
  try {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...{ url: text, users: text, rooms: text, members: text, rate: text, seconds: text, mix: text },
        quick: { type: 'boolean' },
      },
    });
    const sizes = values.quick ? quick : full;
    const count = (name: keyof typeof sizes, max: number) =>
      wholeNumber(name, values[name], sizes[name], max);
    const options = {
      url: values.url?.replace(/\/+$/, ''),
      users: count('users', 50_000),
      rooms: count('rooms', 50_000),
      // As many as one request may add, and whoever creates the group.
      members: count('members', 100),
      rate: count('rate', 100_000),
      durationMs: count('seconds', SECONDS_MAX) * 1_000,
      mix: readMix(values.mix ?? 'send=70,receipt=20,typing=9,reconnect=1'),
    };
    if (options.members > options.users) throw new Error('There are fewer users than members of a room.');
    return options;
  } catch (error) {
    throw new CommandError(`${(error as Error).message}\nUsage: ${usage}`);
  }
}

function wholeNumber(name: string, raw: string | undefined, fallback: number, max: number): number {
  const value = raw === undefined ? fallback : Number(raw);
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new Error(`--${name} must be a whole number from 1 to ${max}.`);
}

function readMix(raw: string): ActionMix {
  const shares = raw.split(',').map((part) => {
    const [name, share] = part.split('=');
    const action = actions.find((known) => known === name);
    if (!action || !(Number(share) >= 0)) throw new Error(`"${part}" is no share of ${actions.join(', ')}.`);
    return [action, Number(share)] as const;
  });
  const mix: ActionMix = { send: 0, ...Object.fromEntries(shares) };
  if (Object.values(mix).every((share) => share === 0)) throw new Error('The mix holds nothing.');
  return mix;
}
