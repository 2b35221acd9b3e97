import { checkHistory } from './check-history.ts';
import { type Connection, History } from './history/history.ts';
import type { StoredChange, StoredConversation, StoredMessage, StoredParticipant } from './history/truth.ts';
import type { ViolationKind } from './history/violation.ts';
import type { Evidence } from './rules/rule.ts';

// For tests of the checker. One story, told well: ann sends two messages and edits the first, ben is removed, ann
// sends a third.

export const CONVERSATION = 'conversation';
export const ANN = 'ann';
export const BEN = 'ben';

const stored = (seq: number, rev: number, text: string): StoredMessage => ({
  ...{ id: `id-${seq}`, seq, rev, text, senderId: ANN, clientMessageId: `client-${seq}` },
  ...{ isEdited: text.endsWith('!'), isDeleted: false },
});

export const row = (userId: string, rev: number, leftSeq: number | null = null): StoredParticipant => ({
  ...{ userId, role: userId === ANN ? 'owner' : 'member', joinedSeq: 0, leftSeq },
  ...{ readSeq: 0, deliveredSeq: 0, rev },
});

export const wireMessage = ({
  isEdited,
  isDeleted,
  senderId,
  clientMessageId,
  ...message
}: StoredMessage) => ({
  ...{ ...message, conversation_id: CONVERSATION, sender_id: senderId, client_message_id: clientMessageId },
  ...{ edited_at: isEdited ? 'then' : null, deleted_at: isDeleted ? 'then' : null },
});

export const one = stored(1, 2, 'one');
export const two = stored(2, 3, 'two');
const oneEdited = stored(1, 4, 'one!');
export const three = stored(3, 6, 'three');
const benLeaves = row(BEN, 5, 2);

export const changed = (message: StoredMessage) => ({
  type: message.isEdited ? 'message.updated' : 'message.new',
  payload: {
    ...{ conversation_id: CONVERSATION, rev: message.rev, prev_rev: message.rev - 1 },
    message: wireMessage(message),
  },
});

const removedFrame = {
  type: 'participants.updated',
  payload: {
    ...{ conversation_id: CONVERSATION, rev: 5, prev_rev: 4 },
    participants: [{ user_id: BEN, role: 'member', left_seq: 2, rev: 5 }],
  },
};

function truth(): StoredConversation {
  const change = (rev: number, what: Partial<StoredChange>): [number, StoredChange] => [
    rev,
    { rev, message: null, participants: [], ...what },
  ];
  return {
    ...{ id: CONVERSATION, history: 'all', rev: 6, lastSeq: 3 },
    changes: new Map([
      change(1, { participants: [row(ANN, 1), row(BEN, 1)] }),
      ...[one, two, oneEdited, three].map((message) => change(message.rev, { message })),
      change(5, { participants: [benLeaves] }),
    ]),
    messages: new Map([oneEdited, two, three].map((message) => [message.seq, message])),
    participants: new Map([row(ANN, 1), benLeaves].map((participant) => [participant.userId, participant])),
  };
}

interface Story {
  evidence: Evidence;
  history: History;
  conversation: StoredConversation;
  ann: Connection;
  ben: Connection;
  send(message: StoredMessage, connection?: Connection): void;
}

/** `skip`: frames, by connection and rev, that never arrive. */
export function story(skip: { ann?: number[]; ben?: number[] } = {}): Story {
  const history = new History();
  const conversation = truth();
  const ann = history.open('socket-a', 'ann-phone', ANN);
  const ben = history.open('socket-b', 'ben-phone', BEN);
  const everybody = (frame: { type: string; payload: { rev: number } }) => {
    if (!skip.ann?.includes(frame.payload.rev)) history.observe(ann, frame);
    if (!skip.ben?.includes(frame.payload.rev)) history.observe(ben, frame);
  };
  const send = (message: StoredMessage, connection = ann) => {
    const operation = history.invoke({
      ...{ id: `send-${history.operations.length}`, userId: connection.userId, conversationId: CONVERSATION },
      connection: connection.id,
      asked: { do: 'send', clientMessageId: message.clientMessageId ?? '', text: message.text ?? '' },
    });
    history.answer(operation, { ok: true, ack: ackOf(message) });
  };
  for (const connection of [ann, ben]) {
    history.observe(connection, {
      type: 'hello',
      payload: { conversations: [{ id: CONVERSATION, rev: 1 }] },
    });
  }
  for (const message of [one, two]) {
    send(message);
    everybody(changed(message));
  }
  const rest = (asked: Parameters<History['invoke']>[0]['asked']) =>
    history.answer(
      history.invoke({ id: asked.do, userId: ANN, conversationId: CONVERSATION, connection: null, asked }),
      { ok: true },
    );
  rest({ do: 'edit', messageId: one.id, text: 'one!' });
  everybody(changed(oneEdited));
  rest({ do: 'remove', targetId: BEN });
  everybody(removedFrame);
  history.observe(ben, { type: 'conversation.removed', payload: { conversation_id: CONVERSATION } });
  send(three);
  if (!skip.ann?.includes(6)) history.observe(ann, changed(three));
  const shown = {
    ...{ rev: 6, completeFromSeq: 1, messages: [...conversation.messages.values()] },
    ...{ members: [{ userId: ANN, role: 'owner' }], cursors: new Map() },
  };
  const evidence: Evidence = {
    ...{ operations: history.operations, connections: history.connections },
    truth: new Map([[CONVERSATION, conversation]]),
    clients: [
      { client: 'ann-phone', userId: ANN, conversations: new Map([[CONVERSATION, structuredClone(shown)]]) },
      { client: 'ben-phone', userId: BEN, conversations: new Map() },
    ],
    reads: [
      { userId: ANN, conversationId: CONVERSATION, messages: structuredClone(shown.messages) },
      { userId: BEN, conversationId: CONVERSATION, messages: null },
    ],
    members: new Map([[CONVERSATION, new Set([ANN])]]),
  };
  return { evidence, history, conversation, ann, ben, send };
}

export function ackOf(message: StoredMessage, duplicate = false) {
  return {
    ...{ client_message_id: message.clientMessageId ?? '', message_id: message.id },
    ...{ conversation_id: CONVERSATION, seq: message.seq, rev: message.rev, sent_at: 'then', duplicate },
  };
}

export function kinds({ evidence }: Story): ViolationKind[] {
  return [...new Set(checkHistory(evidence).map(({ kind }) => kind))];
}

export const annShows = ({ evidence }: Story) => {
  const shown = evidence.clients[0]?.conversations.get(CONVERSATION);
  if (!shown) throw new Error('ann shows nothing');
  return shown;
};

export const ask = ({ history }: Story, userId: string, text: string, clientMessageId: string) =>
  history.invoke({
    ...{ id: clientMessageId, userId, conversationId: CONVERSATION, connection: null },
    asked: { do: 'send', clientMessageId, text },
  });
