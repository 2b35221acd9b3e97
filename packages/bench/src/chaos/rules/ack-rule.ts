import type { Ack, Operation } from '../history/history.ts';
import type { StoredChange, Truth } from '../history/truth.ts';
import type { Violation } from '../history/violation.ts';
import { type Evidence, type Rule, violation } from './rule.ts';

interface AckedSend {
  operation: Operation;
  clientMessageId: string;
  text: string;
  ack: Ack;
}

/** An ack means committed, is the same for every resend, and follows the order of one socket's sends. */
export const ackRule: Rule = (evidence) => {
  const sends = evidence.operations.flatMap(ackedSend);
  return [
    ...sends.flatMap((send) => notStored(send, evidence.truth)),
    ...differing(sends),
    ...outOfOrder(sends),
    ...changesNotStored(evidence),
  ];
};

function ackedSend(operation: Operation): AckedSend[] {
  const { asked, answer } = operation;
  if (asked.do !== 'send' || answer?.ok !== true || !answer.ack) return [];
  return [{ operation, clientMessageId: asked.clientMessageId, text: asked.text, ack: answer.ack }];
}

function notStored({ operation, clientMessageId, text, ack }: AckedSend, truth: Truth): Violation[] {
  const message = truth.get(operation.conversationId)?.changes.get(ack.rev)?.message;
  const isStored =
    message?.seq === ack.seq &&
    message.id === ack.message_id &&
    message.senderId === operation.userId &&
    message.clientMessageId === clientMessageId &&
    message.text === text;
  const what = `send ${operation.id} in ${operation.conversationId}: ${JSON.stringify(ack)}`;
  return isStored ? [] : [violation('acked but not stored', what)];
}

function differing(sends: readonly AckedSend[]): Violation[] {
  const first = new Map<string, AckedSend>();
  const fresh = new Set<string>();
  return sends.flatMap((send) => {
    const { operation, ack, clientMessageId } = send;
    const key = `${operation.userId} ${operation.conversationId} ${clientMessageId}`;
    const before = first.get(key) ?? send;
    first.set(key, before);
    const isSecondFresh = !ack.duplicate && fresh.has(key);
    if (!ack.duplicate) fresh.add(key);
    if (!isSecondFresh && resultOf(before.ack) === resultOf(ack)) return [];
    return [violation('acks differ', `${JSON.stringify(before.ack)} and ${JSON.stringify(ack)}`)];
  });
}

function resultOf({ message_id: id, seq, rev, sent_at: sentAt }: Ack): string {
  return JSON.stringify([id, seq, rev, sentAt]);
}

function outOfOrder(sends: readonly AckedSend[]): Violation[] {
  const last = new Map<string, AckedSend>();
  const lastFresh = new Map<string, AckedSend>();
  return sends.flatMap((send) => {
    const { operation, ack } = send;
    if (operation.connection === null) return [];
    const key = `${operation.connection} ${operation.conversationId}`;
    const before = last.get(key);
    last.set(key, send);
    const where = `on ${key}: send ${operation.id}, seq ${ack.seq}`;
    const found: Violation[] = [];
    if (before && before.operation.answeredAt > operation.answeredAt)
      found.push(violation('reordered', `${where}, was acked before the send in front of it`));
    if (ack.duplicate) return found;
    const fresh = lastFresh.get(key);
    lastFresh.set(key, send);
    if (fresh && fresh.ack.seq >= ack.seq)
      found.push(violation('reordered', `${where}, follows a send that got ${fresh.ack.seq}`));
    return found;
  });
}

function changesNotStored({ operations, truth }: Evidence): Violation[] {
  return operations.flatMap((operation) => {
    const { asked, answer } = operation;
    if (answer?.ok !== true || (asked.do !== 'edit' && asked.do !== 'delete')) return [];
    const changes = [...(truth.get(operation.conversationId)?.changes.values() ?? [])];
    const isStored = changes.some((change) => change.message?.id === asked.messageId && shows(change, asked));
    const what = `${asked.do} ${operation.id} of ${asked.messageId}`;
    return isStored ? [] : [violation('acked but not stored', what)];
  });
}

function shows({ message }: StoredChange, asked: { do: 'edit'; text: string } | { do: 'delete' }): boolean {
  return asked.do === 'delete' ? message?.isDeleted === true : message?.text === asked.text;
}
