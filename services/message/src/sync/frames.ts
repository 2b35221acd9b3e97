import {
  type Conversation,
  conversationChannel,
  encodeRoomPublication,
  type FrameKind,
  frameKinds,
  type Message,
  type Participant,
  serverFrame,
} from '@parley/contracts';
import type { Publication } from '../publication.ts';

/** What one rev of a conversation left behind. */
export type Change =
  /** `isChanged`: known not to be new, however untouched it looks. */
  | { rev: number; message: Message; isChanged?: true }
  | { rev: number; conversation: Conversation }
  | { rev: number; participants: Participant[] };

/** A finished frame of a room and the numbers a gateway needs beside it. */
export interface RoomFrame {
  kind: FrameKind;
  rev: number;
  prevRev: number;
  /** The seq of the message it is about; 0: about none. */
  seq: number;
  frame: string;
}

/** The frame of a change, chained to the rev before it. */
export function roomFrame(conversationId: string, change: Change, prevRev: number): RoomFrame {
  const { rev } = change;
  const room = { conversation_id: conversationId, rev, prev_rev: prevRev };
  if ('message' in change) {
    const { message, isChanged } = change;
    const type = !isChanged && isUntouched(message) ? 'message.new' : 'message.updated';
    return {
      kind: type === 'message.new' ? frameKinds.message : frameKinds.messageUpdated,
      rev,
      prevRev,
      seq: message.seq,
      frame: serverFrame(type, { ...room, message }),
    };
  }
  if ('conversation' in change) {
    const frame = serverFrame('conversation.updated', { ...room, conversation: change.conversation });
    return { kind: frameKinds.conversation, rev, prevRev, seq: 0, frame };
  }
  const frame = serverFrame('participants.updated', { ...room, participants: change.participants });
  return { kind: frameKinds.participants, rev, prevRev, seq: 0, frame };
}

/**
 * The frame of a message under the rev it was sent with. Changed since, it is shown as it is now: the frame of
 * the change follows under its own rev and says the same again.
 */
export function newMessageFrame(message: Message, rev: number): RoomFrame {
  const prevRev = rev - 1;
  const payload = { conversation_id: message.conversation_id, rev, prev_rev: prevRev, message };
  const frame = serverFrame('message.new', payload);
  return { kind: frameKinds.message, rev, prevRev, seq: message.seq, frame };
}

/** A frame that only says how far the numbers go. */
export function revFrame(conversationId: string, rev: number, prevRev: number): RoomFrame {
  const frame = serverFrame('rev', { conversation_id: conversationId, rev, prev_rev: prevRev });
  return { kind: frameKinds.message, rev, prevRev, seq: 0, frame };
}

function isUntouched(message: Message): boolean {
  const { edited_at, deleted_at, pinned_at, reactions } = message;
  return edited_at === null && deleted_at === null && pinned_at === null && reactions.length === 0;
}

/** A room frame as it goes to the fan-out. */
export function roomPublication(conversationId: string, frame: RoomFrame, traceparent: string): Publication {
  const { kind, rev, prevRev, seq } = frame;
  const header = { kind, conversationId, rev, prevRev, seq, traceparent };
  return {
    channel: conversationChannel(conversationId),
    payload: encodeRoomPublication(header, frame.frame),
  };
}
