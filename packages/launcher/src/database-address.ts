import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterFile } from './cluster/cluster-file.ts';
import type { LauncherConfig } from './config.ts';
import { livingOwnerOf } from './data-lock.ts';
import { CommandError } from './run-command.ts';

const fileIn = (dataDir: string) => join(dataDir, 'embedded', 'database-url');

/** Keeps where the database of `npm start` is, for commands beside it; readable by its owner only. */
export async function keepDatabaseUrl(dataDir: string, url: string): Promise<() => Promise<void>> {
  await writeFile(fileIn(dataDir), url, { mode: 0o600 });
  return () => rm(fileIn(dataDir), { force: true });
}

/**
 * The database a command means: that of DATABASE_URL, else of `npm start` or `npm run cluster`, whichever runs with
 * this data folder. Throws a CommandError when there is none.
 */
export async function databaseUrlOf({ databaseUrl, dataDir }: LauncherConfig): Promise<string> {
  const runs = (profile: string) => livingOwnerOf(join(dataDir, profile)) !== undefined;
  const url =
    databaseUrl ||
    (runs('embedded') && (await textOf(fileIn(dataDir)))) ||
    (runs('cluster') && (await urlOfCluster(dataDir)));
  if (url) return url;
  throw new CommandError('Nothing runs here: start it with npm start, or set DATABASE_URL.');
}

/**
 * The RabbitMQ whose queues a command means: that of AMQP_URL, else of `npm run cluster` when that is what runs.
 * Undefined: the queue lies in the database (`npm start`).
 */
export async function amqpUrlOf({
  amqpUrl,
  databaseUrl,
  dataDir,
}: LauncherConfig): Promise<string | undefined> {
  if (amqpUrl) return amqpUrl;
  const runs = (profile: string) => livingOwnerOf(join(dataDir, profile)) !== undefined;
  if (databaseUrl || runs('embedded') || !runs('cluster')) return undefined;
  return urlOfCluster(dataDir, 'rabbitmq');
}

async function urlOfCluster(dataDir: string, component = 'postgres'): Promise<string | undefined> {
  const text = await textOf(join(dataDir, 'cluster.json'));
  if (!text) return undefined;
  return (JSON.parse(text) as ClusterFile).infrastructure.find(({ name }) => name === component)?.url;
}

function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}
