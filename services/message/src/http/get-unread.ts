import type { messageRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { readUnread } from '../store/unread.ts';

export function getUnread({ pool }: MessageContext): Handler<typeof messageRoutes.getUnread> {
  return async ({ caller: { userId } }) => ({ status: 200, body: await readUnread(pool, userId) });
}
