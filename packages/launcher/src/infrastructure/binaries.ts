import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

// Where Debian, Fedora and Homebrew put servers without putting them on everybody's PATH. Debian's
// /usr/sbin/rabbitmq-server insists on its own user, so the plain script is looked for first.
const wellKnown = [
  '/usr/lib/rabbitmq/bin',
  '/usr/local/bin',
  '/usr/local/sbin',
  '/opt/homebrew/bin',
  '/opt/homebrew/sbin',
  '/usr/bin',
  '/usr/sbin',
];

/** The path of a program, looked for where servers are installed and then on the PATH. */
export function findBinary(name: string, first: readonly string[] = []): string | undefined {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter((dir) => dir.startsWith('/'));
  return [...first, ...wellKnown, ...onPath].map((dir) => join(dir, name)).find(isExecutable);
}

/** The folder with `postgres` and `initdb` of an installed PostgreSQL (15 or newer, newest first). */
export function findPostgresBinaries(): string | undefined {
  const versioned = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt'].flatMap((parent) =>
    entries(parent)
      .filter((entry) => Number(entry.replace('postgresql@', '')) >= 15)
      .sort((a, b) => Number(b.replace('postgresql@', '')) - Number(a.replace('postgresql@', '')))
      .map((entry) => join(parent, entry, 'bin')),
  );
  return versioned.find((dir) => isExecutable(join(dir, 'postgres')) && isExecutable(join(dir, 'initdb')));
}

/** Erlang's port mapper, which some installations keep beside the emulator only. */
export function findEpmd(): string | undefined {
  const beside = ['/usr/lib/erlang', '/usr/local/lib/erlang', '/opt/homebrew/lib/erlang'].flatMap((parent) =>
    entries(parent)
      .filter((entry) => entry.startsWith('erts-'))
      .map((entry) => join(parent, entry, 'bin')),
  );
  return findBinary('epmd', beside);
}

/** Whether this user may run it. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function entries(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
