import type { mediaRoutes } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { discardMedia } from '../../store/media-sweep.ts';

export function deleteMedia({ pool }: MessageContext): Handler<typeof mediaRoutes.deleteMedia> {
  return async ({ caller: { userId }, params: { media_id: id } }) => {
    const outcome = await discardMedia(pool, id, userId);
    if (outcome === 'not_found') throw new AppError('not_found', 'No such upload of yours');
    if (outcome === 'sent') throw new AppError('conflict', 'It was sent: delete the messages that show it');
    return { status: 204 };
  };
}
