import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Media } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { createFolderStore, createS3Store, type MediaStore } from '@parley/media-store';
import type { Logger } from '@parley/runtime';
import type { MessageConfig } from '../config.ts';
import { mediaStoreFailed, mediaSweepFailed } from '../events.ts';
import { createBoundedJobs } from './bounded-jobs.ts';
import { startMediaSweep } from './sweep.ts';
import { createTemporaryFiles } from './temporary-files.ts';
import { createUploads, type UploadRequest } from './upload.ts';

/** Images that wait to be worked on, and other files; more are refused `busy`. */
const WAITING_JOBS = 64;

export interface MediaService {
  store: MediaStore;
  upload(request: UploadRequest): Promise<Media>;
  /** Downloads are answered with signed URLs of the storage. */
  redirects: boolean;
  /** Breaks off uploads under way and ends the sweep. */
  close(): Promise<void>;
}

/** Uploads, the sweep, and the storage: the one given, which whoever made it closes, or that of the configuration. */
export function startMedia(
  config: MessageConfig,
  { pool, logger, mediaStore }: { pool: Pool; logger: Logger; mediaStore?: MediaStore | undefined },
): MediaService {
  const store = mediaStore ?? openStore(config);
  const temporary = createTemporaryFiles(config.mediaTemporaryDir ?? join(tmpdir(), 'parley-uploads'));
  const closing = new AbortController();
  const upload = createUploads({
    pool,
    store,
    temporary,
    imageJobs: createBoundedJobs({ parallel: config.mediaJobs, waiting: WAITING_JOBS }),
    jobs: createBoundedJobs({ parallel: config.mediaJobs, waiting: WAITING_JOBS }),
    maxBytes: config.mediaMaxBytes,
    imageMaxBytes: config.mediaImageMaxBytes,
    unsentMaxBytes: config.mediaUnsentMaxBytes,
    uploads: config.mediaUploads,
    signal: closing.signal,
    onStoreFailed: (error) => mediaStoreFailed(logger, error),
  });
  const sweep = startMediaSweep({ pool, store, onError: (error) => mediaSweepFailed(logger, error) });
  return {
    store,
    upload,
    redirects: config.mediaS3Redirect === 'on' && store.signedUrl !== undefined,
    async close() {
      closing.abort();
      await sweep.close();
      await temporary.close();
      if (!mediaStore) await store.close();
    },
  };
}

function openStore(config: MessageConfig): MediaStore {
  const { mediaS3Bucket: bucket } = config;
  if (!bucket) return createFolderStore({ dir: config.mediaDir });
  return createS3Store({
    bucket,
    endpoint: config.mediaS3Endpoint,
    region: config.mediaS3Region,
    accessKeyId: config.mediaS3AccessKeyId?.reveal() ?? '',
    secretAccessKey: config.mediaS3SecretAccessKey?.reveal() ?? '',
    forcePathStyle: config.mediaS3ForcePathStyle === 'on',
  });
}
