import {
  conversationChannel,
  encodeControl,
  encodeRoomPublication,
  encodeUserFrame,
  frameKinds,
  newId,
  userChannel,
} from '@parley/contracts';
import type { Fanout } from '@parley/fanout';

/** Members of the largest conversation that shares receipts. */
const SHARED_MAX = 100;

export interface Change {
  kind: number;
  rev: number;
  seq: number;
  body: Record<string, unknown>;
  type: string;
}

export interface Cursor {
  conversationId: string;
  userId: string;
  deliveredSeq: number;
  readSeq: number;
  readAtMs: number;
  shared: boolean;
}

/** One read of the change feed. */
export interface FeedRead {
  revs?: { conversationId: string; rev: number }[];
  memberships?: { conversationId: string; userId: string; member: boolean }[];
  cursors?: Cursor[];
}

export interface Conversation {
  id: string;
  members: Map<string, { visibleFromSeq: number }>;
  cursors: Map<string, Cursor>;
  rev: number;
  seq: number;
  changes: Change[];
  acks: Map<string, { messageId: string; seq: number; rev: number }>;
}

/** What a database would hold, shared by all message peers of a test. */
export class MessageWorld {
  readonly conversations = new Map<string, Conversation>();
  readonly advances: { conversationId: string; userId: string; deliveredSeq: number; readSeq: number }[] = [];
  readonly watchers = new Set<(read: FeedRead) => void>();
  readonly calls = {
    listHeads: 0,
    listChanges: 0,
    openRoom: 0,
    readRosters: 0,
    readViews: 0,
    sync: 0,
    advanceCursors: 0,
    batches: [] as number[],
  };
  /** Users who do not let others see whether they are there. */
  readonly hidden = new Set<string>();
  epoch = 'e1';
  /** Publications are lost while this holds. */
  isMuted = false;
  readonly #fanout: Fanout;

  constructor(fanout: Fanout) {
    this.#fanout = fanout;
  }

  conversation(...userIds: string[]): Conversation {
    const conversation: Conversation = {
      id: newId(),
      members: new Map(userIds.map((userId) => [userId, { visibleFromSeq: 1 }])),
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
    conversation.members.set(userId, { visibleFromSeq: 1 });
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

  revoke(user: { userId: string; sessionId: string }): void {
    this.#fanout.publish(
      userChannel(user.userId),
      encodeControl({ type: 'session.revoked', session_id: user.sessionId }),
    );
  }
}

/** The finished frame of a change, with the prev_rev that its reader needs. */
export function frameOf(conversation: Conversation, change: Change, prevRev: number): string {
  const { type, rev, body } = change;
  return JSON.stringify({
    type,
    payload: { conversation_id: conversation.id, rev, prev_rev: prevRev, ...body },
  });
}

/** The finished frame that tells a user of a conversation. */
export function addedFrame(conversation: Conversation): string {
  const payload = { conversation: { id: conversation.id, rev: conversation.rev } };
  return JSON.stringify({ type: 'conversation.added', payload });
}

/** A participant as room.joined and participants.updated show it. */
export function participantOf(conversation: Conversation, userId: string) {
  const cursor = conversation.cursors.get(userId);
  return {
    user_id: userId,
    role: 'member',
    joined_seq: 0,
    left_seq: null,
    last_read_seq: cursor?.readSeq ?? 0,
    last_read_at: cursor ? new Date(cursor.readAtMs).toISOString() : null,
    last_delivered_seq: cursor?.deliveredSeq ?? 0,
    rev: conversation.rev,
  };
}

/** What a client too far behind is given instead of a replay. */
export function latestPageOf(conversation: Conversation): string {
  const messages = conversation.changes.flatMap(({ body }) => (body['message'] ? [body['message']] : []));
  return JSON.stringify({
    conversation_id: conversation.id,
    messages: messages.slice(-50),
    participants: [...conversation.members.keys()].map((userId) => participantOf(conversation, userId)),
    conversation: { id: conversation.id },
    rev: conversation.rev,
    has_more: false,
    too_long: true,
  });
}
