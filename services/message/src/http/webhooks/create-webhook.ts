import { limits, newId, type webhookRoutes } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { insertWebhook } from '../../store/webhooks.ts';
import { newSecret } from '../../webhooks/secrets.ts';
import { targetProblem } from '../../webhooks/targets.ts';
import { invalidField } from '../visible-conversation.ts';
import { requireAdmin } from './require-admin.ts';

export function createWebhook({
  pool,
  webhooks: { rules, secrets },
}: MessageContext): Handler<typeof webhookRoutes.createWebhook> {
  return async (call) => {
    await requireAdmin(pool, call);
    const { url, events, description = null } = call.body;
    const problem = await targetProblem(url, rules);
    if (problem) throw invalidField('url', problem);
    const [id, secret] = [newId(), newSecret()];
    const sealed = secrets.seal(id, secret);
    const createdBy = call.caller.userId;
    const webhook = await insertWebhook(pool, { id, url, events, description, secret: sealed, createdBy });
    if (!webhook) throw new AppError('conflict', `There are ${limits.webhooks} webhooks, which is the most`);
    return { status: 201, body: { ...webhook, secret } };
  };
}
