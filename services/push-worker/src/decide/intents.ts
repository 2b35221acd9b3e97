import { eventProto } from '@parley/contracts';
import { readBody } from '../read-body.ts';

interface Happened {
  conversationId: string;
  messageId: string;
  /** Whose doing it is. */
  senderId: string;
  seq: number;
  rev: number;
  sentAtMs: number;
  traceparent: string;
}

/** A message that may be owed to somebody as a push. */
export interface SentMessage extends Happened {
  mentions: ReadonlySet<string>;
  mentionsAll: boolean;
}

/** A message that was edited or deleted. */
export type ChangedMessage = Happened;

export interface AddedReaction extends Happened {
  authorId: string;
}

export interface ReadCursor {
  conversationId: string;
  userId: string;
  seq: number;
  /** The session that read; empty when several did. */
  sessionId: string;
  readAtMs: number;
}

/** A call; its id stands where a message's would. */
export interface RingingCall extends Happened {
  video: boolean;
  ended: boolean;
}

/** What happened in conversations of one shard, each list in order. */
export interface Intents {
  sent: SentMessage[];
  changed: ChangedMessage[];
  reactions: AddedReaction[];
  reads: ReadCursor[];
  calls: RingingCall[];
}

/** The intents of a push.intent message, or null when it cannot be read here. */
export function decodeIntents(body: Buffer): Intents | null {
  const intents = readBody(eventProto.PushIntentsSchema, body);
  if (!intents) return null;
  const { sent, changed, reactions, reads, calls } = intents;
  return {
    sent: sent
      .filter(({ senderId }) => senderId !== '')
      .map((message) => ({
        ...placeOf(message, message.senderId),
        mentions: new Set(message.mentions),
        mentionsAll: message.mentionsAll,
        sentAtMs: Number(message.sentAtMs),
      })),
    changed: changed
      .filter(({ senderId }) => senderId !== '')
      .map((message) => ({ ...placeOf(message, message.senderId), sentAtMs: Number(message.atMs) })),
    reactions: reactions.map((reaction) => ({
      ...placeOf(reaction, reaction.reactorId),
      authorId: reaction.authorId,
      sentAtMs: Number(reaction.atMs),
    })),
    reads: reads.map(({ conversationId, userId, readSeq, sessionId, readAtMs }) => ({
      ...{ conversationId, userId, sessionId },
      seq: Number(readSeq),
      readAtMs: Number(readAtMs),
    })),
    calls: calls.map(callOf),
  };
}

function placeOf(
  event: { conversationId: string; messageId: string; seq: bigint; rev: bigint; traceparent: string },
  senderId: string,
) {
  const { conversationId, messageId, traceparent } = event;
  return {
    conversationId,
    messageId,
    senderId,
    seq: Number(event.seq),
    rev: Number(event.rev),
    traceparent,
  };
}

function callOf(call: eventProto.CallRinging): RingingCall {
  const { conversationId, callId, callerId, video, ended, atMs, traceparent } = call;
  return {
    ...{ conversationId, messageId: callId, senderId: callerId, traceparent, video, ended },
    // It has no place among the messages.
    seq: 0,
    rev: ended ? 1 : 0,
    sentAtMs: Number(atMs),
  };
}
