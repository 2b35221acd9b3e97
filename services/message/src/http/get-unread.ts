import type { messageRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { readUnread } from '../store/unread.ts';

export function getUnread({ pool }: MessageContext): Handler<typeof messageRoutes.getUnread> {
  return async ({ caller: { userId } }) => {
    const conversations = await readUnread(pool, userId);
    const badge = conversations.reduce((sum, { unread }) => sum + unread, 0);
    return { status: 200, body: { badge, conversations } };
  };
}
