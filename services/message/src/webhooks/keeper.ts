import type { Pool } from '@parley/database';
import { type Loop, startLoop } from '../relay/loop.ts';
import { pruneDeliveries, scrubResponses } from '../store/webhook-deliveries.ts';

/** Deletes deliveries too old or too many, and answers that may repeat what was deleted. */
export function startKeeper(options: {
  pool: Pool;
  everyMs: number;
  onDropped(deliveries: number): void;
  onError(error: unknown): void;
}): Loop {
  const { pool, everyMs, onDropped, onError } = options;
  return startLoop({
    everyMs,
    onError,
    run: async () => {
      await scrubResponses(pool);
      const dropped = await pruneDeliveries(pool);
      if (dropped > 0) onDropped(dropped);
    },
  });
}
