import { newId } from '@parley/contracts';
import { cancelDeletion } from '../accounts/cancel-deletion.ts';
import { refuseSuspended } from '../accounts/check-credentials.ts';
import { insertRefreshToken } from '../store/refresh-tokens.ts';
import type { Seal } from '../store/seal.ts';
import { insertSession } from '../store/sessions.ts';
import type { Sql } from '../store/sql.ts';
import { lockSuspension } from '../store/suspensions.ts';
import { type Lifetimes, refreshExpiry } from './lifetimes.ts';
import { newOpaqueToken, tokenHash } from './token-hash.ts';

export interface OpenedSession {
  userId: string;
  sessionId: string;
  refreshToken: string;
}

/**
 * Opens a session for a device and returns its first refresh token; call it within a transaction. A deletion of
 * the account that is to come is taken back. Throws `unauthenticated` when it was deleted, and
 * `suspended`: a suspension under way either finds this session or is found here.
 */
export async function openSession(
  sql: Sql,
  device: { userId: string; deviceName: string | null },
  options: { lifetimes: Lifetimes; keys: { seal: Seal }; nowMs: number },
): Promise<OpenedSession> {
  // Before the suspension, which is read under a weaker lock of the same row.
  await cancelDeletion(sql, device.userId, options.keys.seal);
  refuseSuspended({ suspendedUntil: await lockSuspension(sql, device.userId) }, options.nowMs);
  const sessionId = newId();
  const now = new Date(options.nowMs);
  const expiresAt = new Date(options.nowMs + options.lifetimes.sessionMs);
  await insertSession(sql, { id: sessionId, ...device, now, expiresAt });
  const refreshToken = newOpaqueToken();
  await insertRefreshToken(sql, {
    hash: tokenHash(refreshToken),
    sessionId,
    now,
    expiresAt: refreshExpiry(options.lifetimes, expiresAt, options.nowMs),
  });
  return { userId: device.userId, sessionId, refreshToken };
}
