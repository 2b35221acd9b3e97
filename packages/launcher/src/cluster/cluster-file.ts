import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface ClusterFile {
  edge_url: string;
  /** The address it listens on. */
  edge_host: string;
  processes: { name: string; pid: number; url: string }[];
  infrastructure: { name: string; pid: number | null; url: string }[];
}

export interface ClusterFileWriter {
  /** Replaces the file as a whole: a reader never sees half of it. */
  write(content: ClusterFile): Promise<void>;
  remove(): Promise<void>;
}

/** `cluster.json` in the data folder: what runs where, for tools and fault tests. */
export function clusterFileIn(dataDir: string): ClusterFileWriter {
  const file = join(dataDir, 'cluster.json');
  let last: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>) => {
    last = last.then(work, work);
    return last;
  };
  return {
    write: (content) =>
      inTurn(async () => {
        await writeFile(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
        await rename(`${file}.new`, file);
      }),
    remove: () => inTurn(() => rm(file, { force: true })),
  };
}
