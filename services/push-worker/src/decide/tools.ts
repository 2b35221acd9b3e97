import type { Pool } from '@parley/database';
import type { Presence } from '@parley/presence';
import type { Queue } from '@parley/queue';
import type { Logger } from '@parley/runtime';

/** What deciding uses. */
export interface DecideTools {
  pool: Pool;
  presence: Presence;
  queue: Queue;
  logger: Logger;
  now: () => number;
}
