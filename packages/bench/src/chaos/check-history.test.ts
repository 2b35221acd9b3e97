import { expect, test } from '@jest/globals';
import { checkHistory } from './check-history.ts';
import { type Connection, History } from './history/history.ts';
import type { StoredChange, StoredConversation, StoredMessage, StoredParticipant } from './history/truth.ts';
import type { ViolationKind } from './history/violation.ts';
import type { Evidence } from './rules/rule.ts';

// One story, told well: ann sends two messages and edits the first, ben is removed, ann sends a third. Each
// test plants one fault into it.

const CONVERSATION = 'conversation';
const ANN = 'ann';
const BEN = 'ben';

const stored = (seq: number, rev: number, text: string): StoredMessage => ({
  ...{ id: `id-${seq}`, seq, rev, text, senderId: ANN, clientMessageId: `client-${seq}` },
  ...{ isEdited: text.endsWith('!'), isDeleted: false },
});

const row = (userId: string, rev: number, leftSeq: number | null = null): StoredParticipant => ({
  ...{ userId, role: userId === ANN ? 'owner' : 'member', joinedSeq: 0, leftSeq },
  ...{ readSeq: 0, deliveredSeq: 0, rev },
});

const wireMessage = ({ isEdited, isDeleted, senderId, clientMessageId, ...message }: StoredMessage) => ({
  ...{ ...message, conversation_id: CONVERSATION, sender_id: senderId, client_message_id: clientMessageId },
  ...{ edited_at: isEdited ? 'then' : null, deleted_at: isDeleted ? 'then' : null },
});

const one = stored(1, 2, 'one');
const two = stored(2, 3, 'two');
const oneEdited = stored(1, 4, 'one!');
const three = stored(3, 6, 'three');
const benLeaves = row(BEN, 5, 2);

const changed = (message: StoredMessage) => ({
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
function story(skip: { ann?: number[]; ben?: number[] } = {}): Story {
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

function ackOf(message: StoredMessage, duplicate = false) {
  return {
    ...{ client_message_id: message.clientMessageId ?? '', message_id: message.id },
    ...{ conversation_id: CONVERSATION, seq: message.seq, rev: message.rev, sent_at: 'then', duplicate },
  };
}

function kinds({ evidence }: Story): ViolationKind[] {
  return [...new Set(checkHistory(evidence).map(({ kind }) => kind))];
}

const annShows = ({ evidence }: Story) => {
  const shown = evidence.clients[0]?.conversations.get(CONVERSATION);
  if (!shown) throw new Error('ann shows nothing');
  return shown;
};

const ask = ({ history }: Story, userId: string, text: string, clientMessageId: string) =>
  history.invoke({
    ...{ id: clientMessageId, userId, conversationId: CONVERSATION, connection: null },
    asked: { do: 'send', clientMessageId, text },
  });

test('a history in which every promise was kept has no violation', () => {
  expect(checkHistory(story().evidence)).toEqual([]);
});

test('a message that a member does not show in the end is lost', () => {
  const told = story();
  annShows(told).messages.splice(1, 1);
  expect(kinds(told)).toEqual(['lost']);
});

test('a last change that never arrived is lost', () => {
  const told = story({ ann: [6] });
  annShows(told).rev = 5;
  expect(kinds(told)).toEqual(['lost']);
});

test('a conversation that a member does not show is lost', () => {
  const told = story();
  told.evidence.clients[0]?.conversations.clear();
  expect(kinds(told)).toEqual(['lost']);
});

test('a change that arrives twice on one socket is a duplicate', () => {
  const told = story();
  told.history.observe(told.ann, changed(two));
  expect(kinds(told)).toEqual(['duplicate']);
});

test('a message that is stored twice is a duplicate', () => {
  const told = story();
  const again = { ...two, seq: 4, rev: 7, id: 'id-4' };
  told.conversation.changes.set(7, { rev: 7, message: again, participants: [] });
  expect(kinds(told)).toContain('duplicate');
});

test('a change that arrives after a later one is reordered', () => {
  const told = story({ ben: [2, 3, 4, 5] });
  told.ben.frames.splice(
    1,
    0,
    ...[two, one].map((message) => ({ at: 1_000, id: undefined, ...changed(message) })),
  );
  expect(kinds(told)).toContain('reordered');
});

test('two sends of one socket that are stored the other way round are reordered', () => {
  const told = story();
  const [first, second] = told.history.operations;
  if (!first || !second) throw new Error('nothing was sent');
  told.history.operations.splice(0, 2, second, first);
  expect(kinds(told)).toContain('reordered');
});

test('an ack that overtakes the one in front of it is reordered', () => {
  const told = story();
  const [first] = told.history.operations;
  if (!first) throw new Error('nothing was sent');
  first.answeredAt = 10_000;
  expect(kinds(told)).toContain('reordered');
});

test('a delivered message that was never committed is unexpected', () => {
  const told = story({ ann: [6] });
  told.history.observe(told.ann, changed({ ...three, text: 'something else' }));
  expect(kinds(told)).toEqual(['unexpected']);
});

test('a stored message that nobody sent is unexpected', () => {
  const told = story();
  told.history.operations.splice(1, 1);
  expect(kinds(told)).toEqual(['unexpected']);
});

test('a stored text that nobody wrote is unexpected', () => {
  const told = story();
  told.history.operations.splice(2, 1);
  expect(kinds(told)).toEqual(['unexpected']);
});

test('a message from before the join, where that is hidden, is unexpected', () => {
  const told = story();
  told.conversation.history = 'since_join';
  const start = told.conversation.changes.get(1);
  for (const participant of start?.participants ?? [])
    if (participant.userId === BEN) participant.joinedSeq = 1;
  expect(kinds(told)).toEqual(['unexpected']);
});

test('a change that reaches somebody after the leave is seen', () => {
  const told = story();
  told.history.observe(told.ben, changed(three));
  expect(kinds(told)).toContain('seen after leave');
});

test('a sync that serves somebody after the leave is seen', () => {
  const told = story();
  const payload = { conversation_id: CONVERSATION, rev: 6, messages: [wireMessage(three)], participants: [] };
  told.history.observe(told.ben, { type: 'sync.result', payload });
  expect(kinds(told)).toEqual(['seen after leave']);
});

test('a hole in the chain that stays open is a gap', () => {
  expect(kinds(story({ ann: [3] }))).toEqual(['gap']);
});

test('a hole that the client closed by itself was left unrepaired', () => {
  const told = story({ ann: [3] });
  const payload = { conversation_id: CONVERSATION, rev: 6, messages: [], participants: [] };
  told.history.observe(told.ann, { type: 'sync.result', payload });
  expect(kinds(told)).toEqual(['unrepaired']);
});

test('an acked message that is not in the database was not stored', () => {
  const told = story();
  told.send({ ...three, id: 'id-9', seq: 9, rev: 9, clientMessageId: 'client-9' });
  expect(kinds(told)).toContain('acked but not stored');
});

test('an acked edit that is not in the database was not stored', () => {
  const told = story();
  const asked = { do: 'edit', messageId: two.id, text: 'two!' } as const;
  const about = { userId: ANN, conversationId: CONVERSATION, connection: null };
  told.history.answer(told.history.invoke({ ...about, id: 'edit-2', asked }), { ok: true });
  expect(kinds(told)).toEqual(['acked but not stored']);
});

test('a resend that gets another answer differs', () => {
  const told = story();
  const again = ask(told, ANN, 'two', 'client-2');
  told.history.answer(again, { ok: true, ack: { ...ackOf(two, true), sent_at: 'later' } });
  expect(kinds(told)).toEqual(['acks differ']);
});

test('a resend that claims to be the first differs', () => {
  const told = story();
  told.history.answer(ask(told, ANN, 'two', 'client-2'), { ok: true, ack: ackOf(two, false) });
  expect(kinds(told)).toEqual(['acks differ']);
});

test('a client that shows another text than the database diverges', () => {
  const told = story();
  const [first] = annShows(told).messages;
  if (first) first.text = 'one';
  expect(kinds(told)).toEqual(['diverging']);
});

test('a client that still shows what its user has left diverges', () => {
  const told = story();
  told.evidence.clients[1]?.conversations.set(CONVERSATION, annShows(told));
  expect(kinds(told)).toEqual(['diverging']);
});

test('members other than the model has are diverging', () => {
  const told = story();
  const members = new Map([[CONVERSATION, new Set([ANN, BEN])]]);
  expect(kinds({ ...told, evidence: { ...told.evidence, members } })).toEqual(['diverging']);
});

test('a member who is refused, and an acked conflict, are wrong answers', () => {
  const refused = story();
  refused.history.answer(ask(refused, ANN, 'four', 'client-4'), { ok: false, code: 'not_found' });
  expect(kinds(refused)).toEqual(['wrong answer']);
  const other = story();
  other.history.answer(ask(other, ANN, 'another body', 'client-2'), { ok: true, ack: ackOf(two, true) });
  expect(kinds(other)).toContain('wrong answer');
});

test('REST that is open to somebody who has left is a wrong answer', () => {
  const told = story();
  const reads = [{ userId: BEN, conversationId: CONVERSATION, messages: [] }];
  expect(kinds({ ...told, evidence: { ...told.evidence, reads } })).toEqual(['wrong answer']);
});

test('a request without an answer is unanswered, unless its socket ended', () => {
  const told = story();
  const about = { userId: ANN, conversationId: CONVERSATION, connection: told.ann.id };
  told.history.invoke({ ...about, id: 'sync', asked: { do: 'sync', sinceRev: 0, why: 'asked' } });
  expect(kinds(told)).toEqual(['unanswered']);
  told.history.close(told.ann);
  expect(kinds(told)).toEqual([]);
});
