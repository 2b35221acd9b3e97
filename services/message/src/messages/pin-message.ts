import { limits, type Message } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import { noteSystemMessage } from '../conversations/system-message.ts';
import { may } from '../permissions.ts';
import { type FoundMessage, storePin } from '../store/message-changes.ts';
import type { MessageWriter } from './announce.ts';
import { type ChangeTarget, changeMessage } from './change-message.ts';

/**
 * Pins a message for everybody, or unpins it; what is so already changes nothing. The members of a group are told
 * in a message who pinned it. Returns the message. Throws `not_found`, `forbidden`, `conflict` (deleted), `blocked`
 * or `invalid` (too many are pinned).
 */
export async function pinMessage(
  writer: MessageWriter,
  target: ChangeTarget & { pinned: boolean },
): Promise<Message> {
  const { conversationId, userId: actorId, traceparent } = target;
  const judge = ({ message, role, isDirect, blocked, now }: FoundMessage): Message | null => {
    if (!isDirect && !may(role, 'messages.pin')) {
      throw new AppError('forbidden', 'Only owner and admins pin messages');
    }
    if (message.kind === 'system') throw new AppError('forbidden', 'What happened cannot be pinned');
    if (target.pinned === (message.pinned_at !== null)) return null;
    if (message.deleted_at !== null) throw new AppError('conflict', 'The message was deleted');
    if (blocked) throw new AppError('blocked', 'One of you has blocked the other');
    return { ...message, pinned_at: target.pinned ? now : null };
  };
  return changeMessage(writer, target, {
    judge,
    async store(sql, change) {
      const { outboxId, others } = await storePin(sql, change);
      if (target.pinned && others >= limits.pinsPerConversation) {
        throw new AppError(
          'invalid',
          `A conversation has at most ${limits.pinsPerConversation} pinned messages`,
        );
      }
      return outboxId;
    },
    async follow(sql, { isDirect, message: { seq } }) {
      if (!target.pinned || isDirect) return null;
      const event = { event: 'message_pinned' as const, seq };
      return noteSystemMessage(sql, { conversationId, actorId, event }, traceparent);
    },
  });
}
