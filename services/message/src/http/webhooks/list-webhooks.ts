import type { webhookRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { listWebhooks as list } from '../../store/webhooks.ts';
import { requireAdmin } from './require-admin.ts';

export function listWebhooks({ pool }: MessageContext): Handler<typeof webhookRoutes.listWebhooks> {
  return async (call) => {
    await requireAdmin(pool, call);
    return { status: 200, body: { webhooks: await list(pool) } };
  };
}
