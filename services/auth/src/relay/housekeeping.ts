import type { Pool } from '@parley/database';
import type { Logger } from '@parley/runtime';
import { housekeepingFailed } from '../events.ts';
import { deleteLongLived, deleteShortLived } from '../store/expired.ts';
import { type Loop, startLoop } from './loop.ts';

/** Deletes what has served its time: tickets and publications each minute, tokens and sessions each hour. */
export function startHousekeeping(options: { pool: Pool; logger: Logger }): readonly Loop[] {
  const onError = (error: unknown) => housekeepingFailed(options.logger, { err: error });
  return [
    startLoop({ everyMs: 60_000, run: () => deleteShortLived(options.pool), onError }),
    startLoop({ everyMs: 3_600_000, run: () => deleteLongLived(options.pool), onError }),
  ];
}
