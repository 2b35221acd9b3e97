import { create, toBinary } from '@bufbuild/protobuf';
import { encodeQueueBody, eventProto, shardOf } from '@parley/contracts';
import type { QueueMessage } from '@parley/queue';

/** A message that may be owed to somebody as a push. */
export interface Owed {
  conversationId: string;
  messageId: string;
  senderId: string;
  seq: number;
  rev: number;
  mentions: readonly string[];
  sentAtMs: number;
  traceparent: string;
}

/** The jobs of a batch: one for each shard, keyed by a conversation of it. */
export function pushIntents(owed: readonly Owed[]): QueueMessage[] {
  const byShard = new Map<number, Owed[]>();
  for (const message of owed) {
    const shard = shardOf(message.conversationId);
    const group = byShard.get(shard);
    if (group) group.push(message);
    else byShard.set(shard, [message]);
  }
  return [...byShard.values()].map(jobOf);
}

function jobOf(owed: readonly Owed[]): QueueMessage {
  const sent = owed.map((message) => ({
    conversationId: message.conversationId,
    messageId: message.messageId,
    senderId: message.senderId,
    seq: BigInt(message.seq),
    rev: BigInt(message.rev),
    mentions: [...message.mentions],
    sentAtMs: BigInt(message.sentAtMs),
    traceparent: message.traceparent,
  }));
  const intents = create(eventProto.PushIntentsSchema, { sent });
  const [first] = owed as [Owed];
  return {
    stream: 'push.intent',
    key: first.conversationId,
    body: encodeQueueBody(toBinary(eventProto.PushIntentsSchema, intents)),
    ...(first.traceparent ? { traceparent: first.traceparent } : {}),
  };
}
