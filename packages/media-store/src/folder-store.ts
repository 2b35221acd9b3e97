import { createHash, randomUUID } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import {
  copyFile,
  type FileHandle,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkKey, type MediaSource, type MediaStore, type Range, type StoredMedia } from './media-store.ts';

/** What a crash left half written is removed after this time. */
const LEFTOVER_MS = 3_600_000;

/**
 * Media in a local folder, for one machine, or for several that mount it. Files lie in 256 folders; each is
 * written beside them, synced, and moved to its place.
 */
export function createFolderStore({ dir }: { dir: string }): MediaStore {
  const incoming = join(dir, 'incoming');
  let opened: Promise<void> | undefined;

  /** Makes the folder with the first file, so that a service without media leaves none. */
  function open(): Promise<void> {
    opened ??= prepare(incoming).catch((error) => {
      opened = undefined;
      throw error;
    });
    return opened;
  }

  return {
    async put(key, source) {
      checkKey(key);
      await open();
      const path = pathOf(dir, key);
      const temporary = join(incoming, randomUUID());
      try {
        await write(temporary, source);
        await mkdir(dirname(path), { recursive: true });
        await rename(temporary, path);
        await sync(dirname(path));
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    async get(key, range) {
      checkKey(key);
      return read(pathOf(dir, key), range);
    },
    async delete(keys) {
      for (const key of keys) checkKey(key);
      for (const key of keys) await rm(pathOf(dir, key), { force: true });
    },
    async ready() {
      return open().then(
        () => true,
        () => false,
      );
    },
    async close() {},
  };
}

function pathOf(dir: string, key: string): string {
  // Ids that come with time share their first characters; a hash spreads them.
  return join(dir, createHash('sha256').update(key).digest('hex').slice(0, 2), key);
}

async function prepare(incoming: string): Promise<void> {
  await mkdir(incoming, { recursive: true });
  for (const name of await readdir(incoming)) {
    const path = join(incoming, name);
    const found = await stat(path).catch(() => null);
    if (found && Date.now() - found.mtimeMs > LEFTOVER_MS) await rm(path, { force: true });
  }
}

async function write(path: string, source: MediaSource): Promise<void> {
  if (source instanceof Uint8Array) await writeFile(path, source, { flag: 'wx' });
  else await copyFile(source.file, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  await sync(path);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function read(path: string, range: Range | undefined): Promise<StoredMedia | null> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const { size } = await handle.stat();
    return { stream: createReadStream('', { fd: handle, ...range }), size };
  } catch (error) {
    await handle.close();
    throw error;
  }
}
