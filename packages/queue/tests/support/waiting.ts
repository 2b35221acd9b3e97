import { eventually } from '@parley/runtime';
import type { Queue } from '../../src/index.ts';

/** As `eventually`, for what is asked of a store that may be away. */
export const until = (what: string, check: () => Promise<boolean>) =>
  eventually(what, () => check().catch(() => false), { timeoutMs: 15_000 });

/** How many messages no consumer holds. */
export const waiting = async (queue: Queue) =>
  Object.values(await queue.depth()).reduce((sum, count) => sum + count, 0);
