import type { webhookRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { deleteWebhook as remove } from '../../store/webhooks.ts';
import { noSuchWebhook, requireAdmin } from './require-admin.ts';

export function deleteWebhook({ pool }: MessageContext): Handler<typeof webhookRoutes.deleteWebhook> {
  return async (call) => {
    await requireAdmin(pool, call);
    if (!(await remove(pool, call.params.webhook_id))) throw noSuchWebhook();
    return { status: 204 };
  };
}
