import type { Message } from '@parley/contracts';
import { hotStatement } from '@parley/database';
import { type MessageRow, messageOf } from './rows.ts';
import type { Sql } from './sql.ts';

const before = hotStatement('messages-before-seq');
const after = hotStatement('messages-after-seq');
const latest = hotStatement('latest-messages');
const at = hotStatement('messages-at');
const pinned = hotStatement('pinned-messages');

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

/** Pinned messages in seq order, without those of senders who are being erased. */
export async function pinnedMessages(sql: Sql, page: HistoryPage): Promise<Message[]> {
  const values = [page.conversationId, page.visibleFromSeq, page.limit];
  const { rows } = await sql.query<MessageRow>({ ...pinned, values });
  return rows.map(messageOf).filter(({ pinned_at }) => pinned_at !== null);
}
