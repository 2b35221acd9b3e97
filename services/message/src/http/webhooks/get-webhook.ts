import type { webhookRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { readWebhook } from '../../store/webhooks.ts';
import { noSuchWebhook, requireAdmin } from './require-admin.ts';

export function getWebhook({ pool }: MessageContext): Handler<typeof webhookRoutes.getWebhook> {
  return async (call) => {
    await requireAdmin(pool, call);
    const webhook = await readWebhook(pool, call.params.webhook_id);
    if (!webhook) throw noSuchWebhook();
    return { status: 200, body: webhook };
  };
}
