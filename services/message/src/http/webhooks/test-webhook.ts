import type { webhookRoutes } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { insertTest } from '../../store/webhook-deliveries.ts';
import { readWebhook } from '../../store/webhooks.ts';
import { deliveryView } from '../../webhooks/delivery-view.ts';
import { noSuchWebhook, requireAdmin } from './require-admin.ts';

export function testWebhook({ pool, webhooks }: MessageContext): Handler<typeof webhookRoutes.testWebhook> {
  return async (call) => {
    await requireAdmin(pool, call);
    const { webhook_id: id } = call.params;
    if (!(await readWebhook(pool, id))) throw noSuchWebhook();
    const delivery = await insertTest(pool, id);
    if (!delivery) throw new AppError('conflict', 'The webhook is turned off');
    webhooks.wake();
    return { status: 202, body: await deliveryView(pool, delivery) };
  };
}
