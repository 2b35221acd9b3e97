import type { Pool } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import type { RevokedRow } from '../store/sessions.ts';
import { setSuspension } from '../store/suspensions.ts';
import { revokeAllSessions } from './revoke-all-sessions.ts';

/**
 * Keeps a user out until a moment and revokes all their sessions, in one transaction; the gateways are told after
 * the commit. Returns the sessions, null when there is no such user.
 */
export function suspendUser(pool: Pool, userId: string, until: Date): Promise<RevokedRow[] | null> {
  return inTransaction(pool, async (client) => {
    // First: a sign-in under way has the account locked, and its session is among those found afterwards.
    if (!(await setSuspension(client, userId, until))) return null;
    return revokeAllSessions(client, userId, 'suspended');
  });
}
