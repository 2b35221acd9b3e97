import { create, toBinary } from '@bufbuild/protobuf';
import { encodeQueueBody, eventProto, newId, shardOf } from '@parley/contracts';
import type { Pool } from '@parley/database';
import type { Queue, QueueMessage } from '@parley/queue';
import type { Conversation } from './accounts.ts';

/** A message of a conversation's first member that its others are owed a push of. */
export interface OwedMessage {
  id: string;
  conversationId: string;
  senderId: string;
  seq: number;
  rev: number;
}

/** Writes one more message into each conversation, as if its first member had sent it; publishes nothing. */
export async function writeOwedMessages(
  pool: Pool,
  conversations: readonly Conversation[],
): Promise<OwedMessage[]> {
  const { rows } = await pool.query<OwedMessage>(
    `WITH next AS (
       UPDATE conversations c SET last_seq = last_seq + 1, rev = rev + 1, last_message_at = clock_timestamp()
         FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS n (conversation_id, message_id, sender_id)
        WHERE c.id = n.conversation_id
       RETURNING c.id, c.last_seq, c.rev, n.message_id, n.sender_id
     ), written AS (
       INSERT INTO messages (conversation_id, seq, id, sender_id, client_message_id, text, sent_at, rev)
       SELECT id, last_seq, message_id, sender_id, gen_random_uuid(),
         'A sentence of the length people write in chats, give or take.', clock_timestamp(), rev FROM next
     )
     SELECT message_id AS id, id AS "conversationId", sender_id AS "senderId", last_seq AS seq, rev FROM next`,
    [
      conversations.map(({ id }) => id),
      conversations.map(() => newId()),
      conversations.map(({ members }) => members[0]?.userId),
    ],
  );
  return rows.map((row) => ({ ...row, seq: Number(row.seq), rev: Number(row.rev) }));
}

/** As many as a batch of the message service may bring at once. */
const INTENTS_MAX = 300;

/** Publishes that these messages were sent just now, those of one shard together, as message does after a commit. */
export async function publishOwed(queue: Queue, owed: readonly OwedMessage[]): Promise<void> {
  const jobs: QueueMessage[] = [];
  for (const ofShard of Map.groupBy(owed, ({ conversationId }) => shardOf(conversationId)).values()) {
    for (let from = 0; from < ofShard.length; from += INTENTS_MAX) {
      jobs.push(intentsOf(ofShard.slice(from, from + INTENTS_MAX)));
    }
  }
  await queue.publish(jobs);
}

function intentsOf(owed: readonly OwedMessage[]): QueueMessage {
  const intents = create(eventProto.PushIntentsSchema, {
    sent: owed.map(({ id, conversationId, senderId, seq, rev }) => ({
      ...{ conversationId, messageId: id, senderId, seq: BigInt(seq), rev: BigInt(rev) },
      sentAtMs: BigInt(Date.now()),
    })),
  });
  const body = encodeQueueBody(toBinary(eventProto.PushIntentsSchema, intents));
  return { stream: 'push.intent', key: owed[0]?.conversationId ?? '', body };
}
