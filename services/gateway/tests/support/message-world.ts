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

export interface Change {
  kind: number;
  rev: number;
  seq: number;
  body: Record<string, unknown>;
  type: string;
}

export interface Conversation {
  id: string;
  members: Map<string, { visibleFromSeq: number }>;
  rev: number;
  seq: number;
  changes: Change[];
  acks: Map<string, { messageId: string; seq: number; rev: number }>;
}

/** What a database would hold, shared by all message peers of a test. */
export class MessageWorld {
  readonly conversations = new Map<string, Conversation>();
  readonly advances: { conversationId: string; userId: string; deliveredSeq: number; readSeq: number }[] = [];
  readonly watchers = new Set<(rev: { conversationId: string; rev: number }) => void>();
  readonly calls = { listHeads: 0, listChanges: 0, openRoom: 0, batches: [] as number[] };
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
    for (const watcher of this.watchers) watcher({ conversationId: conversation.id, rev: change.rev });
    return change;
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
      participants: [{ user_id: userId, left_seq: null }],
    });
    if (this.isMuted) return;
    const channel = userChannel(userId);
    this.#fanout.publish(channel, encodeControl({ type: 'room.added', conversation_id: conversation.id }));
    const payload = { conversation: { id: conversation.id, rev: conversation.rev } };
    this.#fanout.publish(channel, encodeUserFrame(JSON.stringify({ type: 'conversation.added', payload })));
  }

  remove(conversation: Conversation, userId: string): void {
    conversation.members.delete(userId);
    this.change(conversation, 'participants.updated', frameKinds.participants, {
      participants: [{ user_id: userId, left_seq: conversation.seq }],
    });
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
