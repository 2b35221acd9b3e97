import { newId } from '@parley/contracts';
import { insertRefreshToken } from '../store/refresh-tokens.ts';
import { insertSession } from '../store/sessions.ts';
import type { Sql } from '../store/sql.ts';
import { type Lifetimes, refreshExpiry } from './lifetimes.ts';
import { newOpaqueToken, tokenHash } from './token-hash.ts';

export interface OpenedSession {
  userId: string;
  sessionId: string;
  refreshToken: string;
}

/** Opens a session for a device and returns its first refresh token; call it within a transaction. */
export async function openSession(
  sql: Sql,
  device: { userId: string; deviceName: string | null },
  options: { lifetimes: Lifetimes; nowMs: number },
): Promise<OpenedSession> {
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
