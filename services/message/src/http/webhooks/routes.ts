import { webhookRoutes } from '@parley/contracts';
import { type createHttpServer, type Guard, implement, type TokenVerifier } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { createWebhook } from './create-webhook.ts';
import { deleteWebhook } from './delete-webhook.ts';
import { getWebhook } from './get-webhook.ts';
import { listWebhookDeliveries } from './list-webhook-deliveries.ts';
import { listWebhooks } from './list-webhooks.ts';
import { redeliverWebhook } from './redeliver-webhook.ts';
import { rotateWebhookSecret } from './rotate-webhook-secret.ts';
import { testWebhook } from './test-webhook.ts';
import { updateWebhook } from './update-webhook.ts';

/** Serves the management of webhooks. */
export function serveWebhookRoutes(
  app: ReturnType<typeof createHttpServer>,
  context: MessageContext,
  security: { verifier: TokenVerifier; guard?: Guard },
): void {
  implement(app, webhookRoutes.createWebhook, security, createWebhook(context));
  implement(app, webhookRoutes.listWebhooks, security, listWebhooks(context));
  implement(app, webhookRoutes.getWebhook, security, getWebhook(context));
  implement(app, webhookRoutes.updateWebhook, security, updateWebhook(context));
  implement(app, webhookRoutes.deleteWebhook, security, deleteWebhook(context));
  implement(app, webhookRoutes.rotateWebhookSecret, security, rotateWebhookSecret(context));
  implement(app, webhookRoutes.testWebhook, security, testWebhook(context));
  implement(app, webhookRoutes.listWebhookDeliveries, security, listWebhookDeliveries(context));
  implement(app, webhookRoutes.redeliverWebhook, security, redeliverWebhook(context));
}
