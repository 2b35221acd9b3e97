import { timings } from '@parley/contracts';
import type { Delivery, Outcome } from '@parley/queue';
import type { Logger } from '@parley/runtime';
import type { SendOutcome } from '../apns/outcome.ts';
import type { PushSender } from '../apns/sender.ts';
import type { Batcher } from '../batcher.ts';
import { type DeviceJob, decodeDeviceJob, deviceKey, encodeDeviceJob } from '../device-job.ts';
import { pushSent } from '../events.ts';
import type { InvalidateToken } from '../invalidate-token.ts';
import { apnsIdOf } from '../payload.ts';
import type { Reason } from '../reasons.ts';
import type { Decision } from '../store/decisions.ts';
import type { Standing } from '../store/recheck.ts';
import { attempt } from './attempt.ts';
import { lookAround } from './attention.ts';
import type { Circuit } from './circuit.ts';
import { type Recheck, reasonAgainstJob } from './recheck.ts';
import type { RemovalBreaker } from './removal-breaker.ts';
import type { SentMemory } from './sent-memory.ts';
import { type Settlement, settle } from './settle.ts';

export interface DeliverTools {
  recheck: Recheck;
  sender: PushSender;
  circuit: Circuit;
  breaker: RemovalBreaker;
  memory: SentMemory;
  invalidate: InvalidateToken;
  decisions: Batcher<Decision, void>;
  logger: Logger;
  now: () => number;
}

/**
 * The life of one push.device job: ask again, wait if somebody looks, send, settle, record. The queue
 * handles the jobs of one recipient one after the other, so a device has one push in flight and its
 * badges keep their order.
 */
export async function deliverJob(delivery: Delivery, tools: DeliverTools): Promise<Outcome> {
  const job = decodeDeviceJob(delivery.body);
  if (!job) return { do: 'park', reason: 'unknown version' };
  const suppress = async (reason: Reason): Promise<Outcome> => {
    await record(job, delivery, tools, { outcome: 'suppressed', reason, status: null });
    return { do: 'ack' };
  };
  if (tools.now() - job.sentAtMs > timings.pushExpiryMs) return suppress('expired');

  const { standing, attention } = await tools.recheck(job);
  if (standing.sent) return { do: 'ack' };
  if (tools.memory.has(apnsIdOfJob(job))) return finish({ kind: 'sent' }, job, delivery, tools);
  const against = reasonAgainstJob(job, standing, tools.now());
  if (against) return suppress(against);
  const look = lookAround(attention, job.looks);
  if (look.do === 'drop') return suppress('acknowledged');
  if (look.do === 'wait') {
    return { do: 'later', tier: look.tier, body: encodeDeviceJob({ ...job, looks: look.looks }) };
  }
  if (!(await tools.circuit.pass())) return { do: 'later', tier: '10s' };
  return finish(await guarded(job, standing, tools), job, delivery, tools);
}

/** One attempt, whose result the circuit and the breaker learn. */
async function guarded(job: DeviceJob, standing: Standing, tools: DeliverTools): Promise<SendOutcome> {
  const { circuit, breaker, memory } = tools;
  try {
    const outcome = await attempt(tools.sender, job, standing, tools.now());
    breaker.attempted();
    if (outcome.kind === 'sent') memory.add(apnsIdOfJob(job));
    if (outcome.kind === 'circuit') circuit.failed(`${outcome.status} ${outcome.reason}`);
    else if (outcome.kind !== 'retry') circuit.succeeded();
    return outcome;
  } finally {
    circuit.undecided();
  }
}

async function finish(
  outcome: SendOutcome,
  job: DeviceJob,
  delivery: Delivery,
  tools: DeliverTools,
): Promise<Outcome> {
  const settlement = await settle(outcome, job, delivery.attempts, tools);
  await record(job, delivery, tools, settlement.record);
  if (outcome.kind === 'sent') pushSent(tools.logger, job, tools.now() - job.sentAtMs);
  return settlement.queue;
}

async function record(
  job: DeviceJob,
  delivery: Delivery,
  tools: DeliverTools,
  what: Settlement['record'],
): Promise<void> {
  const sent = what.outcome === 'sent';
  await tools.decisions.add({
    ...what,
    messageId: job.messageId,
    recipientId: job.recipientId,
    device: deviceKey(job.token),
    conversationId: job.conversationId,
    rev: job.rev,
    apnsId: what.outcome === 'suppressed' ? null : apnsIdOfJob(job),
    attempts: delivery.attempts + (what.outcome === 'suppressed' ? 0 : 1),
    decidedAtMs: job.decidedAtMs,
    sentAtMs: sent ? tools.now() : null,
  });
}

function apnsIdOfJob({ messageId, rev, token }: DeviceJob): string {
  return apnsIdOf(messageId, rev, token, 'alert');
}
