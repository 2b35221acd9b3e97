import type { messageRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { visibleConversation } from './visible-conversation.ts';

export function markRead({ pool, cursors }: MessageContext): Handler<typeof messageRoutes.markRead> {
  return async ({ caller: { userId, sessionId }, params, body: { seq } }) => {
    const { id: conversationId } = await visibleConversation(pool, params.conversation_id, userId);
    await cursors.advance([{ conversationId, userId, readSeq: seq, deliveredSeq: 0, sessionId }]);
    return { status: 204 };
  };
}
