import {
  conversationChannel,
  encodeRoomPublication,
  encodeUserFrame,
  frameKinds,
  serverFrame,
  userChannel,
} from '@parley/contracts';
import type { Publication } from '../publication.ts';
import type { Intents } from '../send/push-intents.ts';
import type { MovedCursor } from '../store/cursors.ts';

/** The receipt of a cursor that moved: to the room when it is small, else to the reader's own sockets. */
export function receiptPublication(moved: MovedCursor): Publication {
  const { conversationId, userId, readAtMs } = moved;
  const frame = serverFrame('receipt', {
    conversation_id: conversationId,
    user_id: userId,
    delivered_seq: moved.deliveredSeq,
    read_seq: moved.readSeq,
    read_at: readAtMs === null ? null : new Date(readAtMs).toISOString(),
  });
  if (!moved.shared) return { channel: userChannel(userId), payload: encodeUserFrame(frame) };
  const header = { kind: frameKinds.receipt, conversationId, rev: 0, prevRev: 0, seq: 0, traceparent: '' };
  return {
    channel: conversationChannel(conversationId),
    payload: encodeRoomPublication(header, frame),
  };
}

/** What the reader's other devices may be owed for cursors that moved: their banners are out of date. */
export function readsOf(moved: readonly MovedCursor[]): NonNullable<Intents['reads']> {
  return moved.flatMap(({ conversationId, userId, readSeq, readAtMs, readBy }) =>
    readBy === null
      ? []
      : [
          {
            conversationId,
            userId,
            readSeq: BigInt(readSeq),
            readAtMs: BigInt(readAtMs ?? 0),
            sessionId: readBy,
          },
        ],
  );
}
