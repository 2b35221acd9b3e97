import { create, toBinary } from '@bufbuild/protobuf';
import { eventProto, type Message } from '@parley/contracts';
import type { Pool } from '@parley/database';
import type { Fanout } from '@parley/fanout';
import type { Publication } from '../publication.ts';
import { type Intents, sizeOf } from '../send/push-intents.ts';
import type { PushOutlet } from '../send/push-outlet.ts';
import { roomFrame, roomPublication } from '../sync/frames.ts';

/** What changing a message needs. */
export interface MessageWriter {
  pool: Pool;
  fanout: Fanout;
  outlet: Pick<PushOutlet, 'offer'>;
  /** An outbox row was published. */
  mark(outboxId: number): void;
}

/** What the room is told after the commit, what may be owed as a push, and the outbox row that is done with then. */
export interface Announced {
  publication: Publication;
  intents?: Intents;
  outboxId: number;
}

/** Tells the room, and offers what is owed to the queue. To be called after the commit. */
export function announce(
  { fanout, outlet, mark }: MessageWriter,
  { publication, intents = {}, outboxId }: Announced,
): void {
  fanout.publish(publication.channel, publication.payload);
  const size = sizeOf(intents);
  if (size > 0) outlet.offer(outboxId, () => intents, size);
  else mark(outboxId);
}

/** What may be owed for a message whose banner is out of date. */
export function changeOf(message: Message, traceparent: string): NonNullable<Intents['changed']>[number] {
  return {
    conversationId: message.conversation_id,
    messageId: message.id,
    senderId: message.sender_id ?? '',
    seq: BigInt(message.seq),
    rev: BigInt(message.rev),
    atMs: BigInt(Date.parse(message.deleted_at ?? message.edited_at ?? message.sent_at)),
    traceparent,
  };
}

/**
 * What the room is told of a changed message, and the event batch that says so, with what may be owed as a push;
 * `reactions`, also none, when those are what changed.
 */
export function eventsOf(
  message: Message,
  prevRev: number,
  traceparent: string,
  { changed = [], reactions }: Pick<Intents, 'changed' | 'reactions'> = {},
): { publication: Publication; events: Buffer } {
  const { conversation_id: conversationId, rev } = message;
  const frame = roomFrame(conversationId, { rev, message, isChanged: true }, prevRev);
  const publication = roomPublication(conversationId, frame, traceparent);
  const batch = create(eventProto.EventBatchSchema, {
    publications: [publication],
    reacted: reactions !== undefined,
    changed: [...changed],
    reactions: [...(reactions ?? [])],
    revs: [{ conversationId, rev: BigInt(rev) }],
  });
  return { publication, events: Buffer.from(toBinary(eventProto.EventBatchSchema, batch)) };
}
