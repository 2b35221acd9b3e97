import type { ConversationView, Message } from '@parley/contracts';
import { limits } from '@parley/contracts/limits';
import type { Timeline } from './timeline.ts';

type Unread = Pick<ConversationView, 'unread' | 'unread_mentions'>;

/** From the messages themselves; null: not all that count are here. */
export function countUnread(view: ConversationView, tail: Timeline | null, me: string): Unread | null {
  if (!tail || tail.from > view.last_read_seq + 1 || (tail.last?.seq ?? 0) < view.last_seq) return null;
  let counted: Unread = { unread: 0, unread_mentions: 0 };
  for (let i = tail.messages.length - 1; i >= 0; i--) {
    const message = tail.messages[i]!;
    if (message.seq <= view.last_read_seq) break;
    counted = withUnread(counted, message, me);
  }
  return counted;
}

/** One more message after the read cursor. */
export function withUnread({ unread, unread_mentions }: Unread, message: Message, me: string): Unread {
  const { kind, deleted_at: deletedAt, sender_id: senderId } = message;
  if (kind === 'system' || deletedAt !== null || senderId === me) return { unread, unread_mentions };
  const isMentioned = message.mentions_all || message.mentions.includes(me);
  return {
    unread: Math.min(unread + 1, limits.unreadCap),
    unread_mentions: Math.min(unread_mentions + (isMentioned ? 1 : 0), limits.unreadCap),
  };
}
