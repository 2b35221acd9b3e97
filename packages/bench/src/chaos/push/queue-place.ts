import type { DelayTier } from '@parley/queue';

/** Queues of this run's own. */
export interface QueuePlace {
  url: string;
  prefix: string;
  tierDelaysMs: Partial<Record<DelayTier, number>>;
}
