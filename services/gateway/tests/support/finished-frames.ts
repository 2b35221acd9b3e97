import type { Change, Conversation } from './world-model.ts';

/** The finished frame of a change, with the prev_rev that its reader needs. */
export function frameOf(conversation: Conversation, change: Change, prevRev: number): string {
  const { type, rev, body } = change;
  return JSON.stringify({
    type,
    payload: { conversation_id: conversation.id, rev, prev_rev: prevRev, ...body },
  });
}

/** The finished frame that tells a user of a conversation. */
export function addedFrame(conversation: Conversation): string {
  const payload = { conversation: { id: conversation.id, rev: conversation.rev } };
  return JSON.stringify({ type: 'conversation.added', payload });
}

/** A participant as room.joined and participants.updated show it. */
export function participantOf(conversation: Conversation, userId: string) {
  const cursor = conversation.cursors.get(userId);
  return {
    user_id: userId,
    role: 'member',
    joined_seq: conversation.members.get(userId)?.joinedSeq ?? 0,
    left_seq: null,
    last_read_seq: cursor?.readSeq ?? 0,
    last_read_at: cursor ? new Date(cursor.readAtMs).toISOString() : null,
    last_delivered_seq: cursor?.deliveredSeq ?? 0,
    rev: conversation.rev,
  };
}

/** What a client too far behind is given instead of a replay. */
export function latestPageOf(conversation: Conversation): string {
  const messages = conversation.changes.flatMap(({ body }) => (body['message'] ? [body['message']] : []));
  return JSON.stringify({
    conversation_id: conversation.id,
    messages: messages.slice(-50),
    participants: [...conversation.members.keys()].map((userId) => participantOf(conversation, userId)),
    conversation: { id: conversation.id },
    rev: conversation.rev,
    has_more: false,
    too_long: true,
  });
}
