import { serverFrame } from '@parley/contracts';
import { textFrame } from './text-frame.ts';

// Finished frames of a user's channel, as far as a gateway looks into them.

const BEFORE_TYPE = '{"type":"';
const QUOTE = 0x22;

/** The type of a finished frame. */
export function typeOf(frame: Buffer): string {
  return frame.toString('latin1', BEFORE_TYPE.length, frame.indexOf(QUOTE, BEFORE_TYPE.length));
}

/** The conversation that a conversation.added or conversation.removed frame is about; the latter says no rev. */
export function conversationOf(frame: Buffer): { id: string; rev: number } | null {
  const { payload } = JSON.parse(frame.toString()) as {
    payload?: { conversation?: { id: string; rev: number }; conversation_id?: string };
  };
  if (payload?.conversation) return { id: payload.conversation.id, rev: payload.conversation.rev };
  return payload?.conversation_id === undefined ? null : { id: payload.conversation_id, rev: 0 };
}

/** Tells a socket that its user is not in a conversation any more. */
export function removedWire(conversationId: string): Buffer {
  return textFrame(serverFrame('conversation.removed', { conversation_id: conversationId }));
}
