import type { AppleProof, Static } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { isTokenUsed } from '../store/identity-tokens.ts';
import type { Apple } from './apple.ts';
import type { AppleIdentity } from './apple-tokens.ts';

type Given = Static<typeof AppleProof>;

/** Apple as configured. Throws `unsupported` where Sign in with Apple is off. */
export function requireApple({ apple }: Pick<AuthContext, 'apple'>): Apple {
  if (!apple) throw new AppError('unsupported', 'Sign in with Apple is not set up here');
  return apple;
}

/**
 * What an identity token says, checked, of one that was not used before; it is not marked used yet. Throws `wrong`
 * when it does not hold, `busy` when Apple is away, `unsupported` where Sign in with Apple is off.
 */
export async function readIdentityToken(
  context: AuthContext,
  given: Given,
  wrong: 'unauthenticated' | 'forbidden',
): Promise<AppleIdentity> {
  const { tokens } = requireApple(context);
  const identity = await tokens.verifyIdentity(given.identity_token, given.nonce).catch((error) => {
    const isWrong = error instanceof AppError && error.code === 'unauthenticated';
    throw isWrong ? new AppError(wrong, 'The identity token is not valid', { cause: error }) : error;
  });
  if (await isTokenUsed(context.pool, identity.hash)) throw usedBefore(wrong);
  return identity;
}

/** An identity token is good once. */
export function usedBefore(wrong: 'unauthenticated' | 'forbidden'): AppError {
  return new AppError(wrong, 'The identity token was used before; ask Apple for a new one');
}
