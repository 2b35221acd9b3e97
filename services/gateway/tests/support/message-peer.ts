import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import { AppError, grpcService, startGrpcServer } from '@parley/runtime';
import { type Conversation, frameOf, type MessageWorld } from './message-world.ts';

const { SendResponseSchema, ListHeadsResponseSchema, OpenRoomResponseSchema, ListChangesResponseSchema } =
  messageProto;

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
        users: userIds.map((userId) => ({ userId, heads: headsOf(world, userId) })),
      });
    },
    async openRoom({ userId, conversationId, sinceRev }) {
      world.calls.openRoom += 1;
      const conversation = find(world, conversationId);
      const member = conversation.members.get(userId);
      if (!member) throw new AppError('not_found');
      const missed = sinceRev === undefined ? [] : framesSince(conversation, Number(sinceRev));
      return create(OpenRoomResponseSchema, {
        rev: BigInt(conversation.rev),
        lastSeq: BigInt(conversation.seq),
        visibleFromSeq: BigInt(member.visibleFromSeq),
        participantsJson: Buffer.from('[]'),
        frames: missed.length > 1_000 ? [] : missed,
        tooLong: missed.length > 1_000,
        epoch: world.epoch,
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
      const { rev } = find(world, conversationId);
      const payload = { conversation_id: conversationId, since: Number(sinceRev), rev };
      return create(messageProto.SyncResponseSchema, { payloadJson: Buffer.from(JSON.stringify(payload)) });
    },
    async advanceCursors({ advances }) {
      for (const { conversationId, userId, deliveredSeq, readSeq } of advances) {
        const [delivered, read] = [Number(deliveredSeq), Number(readSeq)];
        world.advances.push({ conversationId, userId, deliveredSeq: delivered, readSeq: read });
      }
      return create(messageProto.AdvanceCursorsResponseSchema);
    },
    watchChanges(_request, call) {
      streams.add(call);
      const watcher = ({ conversationId, rev }: { conversationId: string; rev: number }) => {
        const revs = [{ conversationId, rev: BigInt(rev) }];
        call.write(create(messageProto.WatchChangesResponseSchema, { epoch: world.epoch, revs }));
      };
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
