import type { AuthContext } from '../context.ts';
import { sessionRevoked } from '../events.ts';
import type { RevokedRow } from '../store/sessions.ts';
import type { RevocationReason } from '../tokens/revoke-session.ts';

/** After the commit of a revocation: this instance refuses the session from now on, and gateways hear of it. */
export function announceRevocation(
  context: AuthContext,
  revoked: RevokedRow,
  reason: RevocationReason,
): void {
  context.verifier.revoke(revoked);
  context.relay.nudge();
  sessionRevoked(context.logger, { userId: revoked.userId, sessionId: revoked.sessionId, reason });
}
