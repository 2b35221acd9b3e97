import { isUuid, type messageRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { pageOfParticipants } from '../store/participants.ts';
import { decodeCursor, encodeCursor } from './page-cursor.ts';
import { visibleConversation } from './visible-conversation.ts';

const DEFAULT_LIMIT = 100;

export function listParticipants(context: MessageContext): Handler<typeof messageRoutes.listParticipants> {
  return async ({ caller: { userId }, params, query: { cursor, limit = DEFAULT_LIMIT } }) => {
    const { id: conversationId } = await visibleConversation(context.pool, params.conversation_id, userId);
    const afterUserId = cursor === undefined ? null : userIdOf(cursor);
    const found = await pageOfParticipants(context.prisma, { conversationId, afterUserId, limit: limit + 1 });
    const participants = found.slice(0, limit);
    const last = participants.at(-1);
    const more = found.length > limit && last;
    return { status: 200, body: { participants, cursor: more ? encodeCursor([last.user_id]) : null } };
  };
}

function userIdOf(cursor: string): string {
  const [userId] = decodeCursor(cursor, [(part) => typeof part === 'string' && isUuid(part)]);
  return userId as string;
}
