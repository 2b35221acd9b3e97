import { timings, type webhookRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { replaceSecret } from '../../store/webhooks.ts';
import { newSecret } from '../../webhooks/secrets.ts';
import { noSuchWebhook, requireAdmin } from './require-admin.ts';

export function rotateWebhookSecret({
  pool,
  webhooks: { secrets },
}: MessageContext): Handler<typeof webhookRoutes.rotateWebhookSecret> {
  return async (call) => {
    await requireAdmin(pool, call);
    const id = call.params.webhook_id.toLowerCase();
    const secret = newSecret();
    const webhook = await replaceSecret(pool, id, secrets.seal(id, secret), timings.webhookSecretOverlapMs);
    if (!webhook) throw noSuchWebhook();
    return { status: 200, body: { ...webhook, secret } };
  };
}
