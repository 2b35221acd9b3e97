import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterFile } from './cluster/cluster-file.ts';
import type { LauncherConfig } from './config.ts';
import { livingOwnerOf } from './data-lock.ts';
import { CommandError } from './run-command.ts';

const fileIn = (dataDir: string) => join(dataDir, 'embedded', 'edge.json');

/** An edge, as a command reaches it. */
export interface RunningEdge {
  url: string;
  /** The address it listens on; undefined: it was started elsewhere. */
  host: string | undefined;
}

/** Keeps the address of `npm start`, for commands beside it. */
export async function keepEdge(dataDir: string, edge: RunningEdge): Promise<() => Promise<void>> {
  await writeFile(fileIn(dataDir), JSON.stringify(edge));
  return () => rm(fileIn(dataDir), { force: true });
}

/**
 * The running Parley that a command means: that of `--url`, else of `npm start` or `npm run cluster`, whichever runs with this
 * data folder. Throws a CommandError when there is none, or the URL is none.
 */
export async function edgeOf({ dataDir }: LauncherConfig, given?: string): Promise<RunningEdge> {
  if (given !== undefined) return { url: originOf(given), host: undefined };
  const runs = (profile: string) => livingOwnerOf(join(dataDir, profile)) !== undefined;
  if (runs('embedded') && existsSync(fileIn(dataDir))) {
    return JSON.parse(await readFile(fileIn(dataDir), 'utf8')) as RunningEdge;
  }
  const clusterFile = join(dataDir, 'cluster.json');
  if (runs('cluster') && existsSync(clusterFile)) {
    const { edge_url: url, edge_host: host } = JSON.parse(await readFile(clusterFile, 'utf8')) as ClusterFile;
    return { url, host };
  }
  const isStarting = runs('embedded') || runs('cluster');
  throw new CommandError(
    isStarting
      ? 'Parley is still starting: try again when it says where it runs.'
      : 'Nothing runs here: start it with npm start, or say where it is with --url.',
  );
}

function originOf(raw: string): string {
  const url = URL.canParse(raw) ? new URL(raw) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return url.origin;
  throw new CommandError(`--url must begin with http:// or https://, not "${raw}".`);
}
