import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import { AppError, grpcService, startGrpcServer } from '@parley/runtime';
import { addedFrame, latestPageOf } from './finished-frames.ts';
import type { MessageWorld } from './message-world.ts';
import { feedOf, framesSince, headsOf, isTooLong, participantsJson, resultOf } from './peer-answers.ts';
import type { Conversation, FeedRead } from './world-model.ts';

const { SendResponseSchema, ListHeadsResponseSchema, OpenRoomResponseSchema, ReadChangesResponseSchema } =
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
      const answer = create(ListHeadsResponseSchema, {
        epoch: world.epoch,
        users: userIds.map((userId) => ({
          userId,
          heads: headsOf(world, userId),
          presenceVisible: !world.hidden.has(userId),
          blocked: world.blockedOf(userId),
        })),
      });
      if (userIds.length === 0) return answer;
      const held = world.headsHeld;
      world.headsHeld = null;
      await held;
      return answer;
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
    async reactToMessage({ userId, conversationId, messageId, emoji, remove }) {
      const conversation = findFor(world, conversationId, userId);
      const reactions = remove ? [] : [{ emoji, count: 1, user_ids: [userId] }];
      const message = { ...messageOf(conversation, messageId), reactions };
      world.update(conversation, message);
      return create(messageProto.ReactToMessageResponseSchema);
    },
    async pinMessage({ userId, conversationId, messageId, pinned }) {
      const conversation = findFor(world, conversationId, userId);
      const pinnedAt = pinned ? new Date().toISOString() : null;
      const message = { ...messageOf(conversation, messageId), pinned_at: pinnedAt };
      world.update(conversation, message);
      return create(messageProto.PinMessageResponseSchema);
    },
    async readChanges({ keys, limit }) {
      world.calls.readChanges += 1;
      world.changesAsked.push(
        keys.map(({ conversationId, sinceRev }) => ({ conversationId, sinceRev: Number(sinceRev) })),
      );
      const changes = keys.map(({ conversationId, sinceRev }, at) => {
        if (at >= world.changesMost) return { leftOut: true };
        const conversation = world.conversations.get(conversationId);
        if (!conversation) return {};
        const frames = framesSince(conversation, Number(sinceRev));
        return {
          rev: BigInt(conversation.rev),
          frames: frames.slice(0, limit),
          hasMore: frames.length > limit,
        };
      });
      const { epoch } = world;
      await world.changesGate;
      return create(ReadChangesResponseSchema, { changes, epoch });
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
      world.cursorSessions.push(...advances.map(({ sessionId }) => sessionId));
      for (const { conversationId, userId, deliveredSeq, readSeq } of advances) {
        const conversation = world.conversations.get(conversationId);
        if (conversation) world.advance(conversation, userId, Number(deliveredSeq), Number(readSeq));
      }
      return create(messageProto.AdvanceCursorsResponseSchema);
    },
    watchChanges({ since }, call) {
      streams.add(call);
      const watcher = (read: FeedRead) => call.write(feedOf(world, [read]));
      world.watchers.add(watcher);
      const first = feedOf(world, world.resumes === 'yes' && since ? world.told.slice(Number(since)) : []);
      first.resumed = world.resumes === 'yes' && since !== '';
      first.compareAll = world.resumes === 'too late' && since !== '';
      call.write(first);
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
