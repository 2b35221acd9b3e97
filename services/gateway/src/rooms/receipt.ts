import { type eventProto, type Participant, serverFrame } from '@parley/contracts';

/** How far a participant has got, as a `receipt` frame says it. */
export interface Receipt {
  conversationId: string;
  userId: string;
  deliveredSeq: number;
  readSeq: number;
  readAt: string | null;
}

/** What a finished `receipt` frame says. */
export function receiptOf(frame: Uint8Array): Receipt {
  const { payload } = JSON.parse(Buffer.from(frame).toString()) as {
    payload: {
      conversation_id: string;
      user_id: string;
      delivered_seq: number;
      read_seq: number;
      read_at: string | null;
    };
  };
  return {
    conversationId: payload.conversation_id,
    userId: payload.user_id,
    deliveredSeq: payload.delivered_seq,
    readSeq: payload.read_seq,
    readAt: payload.read_at,
  };
}

/** The receipt of a cursor that the change feed tells of. */
export function receiptOfCursor(cursor: eventProto.CursorMoved): Receipt {
  const { conversationId, userId, deliveredSeq, readSeq, readAtMs } = cursor;
  return {
    conversationId,
    userId,
    deliveredSeq: Number(deliveredSeq),
    readSeq: Number(readSeq),
    readAt: readAtMs === 0n ? null : new Date(Number(readAtMs)).toISOString(),
  };
}

/** The receipt of a participant's row; null when nothing has moved since the join, which the row itself told. */
export function receiptOfRow(conversationId: string, row: Participant): Receipt | null {
  if (Math.max(row.last_read_seq, row.last_delivered_seq) <= row.joined_seq) return null;
  return {
    conversationId,
    userId: row.user_id,
    deliveredSeq: row.last_delivered_seq,
    readSeq: row.last_read_seq,
    readAt: row.last_read_at,
  };
}

/** The text of a `receipt` frame. */
export function receiptFrame(receipt: Receipt): string {
  return serverFrame('receipt', {
    conversation_id: receipt.conversationId,
    user_id: receipt.userId,
    delivered_seq: receipt.deliveredSeq,
    read_seq: receipt.readSeq,
    read_at: receipt.readAt,
  });
}
