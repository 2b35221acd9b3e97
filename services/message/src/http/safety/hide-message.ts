import type { safetyRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { noSuchMessage } from '../../messages/change-message.ts';
import { hideMessage as hide } from '../../safety/hide-message.ts';
import { mustJudge, requireModerator } from '../../safety/moderators.ts';
import { findMessage, logAction } from '../../store/moderation.ts';

export function hideMessage({ pool, messages }: MessageContext): Handler<typeof safetyRoutes.hideMessage> {
  return async ({ caller, params, body, traceparent }) => {
    const moderator = await requireModerator(pool, caller.userId);
    const messageId = params.message_id.toLowerCase();
    const conversationId = body.conversation_id.toLowerCase();
    const place = await findMessage(pool, messageId, conversationId);
    if (!place) throw noSuchMessage();
    const userId = place.senderId;
    if (userId !== null) await mustJudge(pool, moderator, userId);
    const target = { conversationId, messageId, moderatorId: moderator.id, traceparent };
    const entry = { actorId: moderator.id, action: 'message.hide', userId, messageId, conversationId };
    await hide(messages, target, (sql) => logAction(sql, { ...entry, note: body.note ?? null }));
    return { status: 204 };
  };
}
