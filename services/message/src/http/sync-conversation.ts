import type { messageRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { syncPage } from '../sync/sync-page.ts';

export function syncConversation({ pool }: MessageContext): Handler<typeof messageRoutes.syncConversation> {
  return async ({ caller: { userId }, params, query: { since_rev: sinceRev, limit } }) => {
    const body = await syncPage(pool, { conversationId: params.conversation_id, userId, sinceRev, limit });
    return { status: 200, body };
  };
}
