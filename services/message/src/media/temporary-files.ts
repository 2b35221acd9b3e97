import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders of processes that are long gone. */
const LEFTOVER_MS = 24 * 3_600_000;

export interface TemporaryFiles {
  /** Runs `work` with a folder of its own, which is gone afterwards, whatever happens. */
  use<T>(work: (folder: string) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Where uploads lie while they come in, in a folder of this process; made with the first one. */
export function createTemporaryFiles(dir: string): TemporaryFiles {
  let made: Promise<string> | undefined;
  return {
    async use(work) {
      made ??= make(dir).catch((error) => {
        made = undefined;
        throw error;
      });
      const folder = join(await made, randomUUID());
      await mkdir(folder);
      try {
        return await work(folder);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    async close() {
      const own = await made?.catch(() => undefined);
      if (own) await rm(own, { recursive: true, force: true });
    },
  };
}

async function make(dir: string): Promise<string> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  for (const name of await readdir(dir)) {
    const found = await stat(join(dir, name)).catch(() => null);
    if (found && Date.now() - found.mtimeMs > LEFTOVER_MS) {
      await rm(join(dir, name), { recursive: true, force: true });
    }
  }
  return mkdtemp(join(dir, 'process-'));
}
