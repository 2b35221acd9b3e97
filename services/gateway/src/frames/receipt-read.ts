import type { FrameHandler } from './handler.ts';
import { moveCursors } from './receipt-delivered.ts';

/** The user has read the messages up to `seq`, so the device has them too. */
export const receiptRead: FrameHandler<'receipt.read'> = (context, session, { payload }) => {
  moveCursors(context, session, payload.conversation_id.toLowerCase(), {
    deliveredSeq: payload.seq,
    readSeq: payload.seq,
  });
};
