import { encodeControl, userChannel } from '@parley/contracts';
import type { PoolClient } from '@parley/database';
import { unbindSessions } from '../store/device-tokens.ts';
import { insertOutbox } from '../store/outbox.ts';
import { markRevoked, type RevokedRow } from '../store/sessions.ts';

/** Why a session was revoked, as kept with it. */
export type RevocationReason =
  | 'logout'
  | 'revoked'
  | 'refresh_reused'
  | 'suspended'
  | 'apple'
  | 'password'
  | 'deletion';

/**
 * Revokes a live session within a transaction: its device tokens are unbound, its tickets void, and the
 * gateways are told after the commit. Null when the user has no such live session.
 */
export async function revokeSession(
  client: PoolClient,
  session: { sessionId: string; userId: string; reason: RevocationReason },
): Promise<RevokedRow | null> {
  const revoked = await markRevoked(client, session);
  if (!revoked) return null;
  await unbindSessions(client, [session.sessionId]);
  const payload = encodeControl({ type: 'session.revoked', session_id: session.sessionId });
  await insertOutbox(client, [{ channel: userChannel(session.userId), payload }]);
  return revoked;
}
