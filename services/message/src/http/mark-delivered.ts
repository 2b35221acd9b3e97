import type { messageRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { visibleConversation } from './visible-conversation.ts';

export function markDelivered({
  pool,
  cursors,
}: MessageContext): Handler<typeof messageRoutes.markDelivered> {
  return async ({ caller: { userId }, params, body: { seq } }) => {
    const { id: conversationId } = await visibleConversation(pool, params.conversation_id, userId);
    await cursors.advance([{ conversationId, userId, readSeq: 0, deliveredSeq: seq, sessionId: '' }]);
    return { status: 204 };
  };
}
