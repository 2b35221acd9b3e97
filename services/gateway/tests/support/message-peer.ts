import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import { AppError, grpcService, startGrpcServer } from '@parley/runtime';
import {
  addedFrame,
  type Conversation,
  type FeedRead,
  frameOf,
  latestPageOf,
  type MessageWorld,
  participantOf,
} from './message-world.ts';

const { SendResponseSchema, ListHeadsResponseSchema, OpenRoomResponseSchema, ListChangesResponseSchema } =
  messageProto;
/** Changes behind which nothing is replayed. */
const REPLAY_MAX = 1_000;

export interface MessagePeer {
  address: string;
  /** While set, batches are stored but not answered. */
  isSilent: boolean;
  /** Batches that arrived while silent. */
  readonly unanswered: number;
  /** Ends every Send stream without an answer. */
  cut(): void;
  close(): Promise<void>;
}

/** A real MessageService over gRPC, upon the shared world. */
export async function startMessagePeer(world: MessageWorld, port = 0): Promise<MessagePeer> {
  const streams = new Set<{ emit(event: 'error', error: Error): boolean }>();
  const state = { isSilent: false, unanswered: 0 };
  const service = grpcService(messageProto.MessageService, {
    send(call) {
      streams.add(call);
      call.on('close', () => streams.delete(call));
      call.on('error', () => streams.delete(call));
      call.on('end', () => call.end());
      call.on('data', (request: messageProto.SendRequest) => {
        world.calls.batches.push(request.messages.length);
        const results = request.messages.map((message) => resultOf(world, message));
        if (state.isSilent) state.unanswered += 1;
        else call.write(create(SendResponseSchema, { batchId: request.batchId, results }));
      });
    },
    async listHeads({ userIds }) {
      if (userIds.length > 0) world.calls.listHeads += 1;
      return create(ListHeadsResponseSchema, {
        epoch: world.epoch,
        users: userIds.map((userId) => ({
          userId,
          heads: headsOf(world, userId),
          presenceVisible: !world.hidden.has(userId),
        })),
      });
    },
    async openRoom({ userId, conversationId, sinceRev }) {
      world.calls.openRoom += 1;
      const conversation = find(world, conversationId);
      const member = conversation.members.get(userId);
      if (!member) throw new AppError('not_found');
      const tooLong = sinceRev !== undefined && isTooLong(conversation, Number(sinceRev));
      const isReplayed = sinceRev !== undefined && !tooLong;
      return create(OpenRoomResponseSchema, {
        rev: BigInt(conversation.rev),
        lastSeq: BigInt(conversation.seq),
        visibleFromSeq: BigInt(member.visibleFromSeq),
        memberCount: conversation.members.size,
        participantsJson: participantsJson(conversation),
        frames: isReplayed ? framesSince(conversation, Number(sinceRev)) : [],
        tooLong,
        epoch: world.epoch,
        latestPageJson: Buffer.from(tooLong ? latestPageOf(conversation) : ''),
      });
    },
    async readRosters({ conversationIds }) {
      world.calls.readRosters += 1;
      const rosters = conversationIds.map((conversationId) => {
        const conversation = find(world, conversationId);
        return {
          conversationId,
          rev: BigInt(conversation.rev),
          lastSeq: BigInt(conversation.seq),
          memberCount: conversation.members.size,
          participantsJson: participantsJson(conversation),
        };
      });
      return create(messageProto.ReadRostersResponseSchema, { rosters, epoch: world.epoch });
    },
    async readViews({ keys }) {
      world.calls.readViews += 1;
      const views = keys.flatMap(({ userId, conversationId }) => {
        const conversation = world.conversations.get(conversationId);
        if (!conversation?.members.has(userId)) return [];
        const frame = Buffer.from(addedFrame(conversation));
        return [{ userId, conversationId, rev: BigInt(conversation.rev), frame }];
      });
      return create(messageProto.ReadViewsResponseSchema, { views });
    },
    async editMessage({ userId, conversationId, messageId, text }) {
      const conversation = findFor(world, conversationId, userId);
      const message = { ...messageOf(conversation, messageId), text, edited_at: new Date().toISOString() };
      return create(messageProto.EditMessageResponseSchema, {
        rev: BigInt(world.update(conversation, message).rev),
      });
    },
    async deleteMessage({ userId, conversationId, messageId }) {
      const conversation = findFor(world, conversationId, userId);
      const message = {
        ...messageOf(conversation, messageId),
        text: null,
        deleted_at: new Date().toISOString(),
      };
      return create(messageProto.DeleteMessageResponseSchema, {
        rev: BigInt(world.update(conversation, message).rev),
      });
    },
    async listChanges({ conversationId, sinceRev, limit }) {
      world.calls.listChanges += 1;
      const conversation = find(world, conversationId);
      const frames = framesSince(conversation, Number(sinceRev));
      return create(ListChangesResponseSchema, {
        rev: BigInt(conversation.rev),
        frames: frames.slice(0, limit),
        hasMore: frames.length > limit,
        epoch: world.epoch,
      });
    },
    async sync({ conversationId, sinceRev }) {
      world.calls.sync += 1;
      const conversation = find(world, conversationId);
      const { rev } = conversation;
      const payload = { conversation_id: conversationId, since: Number(sinceRev), rev, too_long: false };
      const json = isTooLong(conversation, Number(sinceRev))
        ? latestPageOf(conversation)
        : JSON.stringify(payload);
      return create(messageProto.SyncResponseSchema, { payloadJson: Buffer.from(json) });
    },
    async advanceCursors({ advances }) {
      world.calls.advanceCursors += 1;
      for (const { conversationId, userId, deliveredSeq, readSeq } of advances) {
        const conversation = world.conversations.get(conversationId);
        if (conversation) world.advance(conversation, userId, Number(deliveredSeq), Number(readSeq));
      }
      return create(messageProto.AdvanceCursorsResponseSchema);
    },
    watchChanges(_request, call) {
      streams.add(call);
      const watcher = (read: FeedRead) => call.write(feedOf(world.epoch, read));
      world.watchers.add(watcher);
      const stop = () => {
        world.watchers.delete(watcher);
        streams.delete(call);
      };
      call.on('cancelled', stop);
      call.on('close', stop);
      call.on('error', stop);
    },
  });
  const server = await startGrpcServer([service], { host: '127.0.0.1', port });
  return {
    address: server.address,
    get isSilent() {
      return state.isSilent;
    },
    set isSilent(isSilent) {
      state.isSilent = isSilent;
    },
    get unanswered() {
      return state.unanswered;
    },
    cut() {
      for (const stream of [...streams]) stream.emit('error', new Error('cut by the test'));
    },
    close: () => server.close(0),
  };
}

function resultOf(world: MessageWorld, message: messageProto.OutgoingMessage): messageProto.SendResult {
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

function headsOf(world: MessageWorld, userId: string) {
  return [...world.conversations.values()]
    .filter((conversation) => conversation.members.has(userId))
    .slice(0, 1_000)
    .map(({ id, rev, seq, members }) => ({
      conversationId: id,
      rev: BigInt(rev),
      lastSeq: BigInt(seq),
      lastReadSeq: 0n,
      visibleFromSeq: BigInt(members.get(userId)?.visibleFromSeq ?? 1),
      memberCount: members.size,
    }));
}

function framesSince(conversation: Conversation, sinceRev: number) {
  let prevRev = sinceRev;
  return conversation.changes
    .filter(({ rev }) => rev > sinceRev)
    .map((change) => {
      const frame = Buffer.from(frameOf(conversation, change, prevRev));
      const { kind, rev, seq } = change;
      const result = { kind, rev: BigInt(rev), prevRev: BigInt(prevRev), seq: BigInt(seq), frame };
      prevRev = rev;
      return result;
    });
}

function find(world: MessageWorld, conversationId: string): Conversation {
  const conversation = world.conversations.get(conversationId);
  if (!conversation) throw new AppError('not_found');
  return conversation;
}

function findFor(world: MessageWorld, conversationId: string, userId: string): Conversation {
  const conversation = find(world, conversationId);
  if (!conversation.members.has(userId)) throw new AppError('not_found');
  return conversation;
}

function messageOf(conversation: Conversation, messageId: string): { id: string; seq: number } {
  for (const { body } of [...conversation.changes].reverse()) {
    const message = body['message'] as { id: string; seq: number } | undefined;
    if (message?.id === messageId) return message;
  }
  throw new AppError('not_found');
}

function participantsJson(conversation: Conversation): Buffer {
  const first = [...conversation.members.keys()].slice(0, 100);
  return Buffer.from(JSON.stringify(first.map((userId) => participantOf(conversation, userId))));
}

function isTooLong({ rev }: Conversation, sinceRev: number): boolean {
  return sinceRev > rev || rev - sinceRev > REPLAY_MAX;
}

function feedOf(epoch: string, { revs = [], memberships = [], cursors = [] }: FeedRead) {
  return create(messageProto.WatchChangesResponseSchema, {
    epoch,
    revs: revs.map(({ conversationId, rev }) => ({ conversationId, rev: BigInt(rev) })),
    memberships,
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
