import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { accountRoutes } from '@parley/contracts';
import { Gate, type StreamHandler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { exportFailed } from '../events.ts';
import { openArchive } from '../export/archive.ts';

/** Archives made at once in this process; more are refused `busy`. */
const UNDER_WAY_MAX = 4;

export function exportMe(context: MessageContext): StreamHandler<typeof accountRoutes.exportMe> {
  const gate = new Gate({ maxUnderWay: UNDER_WAY_MAX, maxWaiting: 0 });
  return async ({ caller: { userId } }, _request, reply) => {
    const out = new PassThrough();
    const opened = Promise.withResolvers<void>();
    const making = gate.run(async () => {
      const account = await context.safety.accounts.exportAccount(userId);
      const { pool, media } = context;
      const archive = await openArchive({ pool, store: media.store }, userId, account);
      opened.resolve();
      archive.stream.on('error', (error: Error) => {
        exportFailed(context.logger, { userId, err: error });
        out.destroy(error);
      });
      archive.stream.pipe(out);
      out.on('close', archive.close);
      await once(out, 'close');
    });
    making.catch(opened.reject);
    await opened.promise;
    return reply
      .type('application/zip')
      .header('content-disposition', 'attachment; filename="parley-export.zip"')
      .header('cache-control', 'no-store')
      .send(out);
  };
}
