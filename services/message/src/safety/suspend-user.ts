import { timings } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { AppError } from '@parley/runtime';
import { logAction, type NewEntry } from '../store/moderation.ts';
import type { Accounts } from './accounts.ts';

/** What suspending needs. */
export interface AccountModeration {
  pool: Pool;
  accounts: Accounts;
}

/** The moment a suspension ends. Throws `invalid` unless it is to come, and within ten years. */
export function endOfSuspension(until: string): Date {
  const at = new Date(until);
  const inMs = at.getTime() - Date.now();
  if (inMs > 0 && inMs <= timings.suspensionMostMs) return at;
  throw new AppError('invalid', 'until must be a time to come, at most ten years from now', {
    fields: [{ field: 'until', message: 'must be a time to come, at most ten years from now' }],
  });
}

/** Keeps a user out until a moment. Throws what {@link Accounts} throws. */
export function suspendUser(
  { pool, accounts }: AccountModeration,
  entry: NewEntry & { userId: string; until: Date },
): Promise<void> {
  return logged(pool, entry, () => accounts.suspend(entry.userId, entry.until));
}

/** Lets a user in again. Throws what {@link Accounts} throws. */
export function liftSuspension(
  { pool, accounts }: AccountModeration,
  entry: NewEntry & { userId: string },
): Promise<void> {
  return logged(pool, entry, () => accounts.lift(entry.userId));
}

// Logged before it is done: it is done by another service, and nothing is to happen that is not in the log.
async function logged(pool: Pool, entry: NewEntry, act: () => Promise<void>): Promise<void> {
  await logAction(pool, entry);
  try {
    await act();
  } catch (error) {
    await logAction(pool, { ...entry, action: `${entry.action}.failed` });
    throw error;
  }
}
