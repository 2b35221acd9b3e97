import { timings } from '@parley/contracts';
import { AppError, type RevokedSession } from '@parley/runtime';
import { listRevokedSince } from '../store/revocations.ts';
import type { Sql } from '../store/sql.ts';

// An access token's life, and a minute for clocks that differ.
const WINDOW_MS = timings.accessTokenMs + 60_000;

/**
 * Sessions revoked since a cursor (empty: since before the oldest access token that may be about).
 * Nothing is missed, and something may come twice. Throws `invalid` on a cursor of another making.
 */
export async function readRevocations(
  sql: Sql,
  cursor: string,
): Promise<{ revoked: RevokedSession[]; cursor: string }> {
  const sinceMs = cursor === '' ? null : Number(cursor);
  if (sinceMs !== null && !Number.isSafeInteger(sinceMs)) throw new AppError('invalid', 'Unknown cursor');
  const { revoked, nextMs } = await listRevokedSince(sql, sinceMs, WINDOW_MS);
  return { revoked, cursor: String(nextMs) };
}
