import { spawnSync } from 'node:child_process';

export interface SystemUser {
  uid: number;
  gid: number;
}

/**
 * The user PostgreSQL runs as: undefined (this one) unless this is root, which PostgreSQL refuses. Then
 * `postgres` when it exists, else a system user `parley` made for it, else `nobody`.
 */
export function postgresUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = lookUp('postgres') ?? lookUp('parley');
  if (known) return known;
  spawnSync('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    'parley',
  ]);
  const made = lookUp('parley') ?? lookUp('nobody');
  if (!made) throw new Error('PostgreSQL does not run as root, and there is no other user to run it as.');
  return made;
}

/** Whether `user` passes a shell test (`-x`, `-r`, …) on a path: the folders above it count too. */
export function mayAs(user: SystemUser | undefined, test: '-x' | '-r', path: string): boolean {
  const { status } = spawnSync('/bin/sh', ['-c', `test ${test} "$1"`, 'sh', path], {
    cwd: '/',
    ...(user ?? {}),
  });
  return status === 0;
}

function lookUp(name: string): SystemUser | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) =>
    Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout),
  );
  return uid && gid ? { uid, gid } : undefined;
}
