import type { Connection, Operation } from '../history/history.ts';
import { possibleStates, type TimedStay } from '../history/membership-times.ts';
import { type StoredConversation, type StoredMessage, visibleFrom } from '../history/truth.ts';
import type { Violation } from '../history/violation.ts';
import { type Evidence, type Rule, stayTimes, violation } from './rule.ts';

/** Refusals that may meet any request; the client asks again. */
const TRANSIENT = ['busy', 'rate_limited'];

/** Every request gets an answer, and one that the state it may have met allows. */
export const answerRule: Rule = (evidence) => {
  const staysOf = stayTimes(evidence);
  const connections = new Map(evidence.connections.map((connection) => [connection.id, connection]));
  return evidence.operations.flatMap((operation) => {
    const conversation = evidence.truth.get(operation.conversationId);
    if (!conversation) return [];
    const { answer } = operation;
    if (!answer) return unanswered(operation, connections);
    if (answer.ok === null || (answer.ok === false && TRANSIENT.includes(answer.code))) return [];
    const stays = staysOf(operation.conversationId, operation.userId);
    const allowed = allowedAnswers(operation, { evidence, conversation, stays, staysOf });
    const got = answer.ok ? 'ok' : answer.code;
    if (allowed.has(got)) return [];
    const what = `${operation.userId} got ${got} for ${JSON.stringify(operation.asked)} (${operation.id}) in ${conversation.id}`;
    return [violation('wrong answer', `${what}; possible: ${[...allowed].join(', ')}`)];
  });
};

function unanswered(operation: Operation, connections: ReadonlyMap<string, Connection>): Violation[] {
  const connection = connections.get(operation.connection ?? '');
  if (connection && connection.closedAt !== Number.POSITIVE_INFINITY) return [];
  return [violation('unanswered', `${JSON.stringify(operation.asked)} (${operation.id})`)];
}

interface Surroundings {
  evidence: Evidence;
  conversation: StoredConversation;
  /** Of the user who asks. */
  stays: readonly TimedStay[];
  staysOf(conversationId: string, userId: string): TimedStay[];
}

function allowedAnswers(operation: Operation, around: Surroundings): Set<string> {
  const { asked, invokedAt, answeredAt } = operation;
  const states = possibleStates(around.stays, invokedAt, answeredAt);
  const allowed = new Set<string>();
  if (asked.do === 'send') return sendAnswers(operation, asked, around, states);
  if (states.out) allowed.add('not_found');
  if (!states.in) return allowed;
  switch (asked.do) {
    case 'edit':
    case 'delete':
      for (const code of changeAnswers(operation, asked, around)) allowed.add(code);
      break;
    case 'join':
      // Another join or a leave of the same socket may come in between.
      allowed.add('ok').add('conflict');
      break;
    case 'sync':
    case 'add':
      allowed.add('ok');
      break;
    case 'remove': {
      const target = around.staysOf(operation.conversationId, asked.targetId);
      const there = possibleStates(target, invokedAt, answeredAt);
      if (there.in) allowed.add('ok');
      if (there.out) allowed.add('not_found');
      break;
    }
  }
  return allowed;
}

/** A stored id answers for itself, whoever is a member; else membership decides. */
function sendAnswers(
  operation: Operation,
  asked: { clientMessageId: string; text: string },
  { evidence, conversation }: Surroundings,
  states: { in: boolean; out: boolean },
): Set<string> {
  const stored = firstChanges(conversation).find(
    ({ senderId, clientMessageId }) =>
      senderId === operation.userId && clientMessageId === asked.clientMessageId,
  );
  const allowed = new Set<string>();
  if (stored) {
    allowed.add(stored.text === asked.text ? 'ok' : 'conflict');
    if (wasAckedBefore(evidence, operation, asked.clientMessageId)) return allowed;
  }
  if (states.out) allowed.add('not_found');
  return allowed;
}

function wasAckedBefore({ operations }: Evidence, operation: Operation, clientMessageId: string): boolean {
  return operations.some(
    (other) =>
      other.asked.do === 'send' &&
      other.userId === operation.userId &&
      other.conversationId === operation.conversationId &&
      other.asked.clientMessageId === clientMessageId &&
      other.answer?.ok === true &&
      other.answeredAt < operation.invokedAt,
  );
}

function changeAnswers(
  operation: Operation,
  asked: { do: 'edit' | 'delete'; messageId: string },
  { evidence, conversation, stays }: Surroundings,
): string[] {
  const message = firstChanges(conversation).find(({ id }) => id === asked.messageId);
  if (!message) return ['not_found'];
  const met = stays.filter(
    (stay) => stay.earliest <= operation.answeredAt && stay.endedBy >= operation.invokedAt,
  );
  const codes = new Set<string>();
  for (const stay of met) {
    if (message.seq < visibleFrom(conversation, stay)) codes.add('not_found');
    else
      for (const code of visibleAnswers(operation, asked.do, message, evidence, conversation))
        codes.add(code);
  }
  return [...codes];
}

function visibleAnswers(
  operation: Operation,
  what: 'edit' | 'delete',
  message: StoredMessage,
  { operations }: Evidence,
  conversation: StoredConversation,
): string[] {
  const isOwn = message.senderId === operation.userId;
  const role = conversation.participants.get(operation.userId)?.role;
  if (what === 'delete') return isOwn || role === 'owner' || role === 'admin' ? ['ok'] : ['forbidden'];
  const deletes = operations.filter(
    ({ asked, answer }) => asked.do === 'delete' && asked.messageId === message.id && answer?.ok !== false,
  );
  const mayBeDeleted = deletes.some(({ invokedAt }) => invokedAt < operation.answeredAt);
  const isDeleted = deletes.some(
    ({ answer, answeredAt }) => answer?.ok === true && answeredAt < operation.invokedAt,
  );
  return [
    ...(isOwn ? [] : ['forbidden']),
    ...(mayBeDeleted ? ['conflict'] : []),
    ...(isOwn && !isDeleted ? ['ok'] : []),
  ];
}

/** Every message as it was first stored. */
function firstChanges({ changes }: StoredConversation): StoredMessage[] {
  const first = new Map<number, StoredMessage>();
  for (const { message } of changes.values()) {
    const known = message && first.get(message.seq);
    if (message && (!known || message.rev < known.rev)) first.set(message.seq, message);
  }
  return [...first.values()];
}
