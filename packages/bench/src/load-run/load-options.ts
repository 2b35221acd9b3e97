import { numberOf, optionsOf, UsageError } from '@parley/launcher';
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

const actions = ['send', 'receipt', 'typing', 'reconnect'] as const;

/** The access tokens of the load's users last a little longer. */
const SECONDS_MAX = 14 * 60;

const full = { users: 200, rooms: 40, members: 10, rate: 200, seconds: 30 };
const quick = { users: 20, rooms: 4, members: 5, rate: 40, seconds: 3 };

const COMMAND = 'load';

/** The command line. Throws a UsageError that says how it is written. */
export function readLoadOptions(args: readonly string[]): LoadOptions {
  const text = { type: 'string' } as const;
  const values = optionsOf(COMMAND, args, {
    ...{ url: text, users: text, rooms: text, members: text, rate: text, seconds: text, mix: text },
    quick: { type: 'boolean' },
  });
  const sizes = values.quick ? quick : full;
  const count = (name: keyof typeof sizes, most: number) =>
    numberOf(COMMAND, { name, raw: values[name], byDefault: sizes[name], most });
  const options = {
    url: values.url === undefined ? undefined : readUrl(values.url),
    users: count('users', 50_000),
    rooms: count('rooms', 50_000),
    // As many as one request may add, and whoever creates the group.
    members: count('members', 100),
    rate: count('rate', 100_000),
    durationMs: count('seconds', SECONDS_MAX) * 1_000,
    mix: readMix(values.mix ?? 'send=70,receipt=20,typing=9,reconnect=1'),
  };
  if (options.members > options.users)
    throw new UsageError(COMMAND, 'There are fewer users than members of a room.');
  return options;
}

/** The load generator speaks plain HTTP only: it would measure its own TLS. */
function readUrl(raw: string): string {
  const url = URL.canParse(raw) ? new URL(raw) : undefined;
  if (url?.protocol === 'http:') return url.origin;
  throw new UsageError(COMMAND, `--url must begin with http://, not "${raw}"; point it behind the TLS edge.`);
}

function readMix(raw: string): ActionMix {
  const shares = raw.split(',').map((part) => {
    const [name, share] = part.split('=');
    const action = actions.find((known) => known === name);
    if (!action || !(Number(share) >= 0))
      throw new UsageError(COMMAND, `"${part}" is no share of ${actions.join(', ')}.`);
    return [action, Number(share)] as const;
  });
  const mix: ActionMix = { send: 0, ...Object.fromEntries(shares) };
  if (Object.values(mix).every((share) => share === 0))
    throw new UsageError(COMMAND, 'The mix holds nothing.');
  return mix;
}
