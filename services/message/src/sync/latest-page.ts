import { limits, type Participant, type ServerPayload } from '@parley/contracts';
import { PARTICIPANT_BYTES } from '../store/changes.ts';
import type { ConversationHead } from '../store/heads.ts';
import { latestMessages } from '../store/messages.ts';
import { withOwnReactions } from '../store/reactions.ts';
import { conversationOf } from '../store/rows.ts';
import type { Sql } from '../store/sql.ts';
import { CONVERSATION_BYTES } from './changes.ts';

/** Too far behind to replay, or ahead of this database, which was restored: the client reloads. */
export function isTooLong(head: ConversationHead, sinceRev: number): boolean {
  return sinceRev > head.rev || head.rev - sinceRev > limits.replayChanges;
}

/**
 * What a client that is too far behind puts in the place of what it has: the latest messages its user may
 * see, in seq order, the first participants and the conversation.
 */
export async function latestPage(
  sql: Sql,
  head: ConversationHead,
  participants: Participant[],
  userId: string,
): Promise<ServerPayload<'sync.result'>> {
  const messages = await latestMessages(sql, {
    conversationId: head.id,
    visibleFromSeq: head.visible_from_seq,
    limit: limits.latestPage,
    maxBytes: limits.syncPageBytes - CONVERSATION_BYTES - participants.length * PARTICIPANT_BYTES,
  });
  return {
    conversation_id: head.id,
    messages: await withOwnReactions(sql, userId, messages),
    participants,
    conversation: conversationOf(head),
    rev: head.rev,
    has_more: false,
    too_long: true,
  };
}
