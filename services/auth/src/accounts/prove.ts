import type { Proof } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import { readOwnIdentityToken, useIdentityToken } from '../apple/prove-with-apple.ts';
import type { AuthContext } from '../context.ts';
import { proveWithPasskey } from '../passkeys/prove-with-passkey.ts';
import { findPasswordHash } from '../store/accounts.ts';
import { requireSecondFactor } from './second-factor.ts';

/**
 * Asks a signed-in person once more who they are, before something that matters. Throws `forbidden` when the proof
 * does not hold, `second_factor_required` when a code is missing, `rate_limited` after many tries, `busy` with Apple away.
 */
export async function prove(context: AuthContext, userId: string, proof: Proof): Promise<void> {
  const { password, apple, passkey } = proof;
  // Both factors at once, for it checks who uses it.
  if (passkey) return proveWithPasskey(context, userId, passkey);
  if (password !== undefined) await checkPassword(context, userId, password);
  else if (!apple)
    throw new AppError('forbidden', 'Send your password, or sign in with Apple again, or use a passkey');
  const identity =
    password === undefined && apple ? await readOwnIdentityToken(context, userId, apple) : null;
  await requireSecondFactor(context, userId, proof.code, 'forbidden');
  // Last, so that the same one may come again with a code.
  if (identity) await useIdentityToken(context, identity);
}

async function checkPassword(context: AuthContext, userId: string, password: string): Promise<void> {
  await context.limits.signIn({ account: userId, ip: null }, async () => {
    const stored = await findPasswordHash(context.prisma, userId);
    if (!(await context.passwords.verify(stored, password)))
      throw new AppError('forbidden', 'Wrong password');
  });
}
