import { timings } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import type { Fanout } from '@parley/fanout';
import type { Queue } from '@parley/queue';
import { pushIntents, sizeOf } from '../send/push-intents.ts';
import { claimOutbox, markPublished } from '../store/outbox.ts';
import { type Loop, startLoop } from './loop.ts';
import { rebuild } from './rebuild.ts';

export interface RelayOptions {
  pool: Pool;
  fanout: Fanout;
  queue: Queue;
  /** Outbox rows this process is publishing itself. */
  underWay(): number[];
  onUnreadable(rowId: number, error: unknown): void;
  onRelayed(fields: { rows: number; intents: number }): void;
  onError(error: unknown): void;
}

/** What is younger is still on its way from those who wrote it. */
const GRACE_MS = 1_000;
const ROWS_AT_ONCE = 20;

/**
 * Publishes what a crash or an absent queue left in the outbox. Any number of relays may run: rows are
 * locked and skipped. While the queue is away only rows that owe no push are published; the change feed
 * tells gateways of the others.
 */
export function startRelay(options: RelayOptions): Loop {
  return startLoop({
    everyMs: timings.relayIntervalMs,
    run: async () => {
      while ((await relayOnce(options)) === ROWS_AT_ONCE);
    },
    onError: options.onError,
  });
}

async function relayOnce(options: RelayOptions): Promise<number> {
  const { pool, fanout, queue, underWay, onUnreadable, onRelayed } = options;
  return inTransaction(pool, async (sql) => {
    const rows = await claimOutbox(sql, {
      olderThanMs: GRACE_MS,
      withPushes: queue.connected,
      except: underWay(),
      limit: ROWS_AT_ONCE,
    });
    if (rows.length === 0) return 0;
    const { publications, intents } = await rebuild(pool, rows, onUnreadable);
    // The queue first: when it fails the rows stay, and the transaction lets go of them.
    const jobs = pushIntents(intents);
    if (jobs.length > 0) await queue.publish(jobs);
    for (const { channel, payload } of publications) fanout.publish(channel, payload);
    await markPublished(
      sql,
      rows.map((row) => row.id),
    );
    onRelayed({ rows: rows.length, intents: sizeOf(intents) });
    return rows.length;
  });
}
