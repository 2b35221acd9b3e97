import type { pushRoutes, ReplyOf } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import type { PushWorkerContext } from '../context.ts';
import { findTraced, readTrace, readTraceRights, type Traced, type TraceRow } from '../store/trace.ts';
import { derivedOutcome } from '../why/derived-outcome.ts';
import { decodeTraceCursor, encodeTraceCursor } from './trace-cursor.ts';

type Trace = ReplyOf<typeof pushRoutes.pushTrace>['body']['decisions'][number];

const DEFAULT_LIMIT = 200;

/**
 * Why each device did or did not get a push, page by page: admins see all; the sender everybody, but of others only
 * what became of the message itself; a recipient own devices.
 */
export function tracePush(context: PushWorkerContext): Handler<typeof pushRoutes.pushTrace> {
  const { pool } = context;
  return async ({ query, caller: { userId } }) => {
    const { cursor, limit = DEFAULT_LIMIT } = query;
    const after = cursor === undefined ? null : decodeTraceCursor(cursor);
    const traced = await findTraced(pool, query.message_id);
    if (!traced) throw new AppError('not_found');
    const { admin, member } = await readTraceRights(pool, userId, traced.conversationId);
    if (!admin && !member) throw new AppError('not_found');
    const all = admin || (traced.message !== null && traced.message.senderId === userId);
    const view = { recipientId: all ? null : userId, callerId: userId, silent: admin, after };
    const rows = await readTrace(pool, traced, { ...view, limit: limit + 1 });
    // Joined after it: to them the message may not exist.
    if (rows.length === 0 && !after) throw new AppError('not_found');
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const decisions = page.map((row) => traceOf(row, traced, admin || row.recipientId === userId));
    return {
      status: 200,
      body: { decisions, cursor: rows.length > limit && last ? encodeTraceCursor(last) : null },
    };
  };
}

function traceOf(row: TraceRow, traced: Traced, showDevice: boolean): Trace {
  const { outcome, reason } = derivedOutcome(row, traced);
  return {
    recipient_id: row.recipientId,
    device: showDevice ? row.tokenEnd : null,
    kind: row.kind,
    outcome,
    reason,
    merged: outcome === 'sent' && reason === 'merged',
    status: row.status,
    attempts: row.attempts,
    apns_id: row.apnsId,
    decided_at: (row.decidedAt ?? traced.message?.sentAt ?? new Date(0)).toISOString(),
    sent_at: row.sentAt?.toISOString() ?? null,
  };
}
