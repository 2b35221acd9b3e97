import type { GatewayContext } from '../context.ts';
import type { Session } from '../session/session.ts';
import type { FrameHandler } from './handler.ts';

/** The device has the messages up to `seq`. */
export const receiptDelivered: FrameHandler<'receipt.delivered'> = (context, session, { payload }) => {
  moveCursors(context, session, payload.conversation_id.toLowerCase(), {
    deliveredSeq: payload.seq,
    readSeq: 0,
  });
};

/**
 * A push is owed until the device has acknowledged: a receipt is that only from the foreground, where a
 * person could see the message. From the background it is a cursor and no more.
 */
export function moveCursors(
  { cursors, presence }: GatewayContext,
  { userId, sessionId, memberships, deviceState }: Session,
  conversationId: string,
  to: { deliveredSeq: number; readSeq: number },
): void {
  const room = memberships.get(conversationId)?.room;
  cursors.advance({ conversationId, userId, sessionId, ...to, knownSeq: room?.lastSeq ?? 0 });
  if (!room || deviceState !== 'foreground') return;
  // What is not sent yet cannot have been seen: an acknowledgement of it would cost the pushes to come.
  presence.acknowledge({ sessionId, conversationId, seq: Math.min(to.deliveredSeq, room.lastSeq) });
}
