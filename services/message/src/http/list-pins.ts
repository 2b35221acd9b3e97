import { limits, type messageRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { pinnedMessages } from '../store/messages.ts';
import { withOwnReactions } from '../store/reactions.ts';
import { visibleConversation } from './visible-conversation.ts';

export function listPins({ pool }: MessageContext): Handler<typeof messageRoutes.listPins> {
  return async ({ caller: { userId }, params }) => {
    const head = await visibleConversation(pool, params.conversation_id, userId);
    const messages = await pinnedMessages(pool, {
      conversationId: head.id,
      visibleFromSeq: head.visible_from_seq,
      limit: limits.pinsPerConversation,
    });
    return { status: 200, body: { messages: await withOwnReactions(pool, userId, messages) } };
  };
}
