import {
  conversationChannel,
  encodeRoomPublication,
  encodeUserFrame,
  frameKinds,
  serverFrame,
  userChannel,
} from '@parley/contracts';
import type { Publication } from '../publication.ts';
import type { MovedCursor } from '../store/cursors.ts';

/** The receipt of a cursor that moved: to the room when it is small, else to the reader's own sockets. */
export function receiptPublication(moved: MovedCursor): Publication {
  const frame = serverFrame('receipt', {
    conversation_id: moved.conversation_id,
    user_id: moved.user_id,
    delivered_seq: moved.last_delivered_seq,
    read_seq: moved.last_read_seq,
    read_at: moved.last_read_at?.toISOString() ?? null,
  });
  if (!moved.shared) return { channel: userChannel(moved.user_id), payload: encodeUserFrame(frame) };
  const header = {
    kind: frameKinds.receipt,
    conversationId: moved.conversation_id,
    rev: 0,
    prevRev: 0,
    seq: 0,
    traceparent: '',
  };
  return {
    channel: conversationChannel(moved.conversation_id),
    payload: encodeRoomPublication(header, frame),
  };
}
