import { spawn } from 'node:child_process';
import { chown, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SystemUser } from './postgres-user.ts';

interface Cluster {
  programs: string;
  data: string;
  password: string;
  user: SystemUser | undefined;
}

/**
 * Makes `data` a database cluster of the programs' version, with the superuser `parley` and its password;
 * does nothing when it is one already. Rejects when another version made it.
 */
export async function initialise(cluster: Cluster): Promise<void> {
  const version = await readFile(join(cluster.data, 'PG_VERSION'), 'utf8').catch(() => undefined);
  const wanted = (await output(cluster, 'postgres', ['--version'])).match(/(\d+)(\.|beta|rc|devel)/)?.[1];
  if (version !== undefined) {
    if (version.trim() === wanted) return;
    throw new Error(`${cluster.data} was made by PostgreSQL ${version.trim()}, and this is ${wanted}.`);
  }
  // What an interrupted initialisation left behind would be refused.
  for (const entry of await readdir(cluster.data)) await rm(join(cluster.data, entry), { recursive: true });
  const passwordFile = `${cluster.data}.password`;
  await writeFile(passwordFile, `${cluster.password}\n`, { mode: 0o600 });
  if (cluster.user) await chown(passwordFile, cluster.user.uid, cluster.user.gid);
  try {
    await output(cluster, 'initdb', [
      ...['-D', cluster.data, '--username=parley', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
      ...['--encoding=UTF8', '--no-sync', ...localeFor(Number(wanted))],
    ]);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

// Unicode case rules and byte order everywhere: since 17 PostgreSQL brings them itself.
function localeFor(version: number): string[] {
  if (version >= 17) return ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  return process.platform === 'darwin' ? ['--locale=en_US.UTF-8'] : ['--locale=C.UTF-8'];
}

function output(cluster: Cluster, program: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, LC_ALL: 'C' };
    const child = spawn(join(cluster.programs, program), args, { cwd: '/', env, ...(cluster.user ?? {}) });
    let text = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    child.stderr.on('data', (chunk) => (text += chunk));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(text) : reject(new Error(`${program} failed: ${text.trim()}`)),
    );
  });
}
