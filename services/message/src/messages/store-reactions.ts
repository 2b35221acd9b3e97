import { limits, type Message } from '@parley/contracts';
import { inTransaction } from '@parley/database/transaction';
import { AppError } from '@parley/runtime';
import type { Intents } from '../send/push-intents.ts';
import { lockConversation, seqOfMessage } from '../store/message-changes.ts';
import {
  type ChangedReactions,
  changeReactions,
  messageToReact,
  type ReactionKey,
  storeReactions,
} from '../store/reactions.ts';
import { type Announced, announce, eventsOf, type MessageWriter } from './announce.ts';
import { noSuchMessage } from './change-message.ts';

export interface ReactionTarget {
  conversationId: string;
  messageId: string;
}

/** Who wants to react, and is told when that is done or why not. */
export interface Waiting extends ReactionKey {
  remove: boolean;
  traceparent: string;
  settle(error?: unknown): void;
}

/** Stores reactions to one message under one rev; each is answered for itself. Never throws. */
export async function storeBatch(writer: MessageWriter, target: ReactionTarget, batch: readonly Waiting[]) {
  const refused = new Map<Waiting, unknown>();
  try {
    await store(writer, target, batch, refused);
  } catch (error) {
    for (const waiting of batch) waiting.settle(error);
    return;
  }
  for (const waiting of batch) waiting.settle(refused.get(waiting));
}

async function store(
  writer: MessageWriter,
  { conversationId, messageId }: ReactionTarget,
  batch: readonly Waiting[],
  refused: Map<Waiting, unknown>,
): Promise<void> {
  const { pool } = writer;
  const seq = await seqOfMessage(pool, conversationId, messageId);
  if (seq === null) throw noSuchMessage();
  const told = await inTransaction<Announced | null>(pool, async (sql) => {
    const prevRev = await lockConversation(sql, conversationId);
    const userIds = [...new Set(batch.map(({ userId }) => userId))];
    const found = prevRev === null ? null : await messageToReact(sql, { conversationId, seq }, userIds);
    if (prevRev === null || !found) throw noSuchMessage();
    const wanted = new Map<string, Waiting>();
    const emoji = new Set(found.message.reactions.map((reaction) => reaction.emoji));
    for (const waiting of batch) {
      const error = refusalOf(waiting, found, emoji);
      if (error) refused.set(waiting, error);
      else {
        if (!waiting.remove) emoji.add(waiting.emoji);
        // Of one person's changes with one emoji the last counts.
        wanted.set(waiting.userId + waiting.emoji, waiting);
      }
    }
    const all = [...wanted.values()];
    const changed = await changeReactions(
      sql,
      { conversationId, seq },
      { added: all.filter(({ remove }) => !remove), removed: all.filter(({ remove }) => remove) },
    );
    if (!changed) return null;
    const message: Message = { ...found.message, reactions: changed.reactions, rev: prevRev + 1 };
    const traceparent = all[0]?.traceparent ?? '';
    const reactions = reactionsToTell(message, changed, traceparent);
    const { publication, events } = eventsOf(message, prevRev, traceparent, { reactions });
    const outboxId = await storeReactions(sql, message, events, reactions.length > 0);
    return { publication, intents: { reactions }, outboxId };
  });
  if (told) announce(writer, told);
}

/** Whoever wrote the message may be owed a push for what others added. */
function reactionsToTell(
  { conversation_id: conversationId, id: messageId, sender_id: authorId, seq, rev }: Message,
  { addedBy, atMs }: ChangedReactions,
  traceparent: string,
): NonNullable<Intents['reactions']> {
  if (authorId === null) return [];
  const ids = { conversationId, messageId, authorId, seq: BigInt(seq), rev: BigInt(rev) };
  return addedBy
    .filter((userId) => userId !== authorId)
    .map((reactorId) => ({ ...ids, reactorId, atMs: BigInt(atMs), traceparent }));
}

function refusalOf(
  { userId, emoji, remove }: Waiting,
  { message, people }: { message: Message; people: ReadonlyMap<string, { blocked: boolean }> },
  present: ReadonlySet<string>,
): AppError | null {
  const person = people.get(userId);
  if (!person) return noSuchMessage();
  if (remove) return null;
  if (message.kind === 'system') return new AppError('forbidden', 'Nobody reacts to what happened');
  if (message.deleted_at !== null) return new AppError('conflict', 'The message was deleted');
  if (person.blocked) return new AppError('blocked', 'One of you has blocked the other');
  if (!present.has(emoji) && present.size >= limits.emojiPerMessage) {
    return new AppError('invalid', `A message has at most ${limits.emojiPerMessage} different emoji`);
  }
  return null;
}
