import { frameKinds, type RoomHeader, serverFrame } from '@parley/contracts';
import { textFrame } from './text-frame.ts';

/** One change of a conversation, framed for the wire once. */
export interface RoomEvent {
  kind: number;
  rev: number;
  prevRev: number;
  /** The seq of the message it is about; 0: about none. */
  seq: number;
  /** The whole WebSocket frame, shared by all sockets that may see it. */
  wire: Buffer;
}

/** Copies the frame out of the transport's read buffer. */
export function roomEvent(
  header: Pick<RoomHeader, 'kind' | 'rev' | 'prevRev' | 'seq'>,
  frame: Uint8Array,
): RoomEvent {
  const { kind, rev, prevRev, seq } = header;
  return { kind, rev, prevRev, seq, wire: textFrame(frame) };
}

/** A change of which only the numbers are left, or known. */
export function numbersOnly(conversationId: string, rev: number, prevRev: number): RoomEvent {
  const wire = revWire(conversationId, rev, prevRev);
  return { kind: frameKinds.message, rev, prevRev, seq: 0, wire };
}

/** What a socket gets that may not see the change: only the numbers. */
export function revWire(conversationId: string, rev: number, prevRev: number): Buffer {
  return textFrame(serverFrame('rev', { conversation_id: conversationId, rev, prev_rev: prevRev }));
}
