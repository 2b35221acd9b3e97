import { fromBinary } from '@bufbuild/protobuf';
import { decodeQueueBody, eventProto } from '@parley/contracts';
import type { Pool } from '@parley/database';
import type { Presence } from '@parley/presence';
import type { Delivery, Outcome, Queue } from '@parley/queue';
import type { Logger } from '@parley/runtime';
import { encodeDeviceJob } from '../device-job.ts';
import { intentsDecided } from '../events.ts';
import { recordDecisions } from '../store/decisions.ts';
import { type CandidatePosition, readCandidates, readDevices } from '../store/recipients.ts';
import { decidePage, type SentMessage } from './decide-page.ts';

export interface DecideTools {
  pool: Pool;
  presence: Presence;
  queue: Queue;
  logger: Logger;
  now: () => number;
}

/** Recipients per round of statements. */
const PAGE = 500;

/**
 * Turns the messages of one push.intent into one job per device that is owed a push, and a record for every
 * recipient that is not. Page by page: two reads, at most one write, one publish, whatever the group's size.
 * Deciding twice is harmless: jobs and records carry the same keys.
 */
export async function decideIntents(delivery: Delivery, tools: DecideTools): Promise<Outcome> {
  const messages = decodeIntents(delivery.body);
  if (!messages) return { do: 'park', reason: 'unknown version' };
  const tally = { messages: messages.length, jobs: 0, against: 0 };
  let after: CandidatePosition | null = null;
  for (let full = messages.length > 0; full; ) {
    const candidates = await readCandidates(tools.pool, messages, after, PAGE);
    const undecided = candidates.map(({ userId }) => userId);
    const devices = await readDevices(tools.pool, [...new Set(undecided)]);
    const { jobs, against } = await decidePage(messages, candidates, devices, tools.presence, tools.now());
    await recordDecisions(tools.pool, against);
    await tools.queue.publish(
      jobs.map((job) => ({
        stream: 'push.device',
        key: job.recipientId,
        body: encodeDeviceJob(job),
        ...(job.traceparent ? { traceparent: job.traceparent } : {}),
      })),
    );
    tally.jobs += jobs.length;
    tally.against += against.length;
    const last = candidates.at(-1);
    full = candidates.length === PAGE;
    if (last) after = { message: last.message, userId: last.userId };
  }
  intentsDecided(tools.logger, tally);
  return { do: 'ack' };
}

function decodeIntents(body: Buffer): SentMessage[] | null {
  const bytes = decodeQueueBody(body);
  if (!bytes) return null;
  return fromBinary(eventProto.PushIntentsSchema, bytes)
    .sent.filter(({ senderId }) => senderId !== '')
    .map((sent) => ({
      conversationId: sent.conversationId,
      messageId: sent.messageId,
      senderId: sent.senderId,
      seq: Number(sent.seq),
      rev: Number(sent.rev),
      mentions: new Set(sent.mentions),
      sentAtMs: Number(sent.sentAtMs),
      traceparent: sent.traceparent,
    }));
}
