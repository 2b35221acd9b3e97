import type { PasskeyAssertion } from '@parley/contracts';
import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import type { AuthContext } from '../context.ts';
import { passkeyRefused } from '../events.ts';
import { findPasskey, type PasskeyRow } from '../store/passkeys.ts';
import { takeAnswered } from './challenges.ts';
import { userHandleOf } from './user-handle.ts';

/** Which passkey answered a challenge, and the counter that it signed; it holds once `noteUse` has taken that. */
export interface Assertion {
  passkeyId: string;
  userId: string;
  counter: number;
}

type Context = Pick<AuthContext, 'pool' | 'now' | 'relyingParty' | 'logger'>;

/**
 * Reads what a passkey answered to a challenge for signing in (Web Authentication Level 3 §7.2): that it is known and
 * whose, that this site asked it, and that it checked who used it. Null when one of these does not hold, all the same.
 */
export async function readAssertion(
  context: Context,
  credential: PasskeyAssertion,
): Promise<Assertion | null> {
  const refuse = (reason: string) => {
    passkeyRefused(context.logger, { reason });
    return null;
  };
  const challenge = await takeAnswered(context, credential.response, null);
  if (challenge === null) return refuse('No such challenge');
  const passkey = await findPasskey(context.pool, Buffer.from(credential.id, 'base64url'));
  if (!passkey) return refuse('No such passkey');
  if (credential.response.userHandle !== userHandleOf(passkey.userId)) return refuse('Of another user');
  try {
    const counter = await signedCounter(context.relyingParty, { credential, challenge, passkey });
    return { passkeyId: passkey.id, userId: passkey.userId, counter };
  } catch (error) {
    return refuse((error as Error).message);
  }
}

/** Throws when the signature or what was signed is wrong. */
async function signedCounter(
  site: Context['relyingParty'],
  given: { credential: PasskeyAssertion; challenge: string; passkey: PasskeyRow },
): Promise<number> {
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: { ...given.credential, clientExtensionResults: {} },
    expectedChallenge: given.challenge,
    expectedOrigin: [...site.origins],
    expectedRPID: site.id,
    requireUserVerification: true,
    // Counters are compared where they are stored, after the signature: here anybody could make one up.
    credential: { id: given.credential.id, publicKey: new Uint8Array(given.passkey.publicKey), counter: 0 },
  });
  if (!verified) throw new Error('Wrong signature');
  return authenticationInfo.newCounter;
}
