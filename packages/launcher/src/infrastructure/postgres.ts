import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findPostgresBinaries } from './binaries.ts';
import { freePort } from './free-port.ts';
import { type Instance, runInstance } from './instance.ts';
import { keptSecret } from './kept-secret.ts';
import { startProcess } from './own-process.ts';
import { dataFolder, embeddedBinaries, reachableBinaries } from './postgres-files.ts';
import { initialise } from './postgres-init.ts';
import { postgresUser } from './postgres-user.ts';
import { postgresAnswers, untilAnswers } from './probe.ts';
import { commandLineOf, endProcess } from './process-identity.ts';

export interface PostgresOptions {
  /** Data, password, logs and pid records go here. */
  dir: string;
  port?: number;
  runDir?: string;
  /** Which programs to run: those installed on this machine, or those of the npm package. Installed ones by default. */
  programs?: 'installed' | 'embedded';
  /** False lets a power cut corrupt the data: for throw-away databases only. True by default. */
  durable?: boolean;
  /** Server settings beside ours. */
  settings?: Record<string, string>;
  /** Is told what the reader should know (data that had to lie elsewhere, a server that ended unasked). */
  note?: (line: string) => void;
}

/**
 * Starts a private PostgreSQL on loopback, with a password of its own, initialising its data folder the
 * first time. A server that an earlier, killed launcher left on the same data is stopped first. As root
 * it runs under another user. Rejects when there are no such programs on this machine.
 */
export async function startPostgres(options: PostgresOptions): Promise<Instance> {
  const binDir = options.programs === 'embedded' ? await embeddedBinaries() : findPostgresBinaries();
  if (!binDir) throw new Error('There is no PostgreSQL 15 or newer on this machine.');
  const user = postgresUser();
  const durable = options.durable ?? true;
  const programs = await reachableBinaries(binDir, user);
  const data = await dataFolder(options.dir, user, (durable && options.note) || (() => undefined));
  await stopOrphan(data);
  const password = await keptSecret(join(options.dir, 'password'));
  await initialise({ programs, data, password, user });
  const port = options.port ?? (await freePort());
  const logFile = join(options.dir, 'postgres.log');
  const url = `postgres://parley:${password}@127.0.0.1:${port}/postgres`;
  const launch = async () => {
    const server = await startProcess({
      name: 'postgres',
      command: join(programs, 'postgres'),
      args: ['-D', data, '-p', `${port}`, ...settingsOf(options)],
      logFile,
      runDir: options.runDir ?? join(options.dir, 'run'),
      stopSignal: 'SIGINT', // Fast shutdown: roll back and leave, do not wait for clients.
      stopTimeoutMs: 20_000,
      cwd: '/',
      user,
    });
    const answers = () => postgresAnswers('127.0.0.1', port);
    await untilAnswers(server, { name: 'PostgreSQL', logFile, timeoutMs: 90_000, answers });
    return server;
  };
  return runInstance({ name: 'postgres', url, logFile, note: options.note, launch });
}

function settingsOf(options: PostgresOptions): string[] {
  const durable = options.durable ?? true;
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '300',
    shared_buffers: '256MB',
    synchronous_commit: 'on',
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
    log_checkpoints: 'off',
    timezone: 'UTC',
    ...options.settings,
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function stopOrphan(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
  if (!pid) return;
  if (commandLineOf(pid).includes(data)) await endProcess(pid, 'SIGINT', 20_000);
  // PostgreSQL believes a stale file when some other process of its user has the pid by now.
  await rm(file, { force: true });
}
