import type { Pool } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import { dropEmailTokens, takeEmailToken } from '../store/email-tokens.ts';
import { findByEmail, markVerified } from '../store/emails.ts';
import { insertMail } from '../store/mails.ts';
import { dropChallenges } from '../store/passkey-challenges.ts';
import { lockAccount, removeOtherWaysIn, setPasswordHash } from '../store/passwords.ts';
import type { Seal } from '../store/seal.ts';
import type { RevokedRow } from '../store/sessions.ts';
import { revokeAllSessions } from '../tokens/revoke-all-sessions.ts';
import { tokenHash } from '../tokens/token-hash.ts';
import { deadToken, mailToken, readEmailToken } from './email-token.ts';
import { refuseWeakPassword } from './password-rules.ts';
import type { Passwords } from './passwords.ts';

/** Mails a token to reset the password with to the account that has an address; to nobody when none has. */
export async function mailReset(
  pool: Pool,
  address: string,
  options: { seal: Seal; nowMs: number },
): Promise<string | null> {
  const found = await findByEmail(pool, address);
  if (!found) return null;
  const token = { userId: found.id, purpose: 'reset', email: found.email } as const;
  await inTransaction(pool, (client) => mailToken(client, token, options));
  return found.id;
}

/**
 * Sets the password of whoever reads the account's mail, revokes all sessions and opens none; a second factor stays.
 * When the address was never verified, somebody else may have made the account to lie in wait in it: other ways in go.
 */
export async function resetPassword(
  reset: { token: string; password: string },
  options: { pool: Pool; passwords: Passwords; seal: Seal; nowMs: number },
): Promise<{ userId: string; revoked: RevokedRow[] }> {
  const purposes = ['reset'] as const;
  // Asked first, so that who has no token costs no hashing.
  const { userId, email } = await readEmailToken(options.pool, reset.token, { purposes, ...options });
  refuseWeakPassword('new_password', reset.password, { email });
  const hash = await options.passwords.hash(reset.password);
  return inTransaction(options.pool, async (client) => {
    const account = await lockAccount(client, userId);
    if (!account || !(await takeEmailToken(client, tokenHash(reset.token)))) throw deadToken();
    refuseWeakPassword('new_password', reset.password, account);
    if (!(await markVerified(client, userId, email, new Date(options.nowMs)))) throw deadToken();
    if (!account.emailVerified) await removeOtherWaysIn(client, userId);
    await setPasswordHash(client, userId, hash);
    await dropChallenges(client, userId);
    await dropEmailTokens(client, userId, ['verify', 'change', 'reset']);
    await insertMail(client, options.seal, {
      userId,
      recipient: email,
      content: { kind: 'password_changed' },
    });
    return { userId, revoked: await revokeAllSessions(client, userId, 'password') };
  });
}
