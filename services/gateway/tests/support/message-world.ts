import {
  conversationChannel,
  encodeControl,
  encodeRoomPublication,
  encodeUserFrame,
  frameKinds,
  newId,
  peopleChannel,
  userChannel,
} from '@parley/contracts';
import type { Fanout } from '@parley/fanout';
import { addedFrame, frameOf, participantOf } from './finished-frames.ts';
import type { Block, Change, Conversation, Cursor, FeedRead } from './world-model.ts';

/** Members of the largest conversation that shares receipts. */
const SHARED_MAX = 100;

/** What a database would hold, shared by all message peers of a test. */
export class MessageWorld {
  readonly conversations = new Map<string, Conversation>();
  readonly advances: { conversationId: string; userId: string; deliveredSeq: number; readSeq: number }[] = [];
  readonly watchers = new Set<(read: FeedRead) => void>();
  /** What the feed told so far: a snapshot is a place in it. */
  readonly told: FeedRead[] = [];
  /** Whether a feed can be gone on with, must be compared for, or is of an instance that knows of neither. */
  resumes: 'yes' | 'too late' | 'unknown' = 'yes';
  readonly calls = {
    listHeads: 0,
    readChanges: 0,
    openRoom: 0,
    readRosters: 0,
    readViews: 0,
    sync: 0,
    advanceCursors: 0,
    batches: [] as number[],
  };
  /** The sessions that gateways named with cursors. */
  readonly cursorSessions: string[] = [];
  /** Users who do not let others see whether they are there. */
  readonly hidden = new Set<string>();
  /** Between whom there is a block, with their direct conversation. */
  readonly blocks: Block[] = [];
  /** The keys of each read of changes. */
  readonly changesAsked: { conversationId: string; sinceRev: number }[][] = [];
  /** Conversations that one answer has changes of; the others are left out. */
  changesMost = Number.POSITIVE_INFINITY;
  /** Answers with changes, as of when they were asked for, wait for this. */
  changesGate: Promise<void> = Promise.resolve();
  epoch = 'e1';
  /** The next list of heads is read, and answered only when this resolves. */
  headsHeld: Promise<void> | null = null;
  /** Publications are lost while this holds. */
  isMuted = false;
  readonly #fanout: Fanout;

  constructor(fanout: Fanout) {
    this.#fanout = fanout;
  }

  /** Blocks somebody, or not any more; `isTold`: by the feed as well. */
  block(
    userId: string,
    otherId: string,
    {
      blocked = true,
      direct = '',
      isTold = true,
    }: { blocked?: boolean; direct?: string; isTold?: boolean } = {},
  ): void {
    const block = { userId, otherId, blocked, directConversationId: direct, acquainted: true };
    const known = this.blocks.findIndex((each) => each.userId === userId && each.otherId === otherId);
    if (known >= 0) this.blocks.splice(known, 1);
    if (blocked) this.blocks.push(block);
    if (isTold) this.feed({ blocks: [block] });
  }

  /** Blocks of a user, either way, as lists of heads carry them. */
  blockedOf(userId: string) {
    return this.blocks.flatMap((block) => {
      const { directConversationId } = block;
      if (block.userId === userId) return [{ userId: block.otherId, directConversationId }];
      return block.otherId === userId ? [{ userId: block.userId, directConversationId }] : [];
    });
  }

  conversation(...userIds: string[]): Conversation {
    const conversation: Conversation = {
      id: newId(),
      members: new Map(userIds.map((userId) => [userId, { visibleFromSeq: 1, joinedSeq: 0 }])),
      isSinceJoin: false,
      cursors: new Map(),
      rev: 1,
      seq: 0,
      changes: [],
      acks: new Map(),
    };
    this.conversations.set(conversation.id, conversation);
    return conversation;
  }

  /** Stores a message once per client_message_id, then publishes it. */
  post(conversation: Conversation, senderId: string, clientMessageId: string, text: string) {
    const key = `${senderId}/${clientMessageId}`;
    const before = conversation.acks.get(key);
    if (before) return { ...before, duplicate: true };
    const ack = { messageId: newId(), seq: ++conversation.seq, rev: conversation.rev + 1 };
    conversation.acks.set(key, ack);
    const message = { id: ack.messageId, seq: ack.seq, rev: ack.rev, sender_id: senderId, text };
    this.change(conversation, 'message.new', frameKinds.message, { message }, ack.seq);
    return { ...ack, duplicate: false };
  }

  say(conversation: Conversation, text: string): Change {
    this.post(conversation, newId(), newId(), text);
    return conversation.changes.at(-1) as Change;
  }

  change(
    conversation: Conversation,
    type: string,
    kind: number,
    body: Record<string, unknown>,
    seq = 0,
  ): Change {
    const change: Change = { type, kind, rev: ++conversation.rev, seq, body };
    conversation.changes.push(change);
    if (!this.isMuted) this.publish(conversation, change);
    this.feed({ revs: [{ conversationId: conversation.id, rev: change.rev }] });
    return change;
  }

  /** A message that was edited or deleted, in its whole new state. */
  update(conversation: Conversation, message: { id: string; seq: number }): Change {
    const body = { message: { ...message, rev: conversation.rev + 1 } };
    return this.change(conversation, 'message.updated', frameKinds.messageUpdated, body, message.seq);
  }

  /** What every gateway that watches reads next. */
  feed(read: FeedRead): void {
    this.told.push(read);
    for (const watcher of this.watchers) watcher(read);
  }

  publish(conversation: Conversation, change: Change): void {
    const { kind, rev, seq } = change;
    this.#fanout.publish(
      conversationChannel(conversation.id),
      encodeRoomPublication(
        { kind, conversationId: conversation.id, rev, prevRev: rev - 1, seq, traceparent: '' },
        frameOf(conversation, change, rev - 1),
      ),
    );
  }

  add(conversation: Conversation, userId: string): void {
    const joinedSeq = conversation.seq;
    const visibleFromSeq = conversation.isSinceJoin ? joinedSeq + 1 : 1;
    conversation.members.set(userId, { visibleFromSeq, joinedSeq });
    this.change(conversation, 'participants.updated', frameKinds.participants, {
      participants: [participantOf(conversation, userId)],
    });
    if (!this.isMuted) {
      this.#fanout.publish(userChannel(userId), encodeUserFrame(addedFrame(conversation)));
    }
    this.feed({ memberships: [{ conversationId: conversation.id, userId, member: true }] });
  }

  remove(conversation: Conversation, userId: string): void {
    const row = { ...participantOf(conversation, userId), left_seq: conversation.seq };
    conversation.members.delete(userId);
    this.change(conversation, 'participants.updated', frameKinds.participants, { participants: [row] });
    if (!this.isMuted) this.tellRemoved(conversation, userId);
    this.feed({ memberships: [{ conversationId: conversation.id, userId, member: false }] });
  }

  tellRemoved(conversation: Conversation, userId: string): void {
    const payload = { conversation_id: conversation.id };
    const frame = JSON.stringify({ type: 'conversation.removed', payload });
    this.#fanout.publish(userChannel(userId), encodeUserFrame(frame));
  }

  /** Moves a cursor forward and tells of it, as the message service does. */
  advance(conversation: Conversation, userId: string, deliveredSeq: number, readSeq: number): void {
    this.advances.push({ conversationId: conversation.id, userId, deliveredSeq, readSeq });
    if (!conversation.members.has(userId)) return;
    const before = conversation.cursors.get(userId);
    const clamp = (seq: number, at = 0) => Math.max(at, Math.min(seq, conversation.seq));
    const cursor = {
      conversationId: conversation.id,
      userId,
      deliveredSeq: clamp(deliveredSeq, before?.deliveredSeq),
      readSeq: clamp(readSeq, before?.readSeq),
      readAtMs: Date.now(),
      shared: conversation.members.size <= SHARED_MAX,
    };
    if (cursor.deliveredSeq === before?.deliveredSeq && cursor.readSeq === before.readSeq) return;
    conversation.cursors.set(userId, cursor);
    if (!this.isMuted) this.publishReceipt(cursor);
    this.feed({ cursors: [cursor] });
  }

  publishReceipt(cursor: Cursor): void {
    const { conversationId, userId, deliveredSeq, readSeq, readAtMs, shared } = cursor;
    const payload = {
      conversation_id: conversationId,
      user_id: userId,
      delivered_seq: deliveredSeq,
      read_seq: readSeq,
      read_at: new Date(readAtMs).toISOString(),
    };
    const frame = JSON.stringify({ type: 'receipt', payload });
    if (!shared) {
      this.#fanout.publish(userChannel(userId), encodeUserFrame(frame));
      return;
    }
    const header = { kind: frameKinds.receipt, conversationId, rev: 0, prevRev: 0, seq: 0, traceparent: '' };
    this.#fanout.publish(conversationChannel(conversationId), encodeRoomPublication(header, frame));
  }

  /** The user changes whether others may see them, as auth tells it. */
  showPresence(userId: string, isVisible: boolean): void {
    if (isVisible) this.hidden.delete(userId);
    else this.hidden.add(userId);
    const payload = { settings: { presence_visible: isVisible } };
    this.#fanout.publish(
      userChannel(userId),
      encodeUserFrame(JSON.stringify({ type: 'settings.updated', payload })),
    );
  }

  /** How something of a user's own stands now, as Redis and the feed tell it. */
  tellOwn(
    userId: string,
    type: string,
    payload: object,
    by: { redis?: boolean; feed?: boolean } = { redis: true, feed: true },
  ): void {
    const told = {
      channel: userChannel(userId),
      payload: encodeUserFrame(JSON.stringify({ type, payload })),
    };
    if (by.redis) this.#fanout.publish(told.channel, told.payload);
    if (by.feed) this.feed({ personal: [told] });
  }

  /** A user has another name, as auth tells all gateways. */
  rename(userId: string, displayName: string): void {
    const payload = { user: { id: userId, username: 'u', display_name: displayName, avatar_url: null } };
    this.#fanout.publish(peopleChannel, encodeUserFrame(JSON.stringify({ type: 'user.updated', payload })));
  }

  revoke(user: { userId: string; sessionId: string }): void {
    this.#fanout.publish(
      userChannel(user.userId),
      encodeControl({ type: 'session.revoked', session_id: user.sessionId }),
    );
  }
}
