import type { Evidence, Message, Report, ReportResolution } from '@parley/contracts';
import type { Pool, PoolClient } from '@parley/database';
import { EVIDENCE_SEQ, holdMedia, readUnder } from './evidence-media.ts';
import { type MessageRow, messageOf, timeOf } from './rows.ts';
import type { Sql } from './sql.ts';

/** What a message says, as moderators keep it. */
export function evidenceOf(message: Message): Evidence {
  const { sender_id, kind, text, media, encrypted, sent_at, edited_at, deleted_at } = message;
  return { sender_id, kind, text, media, encrypted, sent_at, edited_at, deleted_at };
}

/** A message by its id, for a member who may see it; `conversationId` null: wherever it is. */
export async function visibleMessage(
  sql: Sql,
  { messageId, conversationId, userId }: { messageId: string; conversationId: string | null; userId: string },
): Promise<Message | null> {
  const { rows } = await sql.query<MessageRow>(
    `SELECT m.* FROM messages m
       JOIN conversations c ON c.id = m.conversation_id
       JOIN participants p ON p.conversation_id = c.id AND p.user_id = $3 AND p.left_seq IS NULL
      WHERE m.id = $1 AND ($2::uuid IS NULL OR m.conversation_id = $2)
        AND m.seq > greatest(p.cleared_seq, CASE WHEN c.history = 'all' THEN 0 ELSE p.joined_seq END)`,
    [messageId, conversationId, userId],
  );
  return rows[0] ? messageOf(rows[0]) : null;
}

export interface NewReport {
  id: string;
  /** null: the content filter. */
  reporterId: string | null;
  /** Who is reported. */
  userId: string;
  messageId: string | null;
  conversationId: string | null;
  reason: string;
  note: string | null;
  evidence: Evidence | null;
}

/** Adds a report, and keeps the file its message shows; returns its id, or that of the one there is of the same thing by the same person. */
export async function insertReport(
  sql: PoolClient,
  report: NewReport,
): Promise<{ id: string; created: boolean }> {
  const { rows } = await sql.query<{ id: string }>(
    `INSERT INTO reports (id, reporter_id, user_id, message_id, conversation_id, reason, note, evidence)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id`,
    [
      report.id,
      report.reporterId,
      report.userId,
      report.messageId,
      report.conversationId,
      report.reason,
      report.note,
      report.evidence && JSON.stringify(report.evidence),
    ],
  );
  if (rows[0]) {
    await holdMedia(sql, report.evidence, report.id);
    return { id: rows[0].id, created: true };
  }
  const { rows: known } = await sql.query<{ id: string }>(
    `SELECT id FROM reports
      WHERE reporter_id IS NOT DISTINCT FROM $1 AND user_id = $2 AND message_id IS NOT DISTINCT FROM $3
      ORDER BY created_at DESC, id DESC LIMIT 1`,
    [report.reporterId, report.userId, report.messageId],
  );
  return { id: known[0]?.id ?? report.id, created: false };
}

interface ReportRow {
  id: string;
  reporter_id: string | null;
  user_id: string;
  message_id: string | null;
  conversation_id: string | null;
  reason: string;
  note: string | null;
  evidence: Evidence | null;
  created_at: Date;
  same_thing: number;
  same_user: number;
  resolved_at: Date | null;
  resolved_by: string | null;
  resolution: ReportResolution | null;
  resolution_note: string | null;
}

const COUNTED = 1_000;
const OPEN_COUNTED = 10_000;

/** Open reports of the thing that report r is about. */
const SAME_THING = `o.user_id = r.user_id AND o.message_id IS NOT DISTINCT FROM r.message_id AND o.resolved_at IS NULL`;

const SELECT = `SELECT r.id, r.reporter_id, r.user_id, r.message_id, r.conversation_id, r.reason, r.note, r.evidence,
    r.created_at, r.resolved_at, r.resolved_by, r.resolution, r.resolution_note,
    (SELECT count(*)::integer FROM (SELECT FROM reports o WHERE ${SAME_THING} LIMIT ${COUNTED}) counted) AS same_thing,
    (SELECT count(*)::integer FROM (SELECT FROM reports o WHERE o.user_id = r.user_id LIMIT ${COUNTED}) counted)
      AS same_user
  FROM reports r`;

function reportOf(row: ReportRow): Report {
  const { created_at, resolved_at, ...rest } = row;
  return {
    ...rest,
    evidence: readUnder(`/api/moderation/reports/${row.id}`, row.evidence),
    created_at: created_at.toISOString(),
    resolved_at: timeOf(resolved_at),
  };
}

/** A place in a list of reports: when, and which of that moment. */
export interface ReportPlace {
  at: string;
  id: string;
}

/** Open reports from the oldest on, or resolved ones from the latest on. */
export async function listReports(
  sql: Sql,
  page: { status: 'open' | 'resolved'; after: ReportPlace | null; limit: number },
): Promise<Report[]> {
  const values = [page.after?.at ?? null, page.after?.id ?? null, page.limit];
  const which =
    page.status === 'open'
      ? `WHERE r.resolved_at IS NULL AND ($1::timestamptz IS NULL OR (r.created_at, r.id) > ($1, $2::uuid))
         ORDER BY r.created_at, r.id LIMIT $3`
      : `WHERE r.resolved_at IS NOT NULL AND ($1::timestamptz IS NULL OR (r.resolved_at, r.id) < ($1, $2::uuid))
         ORDER BY r.resolved_at DESC, r.id DESC LIMIT $3`;
  const { rows } = await sql.query<ReportRow>(`${SELECT} ${which}`, values);
  return rows.map(reportOf);
}

/** How many reports are open, counted up to 10,000. */
export async function countOpen(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    `SELECT count(*)::integer AS count
       FROM (SELECT FROM reports WHERE resolved_at IS NULL LIMIT ${OPEN_COUNTED}) counted`,
  );
  return rows[0]?.count ?? 0;
}

/** The reports of a user, the latest first. */
export async function reportsOfUser(sql: Sql, userId: string, limit: number): Promise<Report[]> {
  const { rows } = await sql.query<ReportRow>(
    `${SELECT} WHERE r.user_id = $1 ORDER BY r.created_at DESC, r.id DESC LIMIT $2`,
    [userId, limit],
  );
  return rows.map(reportOf);
}

export async function readReport(sql: Sql, id: string): Promise<Report | null> {
  const { rows } = await sql.query<ReportRow>(`${SELECT} WHERE r.id = $1`, [id]);
  return rows[0] ? reportOf(rows[0]) : null;
}

/**
 * Decides on a report and on the other open ones of the same thing. False, and nothing is changed, when the
 * report was decided on before.
 */
export async function resolveReports(
  sql: PoolClient,
  decision: { reportId: string; by: string; action: ReportResolution; note: string | null },
): Promise<boolean> {
  const { rows: held } = await sql.query(
    'SELECT FROM reports WHERE id = $1 AND resolved_at IS NULL FOR UPDATE',
    [decision.reportId],
  );
  if (held.length === 0) return false;
  await sql.query(
    `UPDATE reports o
        SET resolved_at = now(), resolved_by = $2, resolution = $3, resolution_note = $4
       FROM reports r WHERE r.id = $1 AND ${SAME_THING}`,
    [decision.reportId, decision.by, decision.action, decision.note],
  );
  return true;
}

/** Forgets what messages said whose reports were decided on, or which were hidden, so long ago, and their files. */
export async function eraseEvidence(pool: Pool, keptMs: number): Promise<void> {
  const since = `clock_timestamp() - make_interval(secs => $1::double precision / 1000)`;
  const andLetGo = `DELETE FROM media_uses u USING erased e WHERE u.conversation_id = e.id AND u.seq = ${EVIDENCE_SEQ}`;
  await pool.query(
    `WITH erased AS (
       UPDATE reports SET evidence = NULL WHERE evidence IS NOT NULL AND resolved_at < ${since} RETURNING id
     ) ${andLetGo}`,
    [keptMs],
  );
  await pool.query(
    `WITH erased AS (
       UPDATE hidden_messages SET evidence = NULL, edits = NULL
        WHERE evidence IS NOT NULL AND hidden_at < ${since} RETURNING message_id AS id
     ) ${andLetGo}`,
    [keptMs],
  );
}
