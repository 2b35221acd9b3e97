import type { webhookRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { changeWebhook } from '../../store/webhooks.ts';
import { targetProblem } from '../../webhooks/targets.ts';
import { invalidField } from '../visible-conversation.ts';
import { noSuchWebhook, requireAdmin } from './require-admin.ts';

export function updateWebhook({
  pool,
  webhooks: { rules },
}: MessageContext): Handler<typeof webhookRoutes.updateWebhook> {
  return async (call) => {
    await requireAdmin(pool, call);
    const { url } = call.body;
    const problem = url === undefined ? undefined : await targetProblem(url, rules);
    if (problem) throw invalidField('url', problem);
    const webhook = await changeWebhook(pool, call.params.webhook_id, call.body);
    if (!webhook) throw noSuchWebhook();
    return { status: 200, body: webhook };
  };
}
