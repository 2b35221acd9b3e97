import type { ObservedFrame } from '../history/history.ts';

export const changeFrames = [
  'message.new',
  'message.updated',
  'conversation.updated',
  'participants.updated',
  'rev',
] as const;

/** A frame that counts as a change of a conversation. */
export interface ChangePayload {
  conversation_id: string;
  rev: number;
  prev_rev: number;
}

/** The payload, when the frame counts as a change; else null. */
export function changeOf(frame: ObservedFrame): ChangePayload | null {
  return changeFrames.some((type) => type === frame.type) ? (frame.payload as ChangePayload) : null;
}
