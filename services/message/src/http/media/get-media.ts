import type { mediaRoutes } from '@parley/contracts';
import { AppError, type Call, type StreamHandler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { readMedia } from '../../store/media.ts';
import { sendFile, sendThumbnail } from './send-file.ts';

export function getMedia(context: MessageContext): StreamHandler<typeof mediaRoutes.getMedia> {
  return async (call, request, reply) => sendFile(context, request, reply, await visibleMedia(context, call));
}

export function getThumbnail(context: MessageContext): StreamHandler<typeof mediaRoutes.getThumbnail> {
  return async (call, request, reply) =>
    sendThumbnail(context, request, reply, await visibleMedia(context, call));
}

async function visibleMedia(
  { pool }: MessageContext,
  call: Pick<Call<typeof mediaRoutes.getMedia>, 'caller' | 'params'>,
) {
  const row = await readMedia(pool, call.params.media_id, call.caller.userId);
  if (!row) throw new AppError('not_found', 'No such file');
  return row;
}
