import type { appleRoutes, BodyOf } from '@parley/contracts';
import type { PoolClient } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import { AppError } from '@parley/runtime';
import { prove } from '../accounts/prove.ts';
import type { AuthContext } from '../context.ts';
import { appleLinked } from '../events.ts';
import { insertAppleIdentity, lockAppleIdentity, touchAppleIdentity } from '../store/identities.ts';
import { markTokenUsed } from '../store/identity-tokens.ts';
import { insertMail } from '../store/mails.ts';
import { isLiveSession } from '../store/sessions.ts';
import { lockWaysIn } from '../store/ways-in.ts';
import type { AppleIdentity } from './apple-tokens.ts';
import { keepRefreshToken } from './keep-refresh-token.ts';
import { readIdentityToken, usedBefore } from './read-identity-token.ts';

/**
 * Lets an Apple Account open an account too; one that does already stays as it is. Throws `conflict` when it opens
 * another account, or another Apple Account opens this one; `forbidden` when the token or the proof does not hold.
 */
export async function linkApple(
  context: AuthContext,
  caller: { userId: string; sessionId: string },
  asked: BodyOf<typeof appleRoutes.linkApple>,
): Promise<void> {
  const { userId } = caller;
  const identity = await readIdentityToken(context, asked, 'forbidden');
  await prove(context, userId, asked);
  const linked = await inTransaction(context.pool, (client) => link(context, client, caller, identity));
  if (linked) appleLinked(context.logger, { userId });
  await keepRefreshToken(context, userId, identity, asked.authorization_code);
}

/** False when it was linked already. */
async function link(
  { keys }: AuthContext,
  client: PoolClient,
  caller: { userId: string; sessionId: string },
  identity: AppleIdentity,
): Promise<boolean> {
  const { userId } = caller;
  const { subject, issuedAt } = identity;
  const owner = (await lockAppleIdentity(client, subject))?.userId;
  if (owner !== undefined && owner !== userId) {
    throw new AppError('conflict', 'That Apple Account opens another account');
  }
  const ways = await lockWaysIn(client, userId);
  if (!ways) throw new AppError('unauthenticated', 'The account was deleted');
  // A new password that came between has thrown the caller out.
  if (!(await isLiveSession(client, caller)))
    throw new AppError('unauthenticated', 'The session was revoked');
  if (!(await markTokenUsed(client, identity))) throw usedBefore('forbidden');
  if (owner === userId) {
    await touchAppleIdentity(client, subject, issuedAt);
    return false;
  }
  const row = { subject, userId, audience: identity.audience, authorizedAt: issuedAt };
  if (!(await insertAppleIdentity(client, row))) {
    throw new AppError('conflict', 'Another Apple Account opens this account; unlink it first');
  }
  if (ways.email !== null) {
    const content = { kind: 'identity_changed', change: 'apple_linked' } as const;
    await insertMail(client, keys.seal, { userId, recipient: ways.email, content });
  }
  return true;
}
