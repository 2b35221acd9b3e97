import type { Pool } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import { AppError } from '@parley/runtime';
import { dropEmailTokens } from '../store/email-tokens.ts';
import { insertMail } from '../store/mails.ts';
import { dropChallenges } from '../store/passkey-challenges.ts';
import { lockAccount, setPasswordHash } from '../store/passwords.ts';
import type { Seal } from '../store/seal.ts';
import { isLiveSession, type RevokedRow } from '../store/sessions.ts';
import { revokeAllSessions } from '../tokens/revoke-all-sessions.ts';

/**
 * Sets a password that was hashed and revokes all sessions but the caller's, in one transaction. Tokens that are on
 * their way to an address are void: who had the account until now may have asked for them.
 */
export function changePassword(
  pool: Pool,
  caller: { userId: string; sessionId: string },
  options: { hash: string; seal: Seal },
): Promise<RevokedRow[]> {
  const { userId, sessionId } = caller;
  return inTransaction(pool, async (client) => {
    const account = await lockAccount(client, userId);
    if (!account) throw new AppError('unauthenticated', 'The account was deleted');
    // A reset that came between has thrown the caller out.
    if (!(await isLiveSession(client, caller)))
      throw new AppError('unauthenticated', 'The session was revoked');
    await setPasswordHash(client, userId, options.hash);
    await dropChallenges(client, userId);
    await dropEmailTokens(client, userId, ['change', 'reset']);
    if (account.email !== null) {
      const content = { kind: 'password_changed' } as const;
      await insertMail(client, options.seal, { userId, recipient: account.email, content });
    }
    return revokeAllSessions(client, userId, 'password', sessionId);
  });
}
