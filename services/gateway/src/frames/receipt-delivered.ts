import type { GatewayContext } from '../context.ts';
import type { Session } from '../session/session.ts';
import type { FrameHandler } from './handler.ts';

/** The device has the messages up to `seq`. */
export const receiptDelivered: FrameHandler<'receipt.delivered'> = (context, session, { payload }) => {
  const conversationId = payload.conversation_id.toLowerCase();
  context.cursors.advance({
    conversationId,
    userId: session.userId,
    deliveredSeq: payload.seq,
    readSeq: 0,
  });
  acknowledge(context, session, conversationId, payload.seq);
};

/**
 * A push is owed until the device has acknowledged: a receipt is that only from the foreground, where a
 * person could see the message. From the background it is a cursor and no more.
 */
export function acknowledge(
  { presence }: GatewayContext,
  session: Session,
  conversationId: string,
  seq: number,
): void {
  const room = session.memberships.get(conversationId)?.room;
  if (!room || session.deviceState !== 'foreground') return;
  // What is not sent yet cannot have been seen: an acknowledgement of it would cost the pushes to come.
  presence.acknowledge({ sessionId: session.sessionId, conversationId, seq: Math.min(seq, room.lastSeq) });
}
