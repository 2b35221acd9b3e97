import { timings } from '@parley/contracts';
import type { Pool, PrismaClient } from '@parley/database';
import { deleteExpiredKeys } from '../store/idempotency.ts';
import { deletePublished } from '../store/outbox.ts';
import { type Loop, startLoop } from './loop.ts';

const EVERY_MS = 5_000;
const KEYS_EVERY_MS = 10 * 60_000;

/** Deletes outbox rows the change feed needs no more, and idempotency keys that ran out. */
export function startRetention(options: {
  pool: Pool;
  prisma: PrismaClient;
  onError(error: unknown): void;
}): Loop {
  let keysAtMs = 0;
  return startLoop({
    everyMs: EVERY_MS,
    onError: options.onError,
    run: async () => {
      while ((await deletePublished(options.pool, timings.feedRetentionMs, timings.webhookHoldMs)) > 0);
      if (Date.now() - keysAtMs < KEYS_EVERY_MS) return;
      keysAtMs = Date.now();
      await deleteExpiredKeys(options.prisma);
    },
  });
}
