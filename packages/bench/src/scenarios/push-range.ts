import { setTimeout as sleep } from 'node:timers/promises';
import type { SupervisedService } from '@parley/launcher';
import type { Queue } from '@parley/queue';
import type { SigningKey } from '../apns/push-client.ts';
import type { PushClientKind } from '../apns/push-clients.ts';
import type { ApnsPlace, ApnsResponder } from '../apns/start-apns-responder.ts';
import type { PushClients } from '../apns/start-push-clients.ts';
import {
  answeringIn,
  type LatencyFigure,
  type PushCell,
  type PushFigure,
  type PushRange,
} from '../benches/push-figures.ts';
import { summaryOf } from '../load/latency-summary.ts';
import { startCpuMeter } from '../measure/cpu-meter.ts';
import type { Account, Conversation } from '../product/accounts.ts';
import { type OwedMessage, publishOwed, writeOwedMessages } from '../product/owed-messages.ts';
import type { Product } from '../product/product.ts';
import { giveDevices } from '../product/push-devices.ts';
import { untilIdle } from '../product/queues.ts';

export interface PushParts {
  product: Product;
  queue: Queue;
  worker: SupervisedService;
  responder: ApnsResponder;
  clients: PushClients;
  startSimulator(): Promise<ApnsPlace>;
  /** The first member of each sends; all of them have a device. */
  conversations: readonly Conversation[];
  accounts: readonly Account[];
  key: SigningKey;
  topic: string;
  durationMs: number;
}

/** No push for so long: the rest does not come. */
const STALL_MS = 15_000;
const POLL_MS = 20;
const TICK_MS = 10;

/** How pushes are measured on these parts. */
export function pushRange(parts: PushParts): PushRange {
  // Pushes per second of the worker, as far as known: how many it is given for one measurement.
  let workerRate = 300;
  return {
    async push(pusher, cell) {
      await parts.responder.call('begin', answeringIn(cell, pusher));
      if (pusher !== 'worker') return drive(parts, pusher, cell);
      const bound =
        cell.roundTripMs > 0 ? (cell.atOnce * 1_000) / cell.roundTripMs : Number.POSITIVE_INFINITY;
      const figure = await pushWithWorker(parts, Math.min(workerRate, bound));
      // An estimate that only grows: what a cell bounds is bounded above.
      workerRate = Math.max(workerRate, figure.perSecond || 0);
      return figure;
    },
    latency: (roundTripMs, perSecond) => measureLatency(parts, roundTripMs, perSecond),
    async bareOnSimulator(cell) {
      const place = await parts.startSimulator();
      const answers = await parts.clients.call('drive', { ...drivingOf(parts, 'bare', cell), ...place });
      return ((answers['200'] ?? 0) * 1_000) / parts.durationMs;
    },
  };
}

function drivingOf({ responder, key, topic, durationMs }: PushParts, kind: PushClientKind, cell: PushCell) {
  return { kind, atOnce: cell.atOnce, url: responder.url, ca: responder.ca, key, topic, durationMs };
}

async function drive(parts: PushParts, kind: PushClientKind, cell: PushCell): Promise<PushFigure> {
  const cpu = startCpuMeter({ clients: parts.clients.pid });
  const answers = await parts.clients.call('drive', drivingOf(parts, kind, cell));
  const spent = cpu()['clients'] ?? 0;
  const { perSecond, answered } = await parts.responder.call('report', null);
  return { perSecond, cpuMicros: (spent * 1_000_000) / answered, answers };
}

/** Publishes as many events as the worker should take the time for, and waits until all their pushes are answered. */
async function pushWithWorker(parts: PushParts, estimate: number): Promise<PushFigure> {
  const { product, queue, worker, conversations, accounts, durationMs } = parts;
  await giveDevices(product.pool, accounts);
  const each = (conversations[0]?.members.length ?? 1) - 1;
  const count = Math.max(1, Math.round((estimate * durationMs) / 1_000 / each));
  const owed = await writeOwedMessages(product.pool, conversations.slice(0, count));
  const cpu = startCpuMeter({ worker: worker.pid });
  await publishOwed(queue, owed);
  const answered = await untilAnswered(parts, owed.length * each);
  const spent = cpu()['worker'] ?? 0;
  const { perSecond } = await parts.responder.call('report', null);
  await untilIdle(queue);
  return {
    perSecond,
    cpuMicros: (spent * 1_000_000) / answered,
    answers: { owed: owed.length * each, answered },
  };
}

/** How many were answered: all of them, or fewer when no more come. */
async function untilAnswered({ responder }: PushParts, owed: number): Promise<number> {
  let [answered, grewAt] = [0, performance.now()];
  while (answered < owed && performance.now() - grewAt < STALL_MS) {
    await sleep(POLL_MS);
    const now = await responder.call('answered', null);
    if (now > answered) grewAt = performance.now();
    answered = now;
  }
  return answered;
}

/** Publishes events at a steady rate, whatever comes back. */
async function measureLatency(
  parts: PushParts,
  roundTripMs: number,
  perSecond: number,
): Promise<LatencyFigure> {
  const { product, queue, responder, conversations, accounts, durationMs } = parts;
  await responder.call('begin', { roundTripMs, goneEvery: 0, maxStreams: 1_000, keep: true });
  await giveDevices(product.pool, accounts);
  const each = (conversations[0]?.members.length ?? 1) - 1;
  const rate = perSecond / each;
  // Long enough for a p99; each device is due once at most.
  const count = Math.min(conversations.length, Math.ceil((rate * durationMs * 3) / 1_000));
  const owed = await writeOwedMessages(product.pool, conversations.slice(0, count));
  const publishedAt = await publishSteadily(queue, owed, rate);
  const answered = await untilAnswered(parts, owed.length * each);
  const { kept } = await responder.call('report', null);
  await untilIdle(queue);
  const waited = kept.map(({ collapseId, atMs }) => atMs - (publishedAt.get(collapseId) ?? Number.NaN));
  const { p50, p99, max } = summaryOf(waited.filter((ms) => !Number.isNaN(ms)));
  return { p50, p99, max, missing: owed.length * each - answered };
}

async function publishSteadily(
  queue: Queue,
  owed: readonly OwedMessage[],
  perSecond: number,
): Promise<Map<string, number>> {
  const publishedAt = new Map<string, number>();
  const publishing: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let sent = 0; sent < owed.length; await sleep(TICK_MS)) {
    const due = Math.min(owed.length, Math.floor(((performance.now() - startedAt) * perSecond) / 1_000) + 1);
    const some = owed.slice(sent, due);
    sent = due;
    for (const { id } of some) publishedAt.set(id, performance.timeOrigin + performance.now());
    if (some.length > 0) publishing.push(publishOwed(queue, some));
  }
  await Promise.all(publishing);
  return publishedAt;
}
