import type { RevokedRow } from './sessions.ts';
import type { Sql } from './sql.ts';

/**
 * A revocation is stamped before its transaction commits, so a reader may see a later one first. Every
 * read goes back this far; three statements of at most 10 s (`statement_timeout`) fit in. Ms.
 */
const OVERLAP_MS = 30_000;

/**
 * Sessions revoked since a moment (ms since the Unix epoch) of the database's clock, and the moment to
 * ask from next. Consecutive answers overlap; the receiver takes each session once.
 */
export async function listRevokedSince(
  sql: Sql,
  sinceMs: number | null,
  windowMs: number,
): Promise<{ revoked: RevokedRow[]; nextMs: number }> {
  const { rows } = await sql.query<{ id: string | null; user_id: string; revoked_at: Date; now: Date }>(
    `SELECT s.id, s.user_id, s.revoked_at, clock.now
     FROM (SELECT clock_timestamp() AS now) clock
     LEFT JOIN sessions s ON s.revoked_at >= greatest(
       coalesce(to_timestamp($1::double precision / 1000), '-infinity'),
       clock.now - make_interval(secs => $2::double precision / 1000))`,
    [sinceMs, windowMs],
  );
  const revoked = rows.flatMap((row) =>
    row.id === null
      ? []
      : [{ sessionId: row.id, userId: row.user_id, revokedAtMs: row.revoked_at.getTime() }],
  );
  const nowMs = rows[0]?.now.getTime() ?? 0;
  return { revoked, nextMs: nowMs - OVERLAP_MS };
}
