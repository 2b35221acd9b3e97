import type { Pool } from '@parley/database';
import type { Logger } from '@parley/runtime';
import { webhookDisabled, webhookEventsLost, webhookLoopFailed, webhooksDropped } from '../events.ts';
import { type Deliverer, startDeliverer } from './deliverer.ts';
import { startDispatcher } from './dispatcher.ts';
import { startKeeper } from './keeper.ts';
import { createSecretBox, type SecretBox } from './secrets.ts';
import type { TargetRules } from './targets.ts';
import { createTransport } from './transport.ts';

export interface WebhooksOptions {
  pool: Pool;
  logger: Logger;
  /** What the key for secrets at rest is made of. */
  serviceKey: string;
  rules: TargetRules;
  /** Deliveries under way in this process. */
  parallel: number;
}

/** Webhooks as the entry points see them. */
export interface Webhooks {
  rules: TargetRules;
  secrets: SecretBox;
  /** Something is due. */
  wake: Deliverer['wake'];
  close(): Promise<void>;
}

const DISPATCH_MS = 500;
const POLL_MS = 1_000;
const KEEP_MS = 30_000;
const TIMEOUT_MS = 10_000;
const PER_WEBHOOK = 4;

/** Starts what tells webhooks of events: who finds them, who delivers them, and who cleans up. */
export function startWebhooks({ pool, logger, serviceKey, rules, parallel }: WebhooksOptions): Webhooks {
  const secrets = createSecretBox(serviceKey);
  const transport = createTransport({ ...rules, timeoutMs: TIMEOUT_MS });
  const onError = (error: unknown) => webhookLoopFailed(logger, error);
  const deliverer = startDeliverer({
    pool,
    transport,
    secrets,
    most: parallel,
    perWebhook: PER_WEBHOOK,
    pollMs: POLL_MS,
    onDisabled: (fields) => webhookDisabled(logger, fields),
    onError,
  });
  const dispatcher = startDispatcher({
    pool,
    everyMs: DISPATCH_MS,
    onDispatched: deliverer.wake,
    onHole: () => webhookEventsLost(logger),
    onError,
  });
  const keeper = startKeeper({
    pool,
    everyMs: KEEP_MS,
    onDropped: (deliveries) => webhooksDropped(logger, { deliveries }),
    onError,
  });
  return {
    rules,
    secrets,
    wake: deliverer.wake,
    async close() {
      await Promise.all([dispatcher.close(), keeper.close(), deliverer.close()]);
      transport.close();
    },
  };
}
