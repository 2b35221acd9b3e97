import { encodeControl, userChannel } from '@parley/contracts';
import type { PoolClient } from '@parley/database';
import { unbindSessions } from '../store/device-tokens.ts';
import { insertOutbox } from '../store/outbox.ts';
import { markAllRevoked, type RevokedRow } from '../store/sessions.ts';
import type { RevocationReason } from './revoke-session.ts';

/** As `revokeSession`, all live sessions of a user but one (null: none), whose account row the transaction has locked. */
export async function revokeAllSessions(
  client: PoolClient,
  userId: string,
  reason: RevocationReason,
  exceptId: string | null = null,
): Promise<RevokedRow[]> {
  const revoked = await markAllRevoked(client, userId, reason, exceptId);
  const sessionIds = revoked.map(({ sessionId }) => sessionId);
  await unbindSessions(client, sessionIds);
  await insertOutbox(
    client,
    sessionIds.map((sessionId) => ({
      channel: userChannel(userId),
      payload: encodeControl({ type: 'session.revoked', session_id: sessionId }),
    })),
  );
  return revoked;
}
