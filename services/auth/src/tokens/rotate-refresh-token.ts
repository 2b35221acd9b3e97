import type { Pool, PoolClient } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import type { Secret } from '@parley/runtime';
import {
  type Family,
  insertRefreshToken,
  lockFamily,
  markUsed,
  readTokens,
  type StoredToken,
} from '../store/refresh-tokens.ts';
import type { RevokedRow } from '../store/sessions.ts';
import { type Lifetimes, REFRESH_GRACE_MS, refreshExpiry } from './lifetimes.ts';
import { revokeSession } from './revoke-session.ts';
import { successorOf, tokenHash } from './token-hash.ts';

/** What became of a presented refresh token. */
export type Rotation =
  | { outcome: 'rotated'; userId: string; sessionId: string; refreshToken: string }
  /** Unknown, expired, or of a session that was revoked. */
  | { outcome: 'void' }
  /** The account is suspended; the token stays as it is. */
  | { outcome: 'suspended'; until: Date }
  /** Used before. `revoked` is the session, unless it had been revoked already. */
  | { outcome: 'reused'; revoked: RevokedRow | null };

export interface RotationOptions {
  pool: Pool;
  key: Secret<Buffer>;
  lifetimes: Lifetimes;
  nowMs: number;
}

/**
 * Trades a refresh token for its successor (RFC 9700 §4.14.2). All refreshes of a session
 * take turns, so those that present one token within the grace get one successor; whoever presents a
 * used token otherwise shows that it has leaked, and the whole session is revoked.
 */
export function rotateRefreshToken(presented: string, options: RotationOptions): Promise<Rotation> {
  return inTransaction(options.pool, async (client): Promise<Rotation> => {
    const family = await lockFamily(client, tokenHash(presented));
    if (!family) return { outcome: 'void' };
    const refreshToken = successorOf(options.key, presented);
    const stored = await readTokens(client, {
      presented: tokenHash(presented),
      successor: tokenHash(refreshToken),
    });
    if (!stored.presented) return { outcome: 'void' };
    const { userId, sessionId } = family;
    switch (judge(family, stored.presented, stored.successor, options.nowMs)) {
      case 'reused':
        return {
          outcome: 'reused',
          revoked: await revokeSession(client, { sessionId, userId, reason: 'refresh_reused' }),
        };
      case 'void':
        return { outcome: 'void' };
      case 'suspended':
        return { outcome: 'suspended', until: family.suspendedUntil as Date };
      case 'fresh':
        await advance(client, family, presented, refreshToken, options);
        return { outcome: 'rotated', userId, sessionId, refreshToken };
      case 'repeated':
        return { outcome: 'rotated', userId, sessionId, refreshToken };
    }
  });
}

type Verdict = 'fresh' | 'repeated' | 'reused' | 'suspended' | 'void';

function judge(
  family: Family,
  presented: StoredToken,
  successor: StoredToken | null,
  nowMs: number,
): Verdict {
  const { usedAt } = presented;
  if (usedAt) {
    const inGrace = nowMs - usedAt.getTime() <= REFRESH_GRACE_MS;
    if (!inGrace || !successor || successor.usedAt) return 'reused';
  }
  // Before the rest: a suspension revokes the session too, and is what the person is to be told.
  if (family.suspendedUntil && family.suspendedUntil.getTime() > nowMs) return 'suspended';
  if (family.revoked || family.expiresAt.getTime() <= nowMs) return 'void';
  if (presented.expiresAt.getTime() <= nowMs) return 'void';
  return usedAt ? 'repeated' : 'fresh';
}

async function advance(
  client: PoolClient,
  family: Family,
  presented: string,
  successor: string,
  options: RotationOptions,
): Promise<void> {
  const now = new Date(options.nowMs);
  await markUsed(client, tokenHash(presented), family.sessionId, now);
  await insertRefreshToken(client, {
    hash: tokenHash(successor),
    sessionId: family.sessionId,
    now,
    expiresAt: refreshExpiry(options.lifetimes, family.expiresAt, options.nowMs),
  });
}
