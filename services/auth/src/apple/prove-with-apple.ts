import type { AppleProof, Static } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { findAppleOwner } from '../store/identities.ts';
import { markTokenUsed } from '../store/identity-tokens.ts';
import type { AppleIdentity } from './apple-tokens.ts';
import { readIdentityToken, usedBefore } from './read-identity-token.ts';

/**
 * What an identity token says when its Apple Account opens this account; it is not marked used yet, so that it may
 * come again with a code. Throws `forbidden` when it does not hold or is somebody else's, `busy` when Apple is away.
 */
export async function readOwnIdentityToken(
  context: AuthContext,
  userId: string,
  given: Static<typeof AppleProof>,
): Promise<AppleIdentity> {
  const identity = await readIdentityToken(context, given, 'forbidden');
  if ((await findAppleOwner(context.prisma, identity.subject)) !== userId) {
    throw new AppError('forbidden', 'That Apple Account does not open this account');
  }
  return identity;
}

/** Uses an identity token up. Throws `forbidden` when another call was faster. */
export async function useIdentityToken(
  { pool }: Pick<AuthContext, 'pool'>,
  identity: AppleIdentity,
): Promise<void> {
  if (!(await markTokenUsed(pool, identity))) throw usedBefore('forbidden');
}
