import { inTransaction } from '@parley/database/transaction';
import { revokeAppleTokens } from '../apple/revoke-apple-tokens.ts';
import type { AuthContext } from '../context.ts';
import { accountDeleted, appleRevocationFailed } from '../events.ts';
import { announceRevocation } from '../http/announce-revocation.ts';
import { eraseAccount, finishDeletion, postponeDeletion, takeDueDeletion } from '../store/deletions.ts';
import { revokeAllSessions } from '../tokens/revoke-all-sessions.ts';

/** Apple is asked again after this time, and no more once the account has been gone for so long. */
const APPLE_AGAIN_MS = 5 * 60_000;
const APPLE_MOST_MS = 24 * 3_600_000;

/**
 * Deletes an account whose deletion is due; does nothing when it is not, or another instance is at it. May be broken
 * off anywhere and called again. The message service learns of it by asking (`ListErasures`).
 */
export async function carryOutDeletion(context: AuthContext, userId: string): Promise<void> {
  const revoked = await inTransaction(context.pool, async (client) => {
    if (!(await takeDueDeletion(client, userId, new Date(context.now())))) return null;
    const sessions = await revokeAllSessions(client, userId, 'deletion');
    await eraseAccount(client, userId);
    return sessions;
  });
  if (!revoked) return;
  for (const session of revoked) announceRevocation(context, session, 'deletion');
  accountDeleted(context.logger, { userId });
  try {
    await revokeAppleTokens(context, userId);
  } catch (err) {
    appleRevocationFailed(context.logger, { userId, err });
    const again = new Date(context.now() + APPLE_AGAIN_MS);
    if (await postponeDeletion(context.pool, userId, again, APPLE_MOST_MS)) return;
  }
  await inTransaction(context.pool, (client) => finishDeletion(client, userId));
}
