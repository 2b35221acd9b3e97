import type { FinalClient, FinalConversation, FinalMessage } from '../history/final-state.ts';
import { isMember, type StoredConversation, visibleMessages } from '../history/truth.ts';
import type { Violation } from '../history/violation.ts';
import { type Evidence, type Rule, violation } from './rule.ts';

/** When all is quiet, every client and REST show what Postgres holds for that user, and the model agrees. */
export const finalRule: Rule = ({ truth, clients, reads, members }) =>
  [...truth.values()].flatMap((conversation) => [
    ...clients.flatMap((client) => clientShows(conversation, client)),
    ...reads
      .filter(({ conversationId }) => conversationId === conversation.id)
      .flatMap(({ userId, messages }) => restAnswers(conversation, userId, messages)),
    ...modelAgrees(conversation, members),
  ]);

function clientShows(conversation: StoredConversation, client: FinalClient): Violation[] {
  const shown = client.conversations.get(conversation.id);
  const where = `${client.client} in ${conversation.id}`;
  if (!isMember(conversation, client.userId)) {
    return shown ? [violation('diverging', `${where} still shows it after the leave`)] : [];
  }
  if (!shown) return [violation('lost', `${where} does not show it at all`)];
  return [
    ...(shown.rev < conversation.rev
      ? [violation('lost', `${where} is at rev ${shown.rev} of ${conversation.rev}`)]
      : []),
    ...sameMessages(where, conversation, client.userId, shown.messages, shown.completeFromSeq),
    ...sameMembers(where, conversation, shown),
  ];
}

function restAnswers(
  conversation: StoredConversation,
  userId: string,
  messages: readonly FinalMessage[] | null,
): Violation[] {
  const where = `REST for ${userId} in ${conversation.id}`;
  if ((messages !== null) !== isMember(conversation, userId)) {
    return [violation('wrong answer', `${where} ${messages ? 'is open to' : 'refuses'} this user`)];
  }
  return messages ? sameMessages(where, conversation, userId, messages, 1) : [];
}

function sameMessages(
  where: string,
  conversation: StoredConversation,
  userId: string,
  shown: readonly FinalMessage[],
  completeFromSeq: number,
): Violation[] {
  const wanted = visibleMessages(conversation, userId);
  const bySeq = new Map(shown.map((message) => [message.seq, message]));
  const found = wanted.flatMap((message) => {
    const has = bySeq.get(message.seq);
    if (!has) {
      return message.seq < completeFromSeq ? [] : [violation('lost', `${where} lacks seq ${message.seq}`)];
    }
    if (contentOf(has) === contentOf(message)) return [];
    return [violation('diverging', `${where} shows ${contentOf(has)} for ${contentOf(message)}`)];
  });
  // What was seen in an earlier stay may be kept; what never existed may not.
  const strange = shown.filter(({ seq }) => !conversation.messages.has(seq));
  return [...found, ...strange.map(({ seq }) => violation('unexpected', `${where} shows a seq ${seq}`))];
}

function contentOf({ id, seq, rev, text, isEdited, isDeleted }: FinalMessage): string {
  return JSON.stringify({ id, seq, rev, text, isEdited, isDeleted });
}

function sameMembers(where: string, conversation: StoredConversation, shown: FinalConversation): Violation[] {
  const rows = [...conversation.participants.values()].filter(({ leftSeq }) => leftSeq === null);
  const wanted = rows.map(({ userId, role }) => `${userId} ${role}`).sort();
  const has = shown.members.map(({ userId, role }) => `${userId} ${role}`).sort();
  const found =
    wanted.join() === has.join()
      ? []
      : [violation('diverging', `${where} shows the members ${has.join()} for ${wanted.join()}`)];
  const { cursors } = shown;
  if (!cursors) return found;
  const late = rows.filter(({ userId, readSeq, deliveredSeq }) => {
    const cursor = cursors.get(userId) ?? { readSeq: 0, deliveredSeq: 0 };
    return cursor.readSeq !== readSeq || cursor.deliveredSeq !== deliveredSeq;
  });
  return [
    ...found,
    ...late.map(({ userId, readSeq, deliveredSeq }) =>
      violation(
        'diverging',
        `${where} has the cursors ${JSON.stringify(cursors.get(userId))} of ${userId}, not ${readSeq} and ${deliveredSeq}`,
      ),
    ),
  ];
}

function modelAgrees(conversation: StoredConversation, members: Evidence['members']): Violation[] {
  const wanted = members?.get(conversation.id);
  const beyond = [...conversation.participants.values()].filter(
    ({ readSeq, deliveredSeq }) => Math.max(readSeq, deliveredSeq) > conversation.lastSeq,
  );
  const found = beyond.map(({ userId }) =>
    violation('unexpected', `the cursors of ${userId} in ${conversation.id} are past its last message`),
  );
  if (!wanted) return found;
  const has = [...conversation.participants.values()].filter(({ leftSeq }) => leftSeq === null);
  const isSame = has.length === wanted.size && has.every(({ userId }) => wanted.has(userId));
  if (isSame) return found;
  const names = has.map(({ userId }) => userId).join();
  return [...found, violation('diverging', `${conversation.id} has the members ${names}, the model others`)];
}
