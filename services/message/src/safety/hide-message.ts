import type { Message } from '@parley/contracts';
import type { PoolClient } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import { AppError } from '@parley/runtime';
import type { MessageWriter } from '../messages/announce.ts';
import { changeMessage } from '../messages/change-message.ts';
import { type FoundMessage, type MessageChange, storeDeletion } from '../store/message-changes.ts';
import { keepHidden, messageToModerate } from '../store/moderation.ts';

export interface HideRequest {
  conversationId: string;
  messageId: string;
  moderatorId: string;
  traceparent: string;
}

/**
 * Deletes a message for everyone and keeps what it said for moderators; `alongside` happens in the same
 * transaction, also when it was deleted before. Throws `not_found` or `forbidden`.
 */
export async function hideMessage(
  writer: MessageWriter,
  request: HideRequest,
  alongside: (sql: PoolClient) => Promise<void>,
): Promise<void> {
  const { conversationId, messageId, moderatorId, traceparent } = request;
  let before: Message | undefined;
  const judge = ({ message, now }: FoundMessage): Message | null => {
    if (message.kind === 'system') throw new AppError('forbidden', 'What happened cannot be hidden');
    if (message.deleted_at !== null) return null;
    before = message;
    const body = { text: null, media: null, encrypted: null, mentions: [], mentions_all: false };
    return { ...message, ...body, reactions: [], pinned_at: null, deleted_at: now };
  };
  const store = async (sql: PoolClient, change: MessageChange): Promise<number> => {
    if (before) await keepHidden(sql, before, moderatorId);
    await alongside(sql);
    return storeDeletion(sql, change);
  };
  const target = { conversationId, messageId, userId: moderatorId, traceparent };
  await changeMessage(writer, target, { find: messageToModerate, judge, altersBanner: true, store });
  if (!before) await inTransaction(writer.pool, alongside);
}
