import type { messageRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { messagesAfter, messagesBefore } from '../store/messages.ts';
import { invalidField, visibleConversation } from './visible-conversation.ts';

const DEFAULT_LIMIT = 50;

export function listMessages({ pool }: MessageContext): Handler<typeof messageRoutes.listMessages> {
  return async ({ caller: { userId }, params, query }) => {
    const { before_seq: beforeSeq, after_seq: afterSeq, limit = DEFAULT_LIMIT } = query;
    if (beforeSeq !== undefined && afterSeq !== undefined) {
      throw invalidField('after_seq', 'and before_seq exclude each other');
    }
    const head = await visibleConversation(pool, params.conversation_id, userId);
    const page = { conversationId: head.id, visibleFromSeq: head.visible_from_seq, limit: limit + 1 };
    if (afterSeq !== undefined) {
      const found = await messagesAfter(pool, { ...page, seq: afterSeq });
      return { status: 200, body: { messages: found.slice(0, limit), has_more: found.length > limit } };
    }
    const found = await messagesBefore(pool, { ...page, seq: beforeSeq ?? Number.MAX_SAFE_INTEGER });
    return { status: 200, body: { messages: found.slice(-limit), has_more: found.length > limit } };
  };
}
