import type { pushRoutes, ReplyOf } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import type { PushWorkerContext } from '../context.ts';
import {
  findMessage,
  readTrace,
  readTraceRights,
  type TracedMessage,
  type TraceRow,
} from '../store/trace.ts';

type Trace = ReplyOf<typeof pushRoutes.pushTrace>['body']['decisions'][number];

/** Why each device did or did not get a push: admins and the sender see all, a recipient own devices. */
export function tracePush(context: PushWorkerContext): Handler<typeof pushRoutes.pushTrace> {
  const { pool } = context;
  return async ({ query, caller }) => {
    const message = await findMessage(pool, query.message_id);
    if (!message) throw new AppError('not_found');
    const { admin, member } = await readTraceRights(pool, caller.userId, message.conversationId);
    if (!admin && !member) throw new AppError('not_found');
    const all = admin || message.senderId === caller.userId;
    const rows = await readTrace(pool, message, all ? null : caller.userId);
    // Joined after it: to them the message may not exist.
    if (rows.length === 0) throw new AppError('not_found');
    const decisions = rows.map((row) => traceOf(row, message, admin || row.recipientId === caller.userId));
    return { status: 200, body: { decisions } };
  };
}

function traceOf(row: TraceRow, message: TracedMessage, showDevice: boolean): Trace {
  const { outcome, reason } = row.outcome === null ? derived(row, message) : row;
  return {
    recipient_id: row.recipientId,
    device: showDevice ? row.tokenEnd : null,
    outcome: outcome ?? 'pending',
    reason,
    apns_id: row.apnsId,
    decided_at: (row.decidedAt ?? message.sentAt).toISOString(),
    sent_at: row.sentAt?.toISOString() ?? null,
  };
}

/** What is not written because it can be seen: the sender, those who left, those without a device. */
function derived(row: TraceRow, message: TracedMessage): { outcome: string; reason: string | null } {
  if (row.recipientId === message.senderId) return { outcome: 'suppressed', reason: 'sender' };
  if (row.left) return { outcome: 'suppressed', reason: 'not_member' };
  if (!row.hasDevice) return { outcome: 'suppressed', reason: 'no_token' };
  return { outcome: 'pending', reason: null };
}
