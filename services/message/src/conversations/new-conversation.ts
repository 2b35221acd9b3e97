import { type ConversationView, limits, newId, type Participant } from '@parley/contracts';
import type { NewConversation } from '../store/conversations.ts';

/** A conversation with its first rev, made of what the creator asked for. The creator of a group owns it. */
export function newConversation(wanted: {
  type: 'direct' | 'group';
  title: string | null;
  history: 'all' | 'since_join';
  creatorId: string;
  otherIds: readonly string[];
  now: Date;
}): NewConversation {
  const { type, creatorId, otherIds } = wanted;
  const role = (userId: string) => (type === 'group' && userId === creatorId ? 'owner' : 'member');
  const members = [creatorId, ...otherIds].sort();
  return {
    conversation: {
      id: newId(),
      type,
      title: wanted.title,
      avatar_url: null,
      history: wanted.history,
      rev: 1,
      last_seq: 0,
      last_message_at: null,
      created_at: wanted.now.toISOString(),
    },
    directKey: type === 'direct' ? directKey(creatorId, otherIds[0] as string) : null,
    createdBy: creatorId,
    participants: members.map(
      (userId): Participant => ({
        user_id: userId,
        role: role(userId),
        joined_seq: 0,
        left_seq: null,
        last_read_seq: 0,
        last_read_at: null,
        last_delivered_seq: 0,
        rev: 1,
      }),
    ),
  };
}

/** One key for a pair, whoever asks. */
export function directKey(a: string, b: string): string {
  return a < b ? `${a}:${b}` : `${b}:${a}`;
}

/** What its creator's list shows of a conversation just made. */
export function firstView({ conversation, participants, createdBy }: NewConversation): ConversationView {
  return {
    ...conversation,
    member_count: participants.length,
    role: participants.find(({ user_id: userId }) => userId === createdBy)?.role ?? 'member',
    unread: 0,
    unread_mentions: 0,
    last_read_seq: 0,
    muted_until: null,
    notify: 'default',
    pinned_at: null,
    archived_at: null,
    last_message: null,
    participants: participants.slice(0, limits.smallGroupMembers),
  };
}
