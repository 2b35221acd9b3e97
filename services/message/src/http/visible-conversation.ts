import type { Pool } from '@parley/database';
import { AppError, type FieldError } from '@parley/runtime';
import { type ConversationHead, readHead } from '../store/heads.ts';

/** The conversation, for its members; `not_found` for everybody else. */
export async function visibleConversation(
  pool: Pool,
  conversationId: string,
  userId: string,
): Promise<ConversationHead> {
  const head = await readHead(pool, conversationId, userId);
  if (!head) throw new AppError('not_found', 'No such conversation');
  return head;
}

/** An `invalid` refusal that names its field. */
export function invalidField(field: string, message: string): AppError {
  const fields: FieldError[] = [{ field, message }];
  return new AppError('invalid', `${field} ${message}`, { fields });
}
