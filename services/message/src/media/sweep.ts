import type { Pool } from '@parley/database';
import type { MediaStore } from '@parley/media-store';
import { type Loop, startLoop } from '../relay/loop.ts';
import { purgeMedia, sweepMedia } from '../store/media-sweep.ts';

const EVERY_MS = 30_000;
const BATCH = 100;

/**
 * Deletes files that were not sent within a day, whose last message was deleted, and whose upload was broken off.
 * Any number of instances may sweep at once.
 */
export function startMediaSweep(options: {
  pool: Pool;
  store: MediaStore;
  onError(error: unknown): void;
}): Loop {
  const run = () => sweepOnce(options.pool, options.store);
  return startLoop({ everyMs: EVERY_MS, onError: options.onError, run });
}

/** Sweeps until nothing is left whose time has come. */
export async function sweepOnce(pool: Pool, store: MediaStore): Promise<void> {
  while ((await sweepMedia(pool, BATCH)) === BATCH);
  while ((await purgeMedia(pool, BATCH, (keys) => store.delete(keys))) === BATCH);
}
