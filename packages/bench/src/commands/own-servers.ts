import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Infrastructure,
  provideInfrastructure,
  removeDataFolder,
  stopLeftovers,
} from '@parley/launcher';

export interface OwnServersOptions {
  /** Data and logs; what a killed run left is removed, and nothing is left afterwards. */
  dir: string;
  /** Where pids are written down for the next start. */
  runDir: string;
  /** Whether commits are flushed to disk. */
  durable: boolean;
  /** Servers that exist already and may be used; none where load on them would measure and harm others. */
  urls?: Parameters<typeof provideInfrastructure>[0]['urls'];
}

/** Runs `use` with Postgres, Redis and RabbitMQ that end with it. */
export async function withOwnServers<T>(
  { dir, runDir, durable, urls = {} }: OwnServersOptions,
  use: (infrastructure: Infrastructure) => Promise<T>,
): Promise<T> {
  const removeData = async () => {
    await removeDataFolder(join(dir, 'postgres'));
    await rm(dir, { recursive: true, force: true });
  };
  await stopLeftovers(runDir);
  await removeData();
  console.log('Starting Postgres, Redis and RabbitMQ …');
  const note = (line: string) => console.log(line);
  const infrastructure = await provideInfrastructure({ dir, runDir, durable, urls, note });
  try {
    return await use(infrastructure);
  } finally {
    await infrastructure.close();
    await removeData();
  }
}
