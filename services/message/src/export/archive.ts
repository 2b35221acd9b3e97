import { Readable } from 'node:stream';
import type { Pool } from '@parley/database';
import type { MediaStore } from '@parley/media-store';
import yazl from 'yazl';
import { fileName } from '../media/file-name.ts';
import {
  allReactionsOf,
  ownBlocks,
  ownConversations,
  ownMedia,
  ownMessages,
  ownReports,
} from '../store/export.ts';

/** An archive that is being made; whoever reads it ends it with `close` when they stop before its end. */
export interface Archive {
  stream: NodeJS.ReadableStream;
  close(): void;
}

/**
 * All own data of a user as a zip: read from the database by pages, as fast as the archive is read. `account`: files
 * that another service has made, by name.
 */
export async function openArchive(
  { pool, store }: { pool: Pool; store: Pick<MediaStore, 'get'> },
  userId: string,
  account: Readonly<Record<string, string>>,
): Promise<Archive> {
  const zip = new yazl.ZipFile();
  let open: Readable | undefined;
  let closed = false;
  const add = (name: string, read: () => Promise<Readable>, options: { compress?: boolean } = {}) =>
    zip.addReadStreamLazy(name, options, (done) => {
      if (closed) return done(new Error('nobody reads any more'), undefined as never);
      read().then(
        (stream) => {
          open = stream;
          if (closed) stream.destroy();
          done(null as never, stream);
        },
        (error: unknown) => done(error as Error, undefined as never),
      );
    });
  const addList = (name: string, rows: () => AsyncIterable<unknown>) =>
    add(name, async () => Readable.from(jsonOf(rows())));

  for (const [name, json] of Object.entries(account)) zip.addBuffer(Buffer.from(json), name);
  addList('conversations.json', () => ownConversations(pool, userId));
  addList('reactions.json', () => allReactionsOf(pool, userId));
  addList('blocks.json', () => ownBlocks(pool, userId));
  addList('reports.json', () => ownReports(pool, userId));
  for await (const { id } of ownConversations(pool, userId)) {
    addList(`messages/${id}.json`, () => ownMessages(pool, userId, String(id)));
  }
  for await (const row of ownMedia(pool, userId)) {
    const name = `media/${row.id}${row.name === null ? '' : `-${fileName(row.name) ?? ''}`}`;
    const read = async () => (await store.get(row.storage_key))?.stream ?? Readable.from([]);
    add(name, read, { compress: false });
  }
  zip.end();
  return {
    stream: zip.outputStream,
    close() {
      closed = true;
      open?.destroy();
    },
  };
}

/** A JSON array, a row a line. */
async function* jsonOf(rows: AsyncIterable<unknown>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const row of rows) {
    yield before + JSON.stringify(row);
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}
