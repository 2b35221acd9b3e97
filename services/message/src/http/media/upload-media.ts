import type { mediaRoutes } from '@parley/contracts';
import type { StreamHandler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';

export function uploadMedia({ media }: MessageContext): StreamHandler<typeof mediaRoutes.uploadMedia> {
  return async ({ caller: { userId }, query: { name } }, { raw }, reply) => {
    try {
      return reply.code(201).send(await media.upload({ request: raw, userId, name }));
    } catch (error) {
      // What was not read of the body would be taken for the next request.
      if (!raw.complete) reply.header('connection', 'close');
      throw error;
    }
  };
}
