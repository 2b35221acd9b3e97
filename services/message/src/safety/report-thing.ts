import { newId, type ReportReason } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import { AppError } from '@parley/runtime';
import { readHead } from '../store/heads.ts';
import { existingUsers } from '../store/people.ts';
import { evidenceOf, insertReport, type NewReport, visibleMessage } from '../store/reports.ts';
import { noteWebhookEvent } from '../store/webhook-deliveries.ts';

export interface ReportRequest {
  reporterId: string;
  messageId: string | null;
  userId: string | null;
  conversationId: string | null;
  reason: ReportReason;
  note: string | null;
}

/**
 * Reports a message, with what it says now, or a user. A second report of the same thing by the same person
 * changes nothing. Throws `not_found` for what the reporter cannot see, `invalid` for what cannot be reported.
 */
export async function reportThing(
  pool: Pool,
  request: ReportRequest,
): Promise<{ id: string; created: boolean }> {
  if ((request.messageId === null) === (request.userId === null)) {
    throw new AppError('invalid', 'Either message_id or user_id must be given');
  }
  const report = request.messageId === null ? await ofUser(pool, request) : await ofMessage(pool, request);
  if (report.userId === request.reporterId) throw new AppError('invalid', 'Nobody reports themselves');
  return storeReport(pool, report);
}

/** Adds a report and owes it to the webhooks that want it. */
export function storeReport(pool: Pool, report: NewReport): Promise<{ id: string; created: boolean }> {
  return inTransaction(pool, async (sql) => {
    const stored = await insertReport(sql, report);
    if (stored.created) await noteWebhookEvent(sql, { type: 'report.created', reportId: stored.id });
    return stored;
  });
}

async function ofMessage(pool: Pool, request: ReportRequest): Promise<NewReport> {
  const { reporterId, conversationId, reason, note } = request;
  const messageId = request.messageId as string;
  const message = await visibleMessage(pool, { messageId, conversationId, userId: reporterId });
  if (!message) throw new AppError('not_found', 'No such message');
  if (message.kind === 'system' || message.sender_id === null) {
    throw new AppError('invalid', 'What happened in a group cannot be reported');
  }
  return {
    id: newId(),
    ...{ reporterId, messageId, reason, note },
    userId: message.sender_id,
    conversationId: message.conversation_id,
    evidence: evidenceOf(message),
  };
}

async function ofUser(pool: Pool, request: ReportRequest): Promise<NewReport> {
  const { reporterId, conversationId, reason, note } = request;
  const userId = request.userId as string;
  if (!(await existingUsers(pool, [userId])).has(userId)) throw new AppError('not_found', 'No such user');
  if (conversationId !== null && !(await readHead(pool, conversationId, reporterId))) {
    throw new AppError('not_found', 'No such conversation');
  }
  return {
    id: newId(),
    ...{ reporterId, userId, conversationId, reason, note },
    messageId: null,
    evidence: null,
  };
}
