import { fromBinary } from '@bufbuild/protobuf';
import { decodeQueueBody, eventProto, QUEUE_SHARDS } from '@parley/contracts';
import type { Queue } from '@parley/queue';

/** What was in push.intent, in the order in which it came. */
export interface SeenIntents
  extends Pick<eventProto.PushIntents, 'sent' | 'changed' | 'reactions' | 'reads' | 'calls'> {
  /** Messages of the queue that all this was in. */
  jobs: number;
  close(): Promise<void>;
}

/** Takes everything out of push.intent, in the place of the push worker. */
export async function intentsIn(queue: Queue): Promise<SeenIntents> {
  const seen = {
    sent: [],
    changed: [],
    reactions: [],
    reads: [],
    calls: [],
    jobs: 0,
  } as unknown as SeenIntents;
  const shards = Array.from({ length: QUEUE_SHARDS }, (_, shard) => shard);
  const take = (body: Buffer) => {
    const intents = fromBinary(eventProto.PushIntentsSchema, decodeQueueBody(body) as Buffer);
    seen.jobs++;
    seen.sent.push(...intents.sent);
    seen.changed.push(...intents.changed);
    seen.reactions.push(...intents.reactions);
    seen.reads.push(...intents.reads);
    seen.calls.push(...intents.calls);
  };
  const consumer = await queue.consume(
    'push.intent',
    shards,
    async (deliveries) =>
      deliveries.map(({ body }) => {
        take(body);
        return { do: 'ack' };
      }),
    { prefetch: 64, maxBatch: 16 },
  );
  seen.close = () => consumer.close();
  return seen;
}
