import type { Delivery, Outcome } from '@parley/queue';
import { encodeDeviceJob } from '../device-job.ts';
import { intentsDecided } from '../events.ts';
import { recordDecisions } from '../store/decisions.ts';
import { decideCalls } from './decide-calls.ts';
import { decideChanges } from './decide-changes.ts';
import { decideMessages } from './decide-messages.ts';
import { decideReactions } from './decide-reactions.ts';
import { decideReads } from './decide-reads.ts';
import type { Decided } from './decided.ts';
import { decodeIntents, type Intents } from './intents.ts';
import type { DecideTools } from './tools.ts';

/**
 * Turns what one push.intent tells of into one job per device that is owed a push, and a record for every
 * recipient that is not. Page by page of recipients: a handful of reads, at most one write, one publish, whatever
 * the group's size. Deciding twice is harmless: jobs and records carry the same keys.
 */
export async function decideIntents(delivery: Delivery, tools: DecideTools): Promise<Outcome> {
  const intents = decodeIntents(delivery.body);
  if (!intents) return { do: 'park', reason: 'cannot be read' };
  const tally = { messages: intents.sent.length, jobs: 0, against: 0 };
  for await (const { jobs, against } of decide(intents, tools)) {
    await recordDecisions(tools.pool, against);
    await publish(jobs, tools);
    tally.jobs += jobs.length;
    tally.against += against.length;
  }
  intentsDecided(tools.logger, tally);
  return { do: 'ack' };
}

/** Messages before their changes, so that a device's jobs are in the order of what happened. */
async function* decide(intents: Intents, tools: DecideTools): AsyncGenerator<Decided> {
  yield* decideMessages(intents.sent, tools);
  yield* decideChanges(intents.changed, tools);
  yield* decideReactions(intents.reactions, tools);
  yield* decideReads(intents.reads, tools);
  yield* decideCalls(intents.calls, tools);
}

async function publish(jobs: Decided['jobs'], { queue }: DecideTools): Promise<void> {
  if (jobs.length === 0) return;
  await queue.publish(
    jobs.map((job) => ({
      stream: 'push.device',
      key: job.recipientId,
      body: encodeDeviceJob(job),
      ...(job.traceparent ? { traceparent: job.traceparent } : {}),
    })),
  );
}
