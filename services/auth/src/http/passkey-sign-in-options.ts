import type { passkeyRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { CHALLENGE_MS, newChallenge } from '../passkeys/challenges.ts';

/** Names no account, so it tells of none: the device shows whose passkeys it has. */
export function passkeySignInOptions(
  context: AuthContext,
): Handler<typeof passkeyRoutes.passkeySignInOptions> {
  return async () => ({
    status: 200,
    body: {
      rpId: context.relyingParty.id,
      challenge: await newChallenge(context, null),
      timeout: CHALLENGE_MS,
      userVerification: 'required',
    },
  });
}
