import type { FrameHandler } from './handler.ts';
import { acknowledge } from './receipt-delivered.ts';

/** The user has read the messages up to `seq`, so the device has them too. */
export const receiptRead: FrameHandler<'receipt.read'> = (context, session, { payload }) => {
  const conversationId = payload.conversation_id.toLowerCase();
  context.cursors.advance({
    conversationId,
    userId: session.userId,
    deliveredSeq: payload.seq,
    readSeq: payload.seq,
  });
  acknowledge(context, session, conversationId, payload.seq);
};
