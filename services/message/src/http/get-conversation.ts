import type { messageRoutes } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { readView } from '../store/views.ts';

export function getConversation({ pool }: MessageContext): Handler<typeof messageRoutes.getConversation> {
  return async ({ caller: { userId }, params: { conversation_id: id } }) => {
    const view = await readView(pool, id, userId);
    if (!view) throw new AppError('not_found', 'No such conversation');
    return { status: 200, body: view };
  };
}
