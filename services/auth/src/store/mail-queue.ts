import type { Sql } from './sql.ts';

export interface QueuedMail {
  id: number;
  userId: string;
  recipient: string;
  kind: string;
  /** Sealed. */
  data: Buffer;
  /** With the one that begins. */
  attempts: number;
}

/**
 * Takes up to `limit` mails that are due, oldest first. For `leaseMs` they are nobody else's; after a crash they are
 * due again.
 */
export async function leaseMails(
  sql: Sql,
  options: { limit: number; leaseMs: number; nowMs: number },
): Promise<QueuedMail[]> {
  const { rows } = await sql.query<QueuedMail>(
    `UPDATE mails SET attempts = attempts + 1, due_at = $3
     WHERE id = ANY (ARRAY(
       SELECT id FROM mails WHERE due_at <= $2 ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED))
     RETURNING id, user_id AS "userId", recipient, kind, data, attempts`,
    [options.limit, new Date(options.nowMs), new Date(options.nowMs + options.leaseMs)],
  );
  return rows;
}

/** Removes a mail that was sent or is given up. */
export async function deleteMail(sql: Sql, id: number): Promise<void> {
  await sql.query('DELETE FROM mails WHERE id = $1', [id]);
}

/** Lets a mail be tried again at a moment. */
export async function postponeMail(sql: Sql, id: number, dueAt: Date): Promise<void> {
  await sql.query('UPDATE mails SET due_at = $2 WHERE id = $1', [id, dueAt]);
}
