import { fromBinary } from '@bufbuild/protobuf';
import { eventProto, type Message } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { membershipPublications } from '../conversations/announce.ts';
import { readsOf, receiptPublication } from '../cursors/receipt.ts';
import type { Publication } from '../publication.ts';
import type { Intents } from '../send/push-intents.ts';
import { messagesAt } from '../store/messages.ts';
import type { OutboxRow, SentPosition } from '../store/outbox.ts';
import { newMessageFrame, roomPublication } from '../sync/frames.ts';

export interface Rebuilt {
  publications: Publication[];
  intents: { -readonly [K in keyof Intents]-?: NonNullable<Intents[K]>[number][] };
}

/**
 * What outbox rows owe the world, made from the database as it is now: the frames, in the order of the
 * rows, and what may be owed to somebody as a push. A row that cannot be read is told of and owes nothing: it must
 * not hold up those behind it.
 */
export async function rebuild(
  pool: Pool,
  rows: readonly OutboxRow[],
  onUnreadable: (rowId: number, error: unknown) => void,
): Promise<Rebuilt> {
  const intents = { sent: [], changed: [], reactions: [], reads: [], calls: [] };
  const rebuilt: Rebuilt = { publications: [], intents };
  const positions = rows.flatMap((row) => row.sent);
  const messages = new Map((await messagesAt(pool, positions)).map((message) => [keyOf(message), message]));
  for (const row of rows) {
    for (const sent of row.sent) {
      const message = messages.get(`${sent.conversationId}:${sent.seq}`);
      if (message) addMessage(rebuilt, sent, message);
    }
    rebuilt.publications.push(...row.cursors.map(receiptPublication));
    rebuilt.intents.reads.push(...readsOf(row.cursors));
    const events = eventsOf(row, onUnreadable);
    if (!events) continue;
    rebuilt.publications.push(...events.publications);
    rebuilt.intents.changed.push(...events.changed);
    rebuilt.intents.reactions.push(...events.reactions);
    rebuilt.intents.calls.push(...events.calls);
    rebuilt.publications.push(...(await membershipPublications(pool, events.memberships)));
  }
  return rebuilt;
}

function eventsOf(
  { id, batch }: OutboxRow,
  onUnreadable: (rowId: number, error: unknown) => void,
): eventProto.EventBatch | null {
  if (batch.length === 0) return null;
  try {
    return fromBinary(eventProto.EventBatchSchema, batch);
  } catch (error) {
    onUnreadable(id, error);
    return null;
  }
}

function keyOf(message: Message): string {
  return `${message.conversation_id}:${message.seq}`;
}

function addMessage(rebuilt: Rebuilt, sent: SentPosition, message: Message): void {
  const { conversationId, rev, traceparent } = sent;
  const frame = newMessageFrame(message, rev);
  rebuilt.publications.push(roomPublication(conversationId, frame, traceparent));
  if (message.sender_id === null || message.kind === 'system') return;
  rebuilt.intents.sent.push({
    conversationId,
    messageId: message.id,
    senderId: message.sender_id,
    seq: BigInt(message.seq),
    rev: BigInt(rev),
    mentions: message.mentions,
    mentionsAll: message.mentions_all,
    sentAtMs: BigInt(Date.parse(message.sent_at)),
    traceparent,
  });
}
