import type { Pool } from '@parley/database';
import type { Fanout } from '@parley/fanout';
import type { Logger } from '@parley/runtime';
import { outboxPublished, relayFailed } from '../events.ts';
import { publishOutbox } from '../store/outbox.ts';
import { type Loop, startLoop } from './loop.ts';

const BATCH = 200;

/**
 * Publishes what transactions have put into the outbox: at once when nudged after a commit, and every
 * 500 ms for what a crash or another instance left.
 */
export function startOutboxRelay(options: { pool: Pool; fanout: Fanout; logger: Logger }): Loop {
  const { pool, fanout, logger } = options;
  return startLoop({
    everyMs: 500,
    async run() {
      let sent: number;
      do {
        sent = await publishOutbox(pool, BATCH, ({ channel, payload }) => fanout.publish(channel, payload));
        if (sent > 0) outboxPublished(logger, { entries: sent });
      } while (sent === BATCH);
    },
    onError: (error) => relayFailed(logger, { err: error }),
  });
}
