import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { encodeQueueBody, eventProto, newId } from '@parley/contracts';
import type { Pool } from '@parley/database';
import type { Queue } from '@parley/queue';
import type { Person, Room, SentPush } from './people.ts';

/** What happens after a message was sent: rows and intents as message would have written them. */
export function createHappenings(pool: Pool, queue: Queue, now: () => number) {
  function tell(room: Room, intents: MessageInitShape<typeof eventProto.PushIntentsSchema>) {
    const message = create(eventProto.PushIntentsSchema, intents);
    const body = encodeQueueBody(toBinary(eventProto.PushIntentsSchema, message));
    return queue.publish([{ stream: 'push.intent', key: room.id, body }]);
  }

  async function changed(room: Room, sender: Person, sent: SentPush, assignment: string, value: unknown) {
    const rev = ++room.lastRev;
    await pool.query(`UPDATE messages SET ${assignment}, rev = $4 WHERE conversation_id = $1 AND seq = $2`, [
      room.id,
      sent.seq,
      value,
      rev,
    ]);
    const about = { conversationId: room.id, messageId: sent.id, senderId: sender.id };
    const numbers = { seq: BigInt(sent.seq), rev: BigInt(rev), atMs: BigInt(now()) };
    await tell(room, { changed: [{ ...about, ...numbers }] });
    return { ...sent, rev };
  }

  return {
    edit: (room: Room, sender: Person, sent: SentPush, text: string) =>
      changed(room, sender, sent, 'text = $3, edited_at = now()', text),
    remove: (room: Room, sender: Person, sent: SentPush) =>
      changed(room, sender, sent, 'text = $3, deleted_at = now()', null),
    async react(room: Room, author: Person, sent: SentPush, reactor: Person, emoji: string) {
      const rev = ++room.lastRev;
      await pool.query(
        'INSERT INTO reactions (conversation_id, seq, user_id, emoji) VALUES ($1, $2, $3, $4)',
        [room.id, sent.seq, reactor.id, emoji],
      );
      const about = { conversationId: room.id, messageId: sent.id };
      const people = { authorId: author.id, reactorId: reactor.id };
      const numbers = { seq: BigInt(sent.seq), rev: BigInt(rev), atMs: BigInt(now()) };
      await tell(room, { reactions: [{ ...about, ...people, ...numbers }] });
    },
    /** Moves the read cursor; the session is that of the device that read. */
    async read(room: Room, reader: Person, seq: number, sessionId = '') {
      await pool.query(
        'UPDATE participants SET last_read_seq = $3 WHERE conversation_id = $1 AND user_id = $2',
        [room.id, reader.id, seq],
      );
      const about = { conversationId: room.id, userId: reader.id, sessionId };
      const numbers = { readSeq: BigInt(seq), readAtMs: BigInt(now()) };
      await tell(room, { reads: [{ ...about, ...numbers }] });
    },
    async call(
      room: Room,
      caller: Person,
      options: { id?: string; video?: boolean; ended?: boolean; atMs?: number } = {},
    ) {
      const { id = newId(), video = false, ended = false, atMs = now() } = options;
      const call = { conversationId: room.id, callerId: caller.id, callId: id, video, ended };
      await tell(room, { calls: [{ ...call, atMs: BigInt(atMs) }] });
      return { id };
    },
  };
}
