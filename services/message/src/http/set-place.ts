import type { messageRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { changeOwnSettings } from '../conversations/own-settings.ts';

export function setPlace({ members }: MessageContext): Handler<typeof messageRoutes.setPlace> {
  return async ({ caller: { userId }, params, body }) => {
    const conversationId = params.conversation_id.toLowerCase();
    return { status: 200, body: await changeOwnSettings(members, { conversationId, userId }, body) };
  };
}
