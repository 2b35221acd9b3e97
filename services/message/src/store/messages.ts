import type { Message } from '@parley/contracts';
import { hotStatement } from '@parley/database';
import { lastRevOf, type MessageRow, messageOf, type RevRows } from './rows.ts';
import type { Sql } from './sql.ts';

const before = hotStatement('messages-before-seq');
const after = hotStatement('messages-after-seq');
const sinceRev = hotStatement('messages-since-rev');
const latest = hotStatement('latest-messages');
const at = hotStatement('messages-at');

export interface HistoryPage {
  conversationId: string;
  visibleFromSeq: number;
  limit: number;
}

/** The messages just before a seq, in seq order. */
export async function messagesBefore(sql: Sql, page: HistoryPage & { seq: number }): Promise<Message[]> {
  const values = [page.conversationId, page.seq, page.visibleFromSeq, page.limit];
  const { rows } = await sql.query<MessageRow>({ ...before, values });
  return rows.reverse().map(messageOf);
}

/** The messages just after a seq, in seq order. */
export async function messagesAfter(sql: Sql, page: HistoryPage & { seq: number }): Promise<Message[]> {
  const values = [page.conversationId, page.seq, page.visibleFromSeq, page.limit];
  const { rows } = await sql.query<MessageRow>({ ...after, values });
  return rows.map(messageOf);
}

/** A message and about how long it is as JSON, never longer. */
export interface SizedMessage {
  message: Message;
  bytes: number;
}

/**
 * Messages changed after a rev, in rev order: no more than `limit` or `maxBytes`, but for those that share
 * the last rev, and one rev at least. What is longer stays in the database.
 */
export async function messagesSinceRev(
  sql: Sql,
  page: HistoryPage & { rev: number; maxBytes: number },
): Promise<RevRows<SizedMessage>> {
  const values = [page.conversationId, page.rev, page.visibleFromSeq, page.limit, page.maxBytes];
  const { rows } = await sql.query<MessageRow & { bytes: number; found: number }>({ ...sinceRev, values });
  const found = rows[0]?.found ?? 0;
  return {
    rows: rows.map((row) => ({ message: messageOf(row), bytes: row.bytes })),
    wholeTo: found >= page.limit || rows.length < found ? lastRevOf(rows) : Number.POSITIVE_INFINITY,
  };
}

/** The latest messages in seq order: no more than `limit` or `maxBytes`, one at least. */
export async function latestMessages(sql: Sql, page: HistoryPage & { maxBytes: number }): Promise<Message[]> {
  const values = [page.conversationId, page.visibleFromSeq, page.limit, page.maxBytes];
  const { rows } = await sql.query<MessageRow>({ ...latest, values });
  return rows.reverse().map(messageOf);
}

/** Messages by position, in no order; positions without a message are left out. */
export async function messagesAt(
  sql: Sql,
  positions: readonly { conversationId: string; seq: number }[],
): Promise<Message[]> {
  if (positions.length === 0) return [];
  const values = [positions.map((p) => p.conversationId), positions.map((p) => p.seq)];
  const { rows } = await sql.query<MessageRow>({ ...at, values });
  return rows.map(messageOf);
}
