import type { webhookRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { pageOfDeliveries } from '../../store/webhook-deliveries.ts';
import { readWebhook } from '../../store/webhooks.ts';
import { deliveryViews } from '../../webhooks/delivery-view.ts';
import { decodeCursor, encodeCursor } from '../page-cursor.ts';
import { noSuchWebhook, requireAdmin } from './require-admin.ts';

const DEFAULT_LIMIT = 20;

export function listWebhookDeliveries({
  pool,
}: MessageContext): Handler<typeof webhookRoutes.listWebhookDeliveries> {
  return async (call) => {
    await requireAdmin(pool, call);
    const { webhook_id: webhookId } = call.params;
    const { status = null, cursor, limit = DEFAULT_LIMIT } = call.query;
    if (!(await readWebhook(pool, webhookId))) throw noSuchWebhook();
    const beforeN = cursor === undefined ? Number.MAX_SAFE_INTEGER : numberOf(cursor);
    const found = await pageOfDeliveries(pool, { webhookId, status, beforeN, limit: limit + 1 });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      status: 200,
      body: {
        deliveries: await deliveryViews(pool, page),
        cursor: found.length > limit && last ? encodeCursor([last.n]) : null,
      },
    };
  };
}

function numberOf(cursor: string): number {
  const [n] = decodeCursor(cursor, [(part) => Number.isSafeInteger(part) && (part as number) > 0]);
  return n as number;
}
