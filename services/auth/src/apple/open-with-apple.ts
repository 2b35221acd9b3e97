import { inTransaction } from '@parley/database/transaction';
import { AppError } from '@parley/runtime';
import { refuseSuspended } from '../accounts/check-credentials.ts';
import { requireSecondFactor } from '../accounts/second-factor.ts';
import type { AuthContext } from '../context.ts';
import { findAccount } from '../store/accounts.ts';
import { findAppleOwner, lockAppleIdentity, touchAppleIdentity } from '../store/identities.ts';
import { markTokenUsed } from '../store/identity-tokens.ts';
import { type OpenedSession, openSession } from '../tokens/open-session.ts';
import type { AppleIdentity } from './apple-tokens.ts';
import { createAppleAccount } from './create-apple-account.ts';
import { usedBefore } from './read-identity-token.ts';

export interface AppleSignIn {
  fullName: string | null;
  deviceName: string | null;
  code: string | undefined;
}

const TRIES = 3;

/**
 * Opens a session of the account that an Apple Account opens, which is made when there is none; the identity token is
 * used up then and not before. Throws `unauthenticated`, `second_factor_required` or `suspended` as a sign-in with a
 * password does.
 */
export async function openWithApple(
  context: AuthContext,
  identity: AppleIdentity,
  asked: AppleSignIn,
): Promise<{ session: OpenedSession; isNew: boolean }> {
  for (let tries = 0; tries < TRIES; tries++) {
    const owner = await findAppleOwner(context.prisma, identity.subject);
    if (owner !== null) await admit(context, owner, asked.code);
    const opened = await open(context, identity, owner, asked);
    if (opened) return opened;
  }
  throw new AppError('busy', 'Other calls are about that Apple Account', { retryAfterMs: 1_000 });
}

async function admit(context: AuthContext, userId: string, code: string | undefined): Promise<void> {
  const account = await findAccount(context.prisma, userId);
  if (!account) throw new AppError('unauthenticated', 'The account was deleted');
  refuseSuspended(account, context.now());
  await requireSecondFactor(context, userId, code, 'unauthenticated');
}

/** Null when the Apple Account has come to open another account than the one that was admitted. */
function open(context: AuthContext, identity: AppleIdentity, admitted: string | null, asked: AppleSignIn) {
  const options = { ...context, nowMs: context.now(), fullName: asked.fullName };
  return inTransaction(context.pool, async (client) => {
    const owner = (await lockAppleIdentity(client, identity.subject))?.userId ?? null;
    if (owner !== admitted) return null;
    if (!(await markTokenUsed(client, identity))) throw usedBefore('unauthenticated');
    const userId = owner ?? (await createAppleAccount(client, identity, options));
    const session = await openSession(client, { userId, deviceName: asked.deviceName }, options);
    // Last: whoever changes an account and its identities locks the account first.
    if (!(await touchAppleIdentity(client, identity.subject, identity.issuedAt))) {
      throw new AppError('unauthenticated', 'That Apple Account was unlinked');
    }
    return { session, isNew: owner === null };
  });
}
