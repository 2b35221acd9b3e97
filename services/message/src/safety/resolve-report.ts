import type { Report, ReportResolution } from '@parley/contracts';
import type { PoolClient } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import { AppError } from '@parley/runtime';
import type { MessageWriter } from '../messages/announce.ts';
import { logAction, type NewEntry } from '../store/moderation.ts';
import { readReport, resolveReports } from '../store/reports.ts';
import type { Accounts } from './accounts.ts';
import { hideMessage } from './hide-message.ts';
import { type Moderator, mustJudge } from './moderators.ts';
import { endOfSuspension, suspendUser } from './suspend-user.ts';

export interface Decision {
  reportId: string;
  action: ReportResolution;
  until: string | null;
  note: string | null;
  traceparent: string;
}

/**
 * Decides on a report and on the other open ones of the same thing, does what was decided, and returns the report.
 * Throws `not_found`, `forbidden`, `invalid`, and `conflict` when somebody has decided before.
 */
export async function resolveReport(
  by: { messages: MessageWriter; accounts: Accounts },
  moderator: Moderator,
  decision: Decision,
): Promise<Report> {
  const { pool } = by.messages;
  const report = await readReport(pool, decision.reportId);
  if (!report) throw new AppError('not_found', 'No such report');
  if (report.resolved_at !== null) throw decided();
  if (decision.action !== 'suspend_user' && decision.until !== null) {
    throw new AppError('invalid', 'until is for suspend_user only');
  }
  await mustJudge(pool, moderator, report.user_id);
  await act(by, moderator, report, decision);
  return (await readReport(pool, report.id)) ?? report;
}

async function act(
  by: { messages: MessageWriter; accounts: Accounts },
  { id: actorId }: Moderator,
  report: Report,
  { action, until, note, traceparent }: Decision,
): Promise<void> {
  const { pool } = by.messages;
  const entry: NewEntry = {
    actorId,
    action: `report.${action}`,
    userId: report.user_id,
    messageId: report.message_id,
    conversationId: report.conversation_id,
    reportId: report.id,
    note,
  };
  const resolve = async (sql: PoolClient) => {
    if (!(await resolveReports(sql, { reportId: report.id, by: actorId, action, note }))) throw decided();
  };
  const resolveAndLog = async (sql: PoolClient) => {
    await resolve(sql);
    await logAction(sql, entry);
  };
  switch (action) {
    case 'dismiss':
      return inTransaction(pool, resolveAndLog);
    case 'hide_message': {
      const { message_id: messageId, conversation_id: conversationId } = report;
      if (messageId === null || conversationId === null) {
        throw new AppError('invalid', 'This report is about no message');
      }
      const target = { conversationId, messageId, moderatorId: actorId, traceparent };
      return hideMessage(by.messages, target, resolveAndLog);
    }
    case 'suspend_user': {
      if (until === null) throw new AppError('invalid', 'until must be given');
      const held = { ...entry, userId: report.user_id, until: endOfSuspension(until) };
      // The report is claimed first: of two moderators only one decides. It stays open when auth did not do it.
      return inTransaction(pool, async (sql) => {
        await resolve(sql);
        await suspendUser({ pool, accounts: by.accounts }, held);
      });
    }
  }
}

function decided(): AppError {
  return new AppError('conflict', 'Somebody has decided on this report');
}
