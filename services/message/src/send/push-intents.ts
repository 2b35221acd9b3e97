import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { encodeQueueBody, eventProto, shardOf } from '@parley/contracts';
import type { QueueMessage } from '@parley/queue';

type Init<T> = Omit<T, '$typeName' | '$unknown'>;

/** What may be owed to somebody as a push, by what happened. */
export interface Intents {
  sent?: readonly Init<eventProto.MessageSent>[];
  changed?: readonly Init<eventProto.MessageChanged>[];
  reactions?: readonly Init<eventProto.ReactionAdded>[];
  reads?: readonly Init<eventProto.CursorRead>[];
  calls?: readonly Init<eventProto.CallRinging>[];
}

const KINDS = ['sent', 'changed', 'reactions', 'reads', 'calls'] as const;

/** Of one job: about 130 KB, and 4 MB at most, where each message mentions a hundred people. */
const INTENTS_MOST = 1_000;

interface Job {
  key: string;
  traceparent: string;
  size: number;
  intents: Record<(typeof KINDS)[number], unknown[]>;
}

/** How many things may be owed. */
export function sizeOf(intents: Intents): number {
  return KINDS.reduce((sum, kind) => sum + (intents[kind]?.length ?? 0), 0);
}

/** The jobs of what happened: one for each shard, or a few where it is much, keyed by a conversation of it. */
export function pushIntents(intents: Intents): QueueMessage[] {
  const jobs: Job[] = [];
  const open = new Map<number, Job>();
  for (const kind of KINDS) {
    for (const intent of intents[kind] ?? []) {
      const shard = shardOf(intent.conversationId);
      const before = open.get(shard);
      const job = before && before.size < INTENTS_MOST ? before : jobFor(intent);
      if (job !== before) {
        open.set(shard, job);
        jobs.push(job);
      }
      job.size++;
      job.intents[kind].push(intent);
    }
  }
  return jobs.map(messageOf);
}

function jobFor(intent: { conversationId: string; traceparent?: string }): Job {
  const intents = { sent: [], changed: [], reactions: [], reads: [], calls: [] };
  return { key: intent.conversationId, traceparent: intent.traceparent ?? '', size: 0, intents };
}

function messageOf({ key, traceparent, intents }: Job): QueueMessage {
  const init = intents as MessageInitShape<typeof eventProto.PushIntentsSchema>;
  const body = toBinary(eventProto.PushIntentsSchema, create(eventProto.PushIntentsSchema, init));
  return {
    stream: 'push.intent',
    key,
    body: encodeQueueBody(body),
    ...(traceparent ? { traceparent } : {}),
  };
}
