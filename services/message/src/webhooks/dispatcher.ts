import type { Pool } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import { type Loop, startLoop } from '../relay/loop.ts';
import { editsAmong } from '../store/webhook-data.ts';
import { insertDeliveries, wantedEvents } from '../store/webhook-deliveries.ts';
import { isFeedOn, moveFeed, readUnread, takeFeed } from '../store/webhook-feed.ts';
import { eventsOfRows } from './events-of-rows.ts';

export interface DispatcherOptions {
  pool: Pool;
  everyMs: number;
  onDispatched(): void;
  onHole(): void;
  onError(error: unknown): void;
}

/** Outbox rows of one transaction: at 300 messages a row, what memory holds easily. */
const ROWS_AT_ONCE = 100;

/**
 * Turns what is new in the outbox into deliveries, while any webhook is on. Any number may run; one at a time
 * reads. Deliveries and the place read to are one transaction, so that a crash neither loses nor doubles them.
 */
export function startDispatcher(options: DispatcherOptions): Loop {
  const { pool, everyMs, onError } = options;
  return startLoop({
    everyMs,
    onError,
    run: async () => {
      if (!(await isFeedOn(pool))) return;
      while (await dispatchSome(options));
    },
  });
}

/** Returns whether there is more. */
async function dispatchSome({ pool, onDispatched, onHole }: DispatcherOptions): Promise<boolean> {
  const done = await inTransaction(pool, async (sql) => {
    const at = await takeFeed(sql);
    if (!at) return { more: false, events: 0, hole: false };
    const rows = await readUnread(sql, at, ROWS_AT_ONCE);
    const more = rows.length === ROWS_AT_ONCE;
    // Read after the rows: whoever was told that a webhook is on has its events from then on.
    const wanted = rows.length === 0 ? new Set() : await wantedEvents(sql);
    const all = await eventsOfRows(rows, (changes) => editsAmong(sql, changes));
    const events = all.filter(({ type }) => wanted.has(type));
    await insertDeliveries(sql, events);
    await moveFeed(sql, at, more ? (rows.at(-1)?.id ?? null) : null);
    return { more, events: events.length, hole: at.hole };
  });
  if (done.hole) onHole();
  if (done.events > 0) onDispatched();
  return done.more;
}
