import type { PasskeyCreationOptions, Static } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { findAccount } from '../store/accounts.ts';
import { listPasskeys } from '../store/passkeys.ts';
import { ALGORITHMS } from './algorithms.ts';
import { CHALLENGE_MS, newChallenge } from './challenges.ts';
import { MOST_PASSKEYS, tooManyPasskeys } from './keep-passkey.ts';
import { userHandleOf } from './user-handle.ts';

/**
 * What a device makes a passkey with: one that it can name without being asked for it, that checks who uses it, and
 * that is not beside another on the same device. Throws `conflict` when there are as many as may be.
 */
export async function creationOptions(
  context: AuthContext,
  userId: string,
): Promise<Static<typeof PasskeyCreationOptions>> {
  const account = await findAccount(context.prisma, userId);
  if (!account) throw new AppError('unauthenticated', 'The account was deleted');
  const passkeys = await listPasskeys(context.prisma, userId);
  if (passkeys.length >= MOST_PASSKEYS) throw tooManyPasskeys();
  const { id, name } = context.relyingParty;
  return {
    rp: { id, name },
    user: { id: userHandleOf(userId), name: account.username, displayName: account.displayName },
    challenge: await newChallenge(context, userId),
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    timeout: CHALLENGE_MS,
    excludeCredentials: passkeys.map(({ credentialId, transports }) => ({
      type: 'public-key',
      id: Buffer.from(credentialId).toString('base64url'),
      transports,
    })),
    authenticatorSelection: {
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'required',
    },
    attestation: 'none',
  };
}
