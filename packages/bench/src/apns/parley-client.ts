import { randomUUID } from 'node:crypto';
import { createApnsSender, IdentifiedNotification, loadPushWorkerConfig } from '@parley/push-worker';
import { type PushClient, type PushClientOptions, samplePayload } from './push-client.ts';
import { workerEnvOf } from './worker-env.ts';

/** What the worker sends through, without the worker: its sender with the settings that its environment gives. */
export async function parleyClient(options: PushClientOptions): Promise<PushClient> {
  const elsewhere = { DATABASE_URL: 'postgresql://unused', AUTH_GRPC_URL: 'unused' };
  const { apns } = loadPushWorkerConfig({ ...elsewhere, ...workerEnvOf(options) });
  const sender = createApnsSender({ ...apns, ca: options.ca });
  const { aps, data } = samplePayload;
  return {
    async send(token) {
      const content = { aps: { ...aps }, data: { data } };
      const outcome = await sender.send(
        'sandbox',
        new IdentifiedNotification(token, randomUUID(), { ...content, topic: options.topic }),
      );
      if (outcome.kind === 'sent') return 200;
      if (outcome.status === null) throw new Error(outcome.reason);
      return outcome.status;
    },
    close: () => sender.close(),
  };
}
