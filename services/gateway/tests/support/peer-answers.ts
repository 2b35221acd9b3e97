import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import { frameOf, participantOf } from './finished-frames.ts';
import type { MessageWorld } from './message-world.ts';
import type { Change, Conversation, FeedRead } from './world-model.ts';

/** Changes behind which nothing is replayed. */
const REPLAY_MAX = 1_000;

export function resultOf(
  world: MessageWorld,
  message: messageProto.OutgoingMessage,
): messageProto.SendResult {
  const conversation = world.conversations.get(message.conversationId);
  const result = conversation?.members.has(message.senderId)
    ? {
        case: 'ack' as const,
        value: ackOf(world.post(conversation, message.senderId, message.clientMessageId, message.text)),
      }
    : {
        case: 'refusal' as const,
        value: create(messageProto.RefusalSchema, { code: 'not_found', message: 'No such conversation' }),
      };
  return create(messageProto.SendResultSchema, { result });
}

function ackOf(ack: { messageId: string; seq: number; rev: number; duplicate: boolean }): messageProto.Ack {
  return create(messageProto.AckSchema, {
    messageId: ack.messageId,
    seq: BigInt(ack.seq),
    rev: BigInt(ack.rev),
    sentAtMs: BigInt(Date.now()),
    duplicate: ack.duplicate,
  });
}

export function headsOf(world: MessageWorld, userId: string) {
  return [...world.conversations.values()]
    .filter((conversation) => conversation.members.has(userId))
    .slice(0, 1_000)
    .map(({ id, rev, seq, members, cursors }) => ({
      conversationId: id,
      rev: BigInt(rev),
      lastSeq: BigInt(seq),
      lastReadSeq: BigInt(cursors.get(userId)?.readSeq ?? 0),
      visibleFromSeq: BigInt(members.get(userId)?.visibleFromSeq ?? 1),
      memberCount: members.size,
    }));
}

/** As state: a participant who changed twice is there once, with the last rev. */
export function framesSince(conversation: Conversation, sinceRev: number) {
  let prevRev = sinceRev;
  const lastRevs = new Map<string, number>();
  for (const { rev, body } of conversation.changes) {
    for (const { user_id: userId } of rowsIn(body)) lastRevs.set(userId, rev);
  }
  const isCurrent = ({ rev, body }: Change) =>
    rowsIn(body).length === 0 || rowsIn(body).some((row) => lastRevs.get(row.user_id) === rev);
  return conversation.changes
    .filter((change) => change.rev > sinceRev && isCurrent(change))
    .map((change) => {
      const frame = Buffer.from(frameOf(conversation, change, prevRev));
      const { kind, rev, seq } = change;
      const result = { kind, rev: BigInt(rev), prevRev: BigInt(prevRev), seq: BigInt(seq), frame };
      prevRev = rev;
      return result;
    });
}

function rowsIn(body: Change['body']): { user_id: string }[] {
  return (body['participants'] ?? []) as { user_id: string }[];
}

export function participantsJson(conversation: Conversation): Buffer {
  const first = [...conversation.members.keys()].slice(0, 100);
  return Buffer.from(JSON.stringify(first.map((userId) => participantOf(conversation, userId))));
}

export function isTooLong({ rev }: Conversation, sinceRev: number): boolean {
  return sinceRev > rev || rev - sinceRev > REPLAY_MAX;
}

export function feedOf({ epoch, told, resumes }: MessageWorld, reads: readonly FeedRead[]) {
  const revs = reads.flatMap((read) => read.revs ?? []);
  const memberships = reads.flatMap((read) => read.memberships ?? []);
  const cursors = reads.flatMap((read) => read.cursors ?? []);
  const blocks = reads.flatMap((read) => read.blocks ?? []);
  const personal = reads.flatMap((read) => read.personal ?? []);
  return create(messageProto.WatchChangesResponseSchema, {
    epoch,
    snapshot: resumes === 'unknown' ? '' : `${told.length}`,
    revs: revs.map(({ conversationId, rev }) => ({ conversationId, rev: BigInt(rev) })),
    memberships,
    blocks,
    personal,
    cursors: cursors.map((cursor) => ({
      conversationId: cursor.conversationId,
      userId: cursor.userId,
      deliveredSeq: BigInt(cursor.deliveredSeq),
      readSeq: BigInt(cursor.readSeq),
      readAtMs: BigInt(cursor.readAtMs),
      shared: cursor.shared,
    })),
  });
}
