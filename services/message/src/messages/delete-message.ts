import type { Message } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import { may } from '../permissions.ts';
import { type FoundMessage, storeDeletion } from '../store/message-changes.ts';
import type { MessageWriter } from './announce.ts';
import { type ChangeTarget, changeMessage } from './change-message.ts';

/**
 * Deletes a message for everyone: an own one, or any as owner or admin of a group. It keeps its place
 * without its body; deleting it again changes nothing. Returns what is left of it. Throws `not_found` or
 * `forbidden`.
 */
export async function deleteMessage(writer: MessageWriter, target: ChangeTarget): Promise<Message> {
  const judge = ({ message, role, now }: FoundMessage): Message | null => {
    if (message.kind === 'system') throw new AppError('forbidden', 'What happened cannot be deleted');
    // Both people of a direct conversation are members, so only groups have somebody who may.
    if (message.sender_id !== target.userId && !may(role, 'messages.delete_any')) {
      throw new AppError('forbidden', 'Only its sender, the owner or an admin can delete a message');
    }
    if (message.deleted_at !== null) return null;
    const body = { text: null, media: null, encrypted: null, mentions: [], mentions_all: false };
    const gone = { ...body, reactions: [], pinned_at: null };
    return { ...message, ...gone, deleted_at: now };
  };
  return changeMessage(writer, target, { judge, altersBanner: true, store: storeDeletion });
}
