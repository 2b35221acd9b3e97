import type { RouteContract } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { AppError, type Call } from '@parley/runtime';
import { profileOf } from '../../store/people.ts';

/** Webhooks see every conversation: they are for admins of the service. Throws `forbidden`. */
export async function requireAdmin(
  pool: Pool,
  { caller }: Pick<Call<RouteContract>, 'caller'>,
): Promise<void> {
  const profile = await profileOf(pool, caller.userId);
  if (profile?.role !== 'admin' || profile.suspendedUntil !== null) {
    throw new AppError('forbidden', 'Only admins manage webhooks');
  }
}

export function noSuchWebhook(): AppError {
  return new AppError('not_found', 'No such webhook');
}
