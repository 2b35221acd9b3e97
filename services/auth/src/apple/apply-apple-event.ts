import type { PoolClient } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import { requestDeletion } from '../accounts/request-deletion.ts';
import type { AuthContext } from '../context.ts';
import { appleNotified } from '../events.ts';
import {
  deleteAppleIdentity,
  findAppleOwner,
  forgetAppleRefreshToken,
  lockAppleIdentity,
} from '../store/identities.ts';
import { insertMail } from '../store/mails.ts';
import type { RevokedRow } from '../store/sessions.ts';
import { lockWaysIn } from '../store/ways-in.ts';
import { revokeAllSessions } from '../tokens/revoke-all-sessions.ts';
import type { AppleEvent } from './apple-tokens.ts';

// Apple's page names the last one, its servers have been seen to send the one before.
const GONE = new Set(['account-delete', 'account-deleted']);
const ENDS = new Set(['consent-revoked', ...GONE]);

/**
 * Does what a notification of Apple's asks for ("Processing changes for Sign in with Apple accounts") and returns the
 * sessions that it revoked. The same one again changes nothing, nor does one that a later sign-in with Apple has
 * overtaken. What becomes of a relayed address is only logged: whether mail arrives there is not for us to say.
 */
export async function applyAppleEvent(context: AuthContext, event: AppleEvent): Promise<RevokedRow[]> {
  const userId = await findAppleOwner(context.prisma, event.subject);
  const applies = userId !== null && ENDS.has(event.type);
  const ended = applies
    ? await inTransaction(context.pool, (client) => endConsent(context, client, event))
    : null;
  appleNotified(context.logger, { userId, type: event.type.slice(0, 64), applied: ended !== null });
  // Nobody could sign in again to ask for it. After the commit: if it fails, Apple sends the event again.
  if (userId !== null && ended?.isShut && GONE.has(event.type)) await requestDeletion(context, userId);
  return ended?.revoked ?? [];
}

/** What became of the account; null when a later sign-in has overtaken the event. */
async function endConsent(
  { keys }: AuthContext,
  client: PoolClient,
  { subject, at }: AppleEvent,
): Promise<{ revoked: RevokedRow[]; isShut: boolean } | null> {
  const identity = await lockAppleIdentity(client, subject);
  if (!identity || identity.authorizedAt > at) return null;
  const { userId, refreshToken } = identity;
  const ways = await lockWaysIn(client, userId);
  if (!ways) return null;
  const revoked = await revokeAllSessions(client, userId, 'apple');
  if (refreshToken) await forgetAppleRefreshToken(client, { userId, refreshToken });
  // Where nothing else opens the account the link stays: whoever consents again gets it back instead of a new one.
  if (!ways.password && !ways.passkeys) return { revoked, isShut: true };
  await deleteAppleIdentity(client, userId);
  if (ways.email !== null) {
    const content = { kind: 'identity_changed', change: 'apple_unlinked' } as const;
    await insertMail(client, keys.seal, { userId, recipient: ways.email, content });
  }
  return { revoked, isShut: false };
}
