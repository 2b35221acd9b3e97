import type { LaterTier } from '@parley/queue';
import type { SendOutcome } from '../apns/outcome.ts';
import { deviceKey } from '../device-job.ts';
import { pushSent } from '../events.ts';
import type { Standing } from '../store/standing.ts';
import { attempt } from './attempt.ts';
import { contentOf } from './content.ts';
import { putOff } from './entry.ts';
import type { Push } from './merge.ts';
import { apnsIdOfJob, decisionOf } from './record.ts';
import { settle } from './settle.ts';
import type { DeliverTools } from './tools.ts';

/** Whether the device has a share left for a push; what is urgent, or lights nothing up, needs none. */
export function hasShare({ lead: { job, standing } }: Push, { buckets }: DeliverTools): boolean {
  const isFree =
    job.kind === 'alert' ? job.mention || standing?.message?.deleted === true : job.kind !== 'reaction';
  return isFree || buckets.take(deviceKey(job.token));
}

/**
 * Sends one push, unless APNs refuses our key, and settles all its jobs alike. `attempted` is called once APNs has
 * answered: from then on the token may move. Gives how long the device's other pushes had better wait, too, when APNs
 * takes none for now.
 */
export async function sendPush(
  push: Push,
  tools: DeliverTools,
  attempted: () => void,
): Promise<LaterTier | null> {
  const { lead, carried } = push;
  const { job } = lead;
  const all = [...carried, lead];
  const outcome = await guardedAttempt(push, tools);
  attempted();
  if (!outcome) {
    for (const entry of all) putOff(entry, '10s');
    return '10s';
  }
  const leadApnsId = apnsIdOfJob(job);
  if (outcome.kind === 'sent') for (const entry of all) tools.memory.add(apnsIdOfJob(entry.job), leadApnsId);
  const settlement = await settle(outcome, job, lead.delivery.attempts, tools);
  const nowMs = tools.now();
  await Promise.all(
    all.map((entry) => tools.decisions.add(decisionOf(entry, settlement.record, leadApnsId, nowMs))),
  );
  // Only now: what was carried is settled with the push that carries it.
  for (const entry of all) entry.outcome = settlement.queue;
  if (outcome.kind === 'sent') pushSent(tools.logger, job, nowMs - job.sentAtMs);
  if (outcome.kind === 'circuit') return '10s';
  return outcome.kind === 'retry' ? '5s' : null;
}

/** One attempt, whose result the circuit and the breaker learn; null: the circuit is open. */
async function guardedAttempt({ lead, carried }: Push, tools: DeliverTools): Promise<SendOutcome | null> {
  const { sender, breaker, defaultTopic } = tools;
  const standing = lead.standing as Standing;
  const circuit = tools.circuits.of(sender.routeFor(standing.environment, standing.bundleId));
  if (!(await circuit.pass())) return null;
  try {
    const content = contentOf(lead.job, standing, {
      wake: lead.wake,
      // A message may wait twice: what publishes it publishes it at least once.
      count: new Set([lead, ...carried].map((entry) => entry.job.messageId)).size,
      defaultTopic,
    });
    const outcome = await attempt(sender, standing.environment, content, tools.now());
    breaker.attempted();
    if (outcome.kind === 'circuit') circuit.failed(`${outcome.status} ${outcome.reason}`);
    else if (outcome.kind !== 'retry') circuit.succeeded();
    return outcome;
  } finally {
    circuit.undecided();
  }
}
