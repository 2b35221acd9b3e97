import { carryOutDeletion } from '../accounts/carry-out-deletion.ts';
import type { AuthContext } from '../context.ts';
import { deletionFailed } from '../events.ts';
import { dueDeletions } from '../store/deletions.ts';
import { type Loop, startLoop } from './loop.ts';

const EVERY_MS = 5_000;
const AT_ONCE = 20;

/** Carries out the deletions whose time has come, and what is left of others. Any number of instances may run. */
export function startDeletions(context: AuthContext): Loop {
  return startLoop({
    everyMs: EVERY_MS,
    async run() {
      for (const userId of await dueDeletions(context.pool, new Date(context.now()), AT_ONCE)) {
        await carryOutDeletion(context, userId).catch((err: unknown) =>
          deletionFailed(context.logger, { userId, err }),
        );
      }
    },
    onError: (err) => deletionFailed(context.logger, { userId: null, err }),
  });
}
