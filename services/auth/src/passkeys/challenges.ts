import { decodeClientDataJSON } from '@simplewebauthn/server/helpers';
import type { AuthContext } from '../context.ts';
import { insertChallenge, takeChallenge } from '../store/passkey-challenges.ts';
import { newOpaqueToken, tokenHash } from '../tokens/token-hash.ts';

/** How long a challenge is good for; also what devices are told to wait at most. */
export const CHALLENGE_MS = 5 * 60_000;

/** A new challenge, good once, for a user to make a passkey with or, without one, to sign in. */
export async function newChallenge(
  { pool, now }: Pick<AuthContext, 'pool' | 'now'>,
  userId: string | null,
): Promise<string> {
  const challenge = newOpaqueToken();
  const expiresAt = new Date(now() + CHALLENGE_MS);
  await insertChallenge(pool, { hash: tokenHash(challenge), userId, expiresAt });
  return challenge;
}

/**
 * The challenge that a device has answered, which is used up by that, whatever becomes of the answer. Null when it was
 * not given out for this, was used, has expired, or cannot be read.
 */
export async function takeAnswered(
  { pool, now }: Pick<AuthContext, 'pool' | 'now'>,
  answer: { clientDataJSON: string },
  userId: string | null,
): Promise<string | null> {
  const challenge = answeredChallenge(answer.clientDataJSON);
  if (challenge === null) return null;
  const taken = await takeChallenge(pool, { hash: tokenHash(challenge), userId });
  return taken && taken.expiresAt.getTime() > now() ? challenge : null;
}

function answeredChallenge(clientDataJSON: string): string | null {
  try {
    const { challenge } = decodeClientDataJSON(clientDataJSON) as { challenge: unknown };
    return typeof challenge === 'string' ? challenge : null;
  } catch {
    return null;
  }
}
