import type { messageRoutes } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { titleProblem } from '../conversations/title.ts';
import { updateConversation as update } from '../conversations/update-conversation.ts';
import { readView } from '../store/views.ts';
import { invalidField } from './visible-conversation.ts';

export function updateConversation({
  pool,
  members,
}: MessageContext): Handler<typeof messageRoutes.updateConversation> {
  return async ({ caller: { userId }, params, body, traceparent }) => {
    const conversationId = params.conversation_id.toLowerCase();
    const problem = typeof body.title === 'string' ? titleProblem(body.title) : undefined;
    if (problem) throw invalidField('title', problem);
    await update(members, {
      conversationId,
      callerId: userId,
      title: body.title?.normalize('NFC') ?? body.title,
      avatarMediaId: body.avatar_media_id?.toLowerCase() ?? body.avatar_media_id,
      traceparent,
    });
    const view = await readView(pool, conversationId, userId);
    if (!view) throw new AppError('not_found', 'No such conversation');
    return { status: 200, body: view };
  };
}
