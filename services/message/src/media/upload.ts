import type { IncomingMessage } from 'node:http';
import { type Media, newId } from '@parley/contracts';
import type { Pool } from '@parley/database';
import type { MediaStore } from '@parley/media-store';
import { AppError } from '@parley/runtime';
import { abandonMedia, finishMedia, type MediaRow, reserveMedia, unsentBytes } from '../store/media.ts';
import { type BoundedJobs, createPlaces } from './bounded-jobs.ts';
import { fileKindOf } from './file-kind.ts';
import { fileName } from './file-name.ts';
import { mediaJson } from './media-json.ts';
import { type Prepared, type PrepareOptions, prepare } from './prepare.ts';
import { type Pace, receiveFile } from './receive.ts';
import type { TemporaryFiles } from './temporary-files.ts';

/** Uploads of one user at once. */
const UPLOADS_EACH = 4;
/** A file that is not stored by then is given up. */
const STORING_MS = 3_600_000;

export interface UploadOptions {
  pool: Pool;
  store: MediaStore;
  temporary: TemporaryFiles;
  /** Images take seconds; nothing else waits behind them. */
  imageJobs: BoundedJobs;
  jobs: BoundedJobs;
  maxBytes: number;
  imageMaxBytes: number;
  /** What a user may have uploaded and not sent. */
  unsentMaxBytes: number;
  /** Uploads at once. */
  uploads: number;
  /** The slowest that one may come in; by default that of {@link receiveFile}. */
  pace?: Pace;
  signal: AbortSignal;
  /** The storage failed. */
  onStoreFailed(error: unknown): void;
}

export interface UploadRequest {
  request: IncomingMessage;
  userId: string;
  name: string | undefined;
}

/**
 * Takes uploads in: bounded, found out by content, made fit to be shown, stored, noted. Refuses with `busy` when
 * too many come at once or the storage is away; whatever fails, nothing is left that the sweep does not find.
 */
export function createUploads(options: UploadOptions): (upload: UploadRequest) => Promise<Media> {
  const take = createPlaces({ total: options.uploads, each: UPLOADS_EACH });
  return ({ request, userId, name }) =>
    take(userId, async () => {
      await mustHaveRoom(options, userId, Number(request.headers['content-length'] ?? 0));
      return options.temporary.use(async (folder) => {
        const { maxBytes, imageMaxBytes, pace, signal } = options;
        const received = await receiveFile(request, { folder, maxBytes, pace, signal });
        const file = { ...received, name: fileName(received.name ?? name), folder, imageMaxBytes };
        const prepared = await prepareInTurn(options, userId, file);
        return keep(options, userId, prepared);
      });
    });
}

async function prepareInTurn(
  { imageJobs, jobs }: UploadOptions,
  userId: string,
  file: Omit<PrepareOptions, 'found'>,
): Promise<Prepared> {
  const found = await jobs.run(userId, () => fileKindOf(file.path));
  return (found.kind === 'image' ? imageJobs : jobs).run(userId, () => prepare({ ...file, found }));
}

async function mustHaveRoom(options: UploadOptions, userId: string, bytes: number): Promise<void> {
  if ((await unsentBytes(options.pool, userId)) + bytes <= options.unsentMaxBytes) return;
  throw new AppError(
    'too_large',
    `More than ${options.unsentMaxBytes} bytes are uploaded and not sent: send or delete some`,
  );
}

async function keep(options: UploadOptions, userId: string, prepared: Prepared): Promise<Media> {
  const { pool, store } = options;
  const row = rowOf(prepared, userId);
  await reserveMedia(pool, row, STORING_MS);
  try {
    const { file, size, contentType } = prepared;
    await store.put(row.storage_key, { file, size }, { contentType });
    if (prepared.thumbnail && row.thumbnail_key) {
      await store.put(row.thumbnail_key, prepared.thumbnail, { contentType: 'image/webp' });
    }
  } catch (cause) {
    options.onStoreFailed(cause);
    await abandonMedia(pool, row.id);
    throw new AppError('busy', 'The file could not be stored', { cause, retryAfterMs: 5_000 });
  }
  if (!(await finishMedia(pool, row.id))) throw new AppError('busy', 'Storing took too long');
  return mediaJson(row);
}

function rowOf(prepared: Prepared, userId: string): MediaRow {
  const id = newId();
  return {
    id,
    owner_id: userId,
    kind: prepared.kind,
    content_type: prepared.contentType,
    size: prepared.size,
    width: prepared.width,
    height: prepared.height,
    duration_ms: prepared.durationMs,
    blurhash: prepared.blurhash,
    name: prepared.name,
    storage_key: id,
    thumbnail_key: prepared.thumbnail ? `${id}-thumbnail` : null,
  };
}
