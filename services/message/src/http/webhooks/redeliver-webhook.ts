import type { webhookRoutes } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { makeDue } from '../../store/webhook-deliveries.ts';
import { readWebhook } from '../../store/webhooks.ts';
import { deliveryView } from '../../webhooks/delivery-view.ts';
import { noSuchWebhook, requireAdmin } from './require-admin.ts';

export function redeliverWebhook({
  pool,
  webhooks,
}: MessageContext): Handler<typeof webhookRoutes.redeliverWebhook> {
  return async (call) => {
    await requireAdmin(pool, call);
    const { webhook_id: webhookId, delivery_id: id } = call.params;
    const webhook = await readWebhook(pool, webhookId);
    if (!webhook) throw noSuchWebhook();
    if (!webhook.active) throw new AppError('conflict', 'The webhook is turned off');
    const delivery = await makeDue(pool, webhookId, id);
    if (!delivery) throw new AppError('not_found', 'No such delivery');
    webhooks.wake();
    return { status: 202, body: await deliveryView(pool, delivery) };
  };
}
