import type { Message, Participant, ServerPayload } from '@parley/contracts';
import type { ObservedFrame, Operation } from '../history/history.ts';
import type { StoredConversation, StoredMessage } from '../history/truth.ts';
import type { Violation } from '../history/violation.ts';
import { changeOf } from './room-frames.ts';
import { type Evidence, type Rule, violation } from './rule.ts';

/** What is delivered was committed, and what was committed was asked for. */
export const contentRule: Rule = (evidence) => [...delivered(evidence), ...stored(evidence)];

function delivered({ connections, truth }: Evidence): Violation[] {
  return connections.flatMap(({ client, frames }) =>
    frames.flatMap((frame) => {
      const { conversationId, messages, participants } = rowsOf(frame);
      const conversation = truth.get(conversationId);
      if (!conversation) return [];
      const strange = [
        ...messages.filter((message) => !wasCommitted(conversation, message)),
        ...participants.filter((row) => !wasMember(conversation, row)),
      ];
      return strange.map((row) =>
        violation('unexpected', `${client}: ${frame.type} carries what was never so: ${JSON.stringify(row)}`),
      );
    }),
  );
}

function rowsOf(frame: ObservedFrame) {
  const none = { conversationId: '', messages: [] as Message[], participants: [] as Participant[] };
  const change = changeOf(frame) as {
    conversation_id: string;
    rev: number;
    message?: Message;
    participants?: Participant[];
  } | null;
  if (change) {
    const { conversation_id: conversationId, message, participants = [] } = change;
    return { conversationId, messages: message ? [message] : [], participants };
  }
  if (frame.type !== 'sync.result') return none;
  const {
    conversation_id: conversationId,
    messages,
    participants,
  } = frame.payload as ServerPayload<'sync.result'>;
  return { conversationId, messages, participants };
}

function wasCommitted(conversation: StoredConversation, message: Message): boolean {
  const stored = conversation.changes.get(message.rev)?.message;
  return (
    stored?.seq === message.seq &&
    stored.id === message.id &&
    stored.senderId === message.sender_id &&
    stored.clientMessageId === message.client_message_id &&
    stored.text === message.text &&
    stored.isEdited === (message.edited_at !== null) &&
    stored.isDeleted === (message.deleted_at !== null)
  );
}

function wasMember(conversation: StoredConversation, row: Participant): boolean {
  return (conversation.changes.get(row.rev)?.participants ?? []).some(
    (stored) => stored.userId === row.user_id && stored.role === row.role && stored.leftSeq === row.left_seq,
  );
}

/** Every message is somebody's send, once, or tells a change of members; every later text is its sender's edit. */
function stored({ truth, operations }: Evidence): Violation[] {
  return [...truth.values()].flatMap((conversation) => {
    const asked = operations.filter(({ conversationId }) => conversationId === conversation.id);
    const changes = [...conversation.changes.values()].sort((a, b) => a.rev - b.rev);
    const first = new Map<number, StoredMessage>();
    const ids = new Set<string>();
    return changes.flatMap(({ message }) => {
      if (!message) return [];
      const original = first.get(message.seq);
      const where = `${conversation.id}, seq ${message.seq}, rev ${message.rev}`;
      if (original) {
        if (message.isDeleted || message.text === original.text || isEdit(asked, message)) return [];
        return [violation('unexpected', `${where} holds a text that nobody wrote: ${message.text}`)];
      }
      first.set(message.seq, message);
      if (message.clientMessageId === null) {
        if (tellsMembers(conversation, message)) return [];
        return [violation('unexpected', `${where} tells what did not happen`)];
      }
      const key = `${message.senderId} ${message.clientMessageId}`;
      const isAgain = ids.has(key);
      ids.add(key);
      if (isAgain) return [violation('duplicate', `${where} is stored under an id that was used before`)];
      return isSent(asked, message) ? [] : [violation('unexpected', `${where} was sent by nobody`)];
    });
  });
}

/** What happened has the rev before the message that tells it. */
function tellsMembers(conversation: StoredConversation, { rev, text }: StoredMessage): boolean {
  return text === null && (conversation.changes.get(rev - 1)?.participants.length ?? 0) > 0;
}

function isSent(operations: readonly Operation[], message: StoredMessage): boolean {
  return operations.some(
    ({ asked, userId }) =>
      asked.do === 'send' &&
      userId === message.senderId &&
      asked.clientMessageId === message.clientMessageId &&
      asked.text === message.text,
  );
}

function isEdit(operations: readonly Operation[], message: StoredMessage): boolean {
  return operations.some(
    ({ asked, userId }) =>
      asked.do === 'edit' &&
      userId === message.senderId &&
      asked.messageId === message.id &&
      asked.text === message.text,
  );
}
