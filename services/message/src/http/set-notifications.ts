import type { messageRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { changeOwnSettings } from '../conversations/own-settings.ts';

export function setNotifications({
  members,
}: MessageContext): Handler<typeof messageRoutes.setNotifications> {
  return async ({ caller: { userId }, params, body }) => {
    const conversationId = params.conversation_id.toLowerCase();
    const wanted = { mutedUntil: body.muted_until, notify: body.notify };
    return { status: 200, body: await changeOwnSettings(members, { conversationId, userId }, wanted) };
  };
}
