import { inTransaction } from '@parley/database/transaction';
import { AppError } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { deletionRequested } from '../events.ts';
import { announceRevocation } from '../http/announce-revocation.ts';
import { scheduleDeletion } from '../store/deletions.ts';
import { insertMail } from '../store/mails.ts';
import { revokeAllSessions } from '../tokens/revoke-all-sessions.ts';
import { carryOutDeletion } from './carry-out-deletion.ts';

/**
 * Asks for an account to be deleted and revokes all its sessions at once; returns when it is due. Until then whoever
 * signs in takes it back. With no such period it is done when this returns. Throws `unauthenticated` when the account
 * is gone already.
 */
export async function requestDeletion(context: AuthContext, userId: string): Promise<Date> {
  const wantedAt = new Date(context.now() + context.deletionGraceMs);
  const { dueAt, revoked } = await inTransaction(context.pool, async (client) => {
    const scheduled = await scheduleDeletion(client, userId, wantedAt);
    if (!scheduled) throw new AppError('unauthenticated', 'The account was deleted');
    const sessions = await revokeAllSessions(client, userId, 'deletion');
    const { email: recipient, dueAt } = scheduled;
    if (recipient !== null) {
      const content = { kind: 'deletion_scheduled' as const, due_at: dueAt.toISOString() };
      await insertMail(client, context.keys.seal, { userId, recipient, content });
    }
    return { dueAt, revoked: sessions };
  });
  for (const session of revoked) announceRevocation(context, session, 'deletion');
  deletionRequested(context.logger, { userId, sessions: revoked.length });
  if (dueAt.getTime() <= context.now()) await carryOutDeletion(context, userId);
  else context.mails.nudge();
  return dueAt;
}
