import { expect, test } from '@jest/globals';
import { checkHistory } from './check-history.ts';
import {
  ANN,
  ackOf,
  annShows,
  ask,
  BEN,
  CONVERSATION,
  changed,
  kinds,
  one,
  row,
  story,
  three,
  two,
  wireMessage,
} from './told-story.ts';

// Each test plants one fault into the story.

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

test('a stored message without an id of its sender is unexpected, unless it tells the change of members before it', () => {
  const told = story();
  const message = { ...three, id: 'id-4', seq: 4, rev: 8, clientMessageId: null, text: null };
  told.conversation.changes.set(8, { rev: 8, message, participants: [] });
  expect(kinds(told)).toContain('unexpected');
  told.conversation.changes.set(7, { rev: 7, message: null, participants: [row(ANN, 7)] });
  expect(kinds(told)).not.toContain('unexpected');
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
