import { setTimeout as sleep } from 'node:timers/promises';
import type { Infrastructure, SupervisedService } from '@parley/launcher';
import type { Queue } from '@parley/queue';
import type { ApnsResponder } from '../apns/start-apns-responder.ts';
import type { PushSwitch } from '../benches/push-tax.ts';
import type { Account, Conversation } from '../product/accounts.ts';
import type { Product } from '../product/product.ts';
import { giveDevices } from '../product/push-devices.ts';
import { drainQueues, untilIdle } from '../product/queues.ts';

export interface PushSwitchParts {
  product: Product;
  queue: Queue;
  broker: Infrastructure['rabbitmq'];
  responder: ApnsResponder;
  /** `APNS_*` of the worker. */
  apns: Record<string, string>;
  /** Who gets pushes. */
  away: readonly Account[];
  conversations: readonly Conversation[];
}

/** A round trip to Apple, more or less. */
const ROUND_TRIP_MS = 50;
/** Longer than a tier of the queue that a job may have come to. */
const STALL_MS = 45_000;
const POLL_MS = 1_000;

/** Pushes of a product that can be had or not. */
export function pushSwitch(parts: PushSwitchParts): PushSwitch & { close(): Promise<void> } {
  const { product, queue, broker, responder, apns, away } = parts;
  const answering = { roundTripMs: ROUND_TRIP_MS, goneEvery: 0, maxStreams: 1_000, keep: false };
  let worker: SupervisedService | undefined;
  let workers = 0;
  let since = new Date();
  let brokerBackAt = 0;
  return {
    async on() {
      if (worker) return;
      await drainQueues(queue);
      await giveDevices(product.pool, away);
      await responder.call('begin', answering);
      worker = await product.startPushWorker(`push-worker-m${++workers}`, apns);
    },
    async off() {
      if (!worker) return;
      await untilIdle(queue);
      await worker.stop();
      worker = undefined;
      await product.pool.query('DELETE FROM device_tokens WHERE user_id = ANY ($1::uuid[])', [
        away.map(({ userId }) => userId),
      ]);
    },
    stopBroker: () => broker.stop(),
    async startBroker() {
      await broker.restart();
      brokerBackAt = performance.now();
    },
    async beginCounting() {
      await untilIdle(queue);
      await responder.call('begin', { ...answering, keep: true });
      const { rows } = await product.pool.query<{ now: Date }>('SELECT clock_timestamp() AS now');
      since = rows[0]?.now ?? since;
    },
    async settle() {
      let [missing, fellAt] = [Number.POSITIVE_INFINITY, performance.now()];
      // Asked seldom, and the server's answers only once: it is no part of what is measured.
      while (missing > 0 && performance.now() - fellAt < STALL_MS) {
        const now = (await sentSince(parts, since)).filter((apnsId) => apnsId === null).length;
        if (now < missing) [missing, fellAt] = [now, performance.now()];
        if (missing > 0) await sleep(POLL_MS);
      }
      const { kept } = await responder.call('report', null);
      const taken = new Set(kept.filter(({ status }) => status === 200).map(({ apnsId }) => apnsId));
      const sent = await sentSince(parts, since);
      const lost = sent.filter((apnsId) => apnsId === null || !taken.has(apnsId)).length;
      return { owed: sent.length, lost, afterMs: Math.max(0, fellAt - brokerBackAt) };
    },
    async close() {
      await worker?.stop();
    },
  };
}

/** The `apns-id` of each owed push as it is recorded as sent; null without such a record. */
async function sentSince(
  { product, conversations }: PushSwitchParts,
  since: Date,
): Promise<(string | null)[]> {
  const { rows } = await product.pool.query<{ apns_id: string | null }>(
    `SELECT d.apns_id FROM messages m
       JOIN participants p ON p.conversation_id = m.conversation_id AND p.user_id <> m.sender_id
       LEFT JOIN push_decisions d ON d.message_id = m.id AND d.recipient_id = p.user_id
         AND d.outcome = 'sent' AND d.kind = 'alert'
      WHERE m.conversation_id = ANY ($1::uuid[]) AND m.sent_at >= $2`,
    [conversations.map(({ id }) => id), since],
  );
  return rows.map(({ apns_id: apnsId }) => apnsId);
}
