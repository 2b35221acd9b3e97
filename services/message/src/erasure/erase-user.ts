import { inTransaction } from '@parley/database/transaction';
import { leaveAllGroups } from '../conversations/change-members.ts';
import { membershipBatch } from '../conversations/membership-events.ts';
import type { MembershipWriter } from '../conversations/membership-writer.ts';
import { announce, eventsOf, type MessageWriter } from '../messages/announce.ts';
import { noteBatch } from '../store/conversations.ts';
import {
  conversationsOf,
  emojiAt,
  eraseMessages,
  eraseRows,
  hideUser,
  keepIndexerOut,
  messagesToErase,
  reactionsOf,
} from '../store/erasure.ts';
import { lockConversation } from '../store/message-changes.ts';
import { messagesAt } from '../store/messages.ts';
import { changeReactions, storeReactions } from '../store/reactions.ts';
import { roomFrame, roomPublication } from '../sync/frames.ts';

/** What erasing needs. */
export interface Eraser {
  members: MembershipWriter;
  messages: MessageWriter;
  /** Between two portions: throws when the work is to be broken off. */
  checkpoint(): void;
}

const CONVERSATIONS = 100;
const MESSAGES = 500;
const REACTIONS = 100;

/**
 * Erases what is kept of a deleted user, in portions: first every room is told, under one rev each, and the latest
 * bodies are gone with that; then groups are left, and older bodies, reactions and all else go. May be broken off
 * between any two portions and called again, also by several instances at once.
 */
export async function eraseUser(eraser: Eraser, userId: string): Promise<void> {
  await hideEverywhere(eraser, userId);
  eraser.checkpoint();
  await leaveAllGroups(eraser.members, userId, '');
  await eraseBodies(eraser, userId);
  await takeReactionsBack(eraser, userId);
  eraser.checkpoint();
  await eraseRows(eraser.members.pool, userId);
}

async function hideEverywhere(eraser: Eraser, userId: string): Promise<void> {
  const { pool } = eraser.members;
  for (;;) {
    const page = { afterId: null, limit: CONVERSATIONS, hidden: false };
    const ids = await conversationsOf(pool, userId, page);
    if (ids.length === 0) return;
    for (const id of ids) {
      eraser.checkpoint();
      await hideIn(eraser, id, userId);
    }
  }
}

/** One rev says that all messages of the user are without bodies, whatever revs these have. */
async function hideIn({ members }: Eraser, conversationId: string, userId: string): Promise<void> {
  const told = await inTransaction(members.pool, async (sql) => {
    await keepIndexerOut(sql);
    const prevRev = await lockConversation(sql, conversationId);
    if (prevRev === null) return null;
    const rev = prevRev + 1;
    const participant = await hideUser(sql, conversationId, userId, rev);
    if (!participant) return null;
    const frame = roomFrame(conversationId, { rev, participants: [participant] }, prevRev);
    const publication = roomPublication(conversationId, frame, '');
    const batch = membershipBatch({ conversationId, rev, joined: [], left: [], publications: [publication] });
    return { publication, outboxId: await noteBatch(sql, batch) };
  });
  if (told) await members.announce(told.outboxId, [told.publication], []);
}

async function eraseBodies(eraser: Eraser, userId: string): Promise<void> {
  const { pool } = eraser.members;
  let afterId: string | null = null;
  for (;;) {
    const ids: string[] = await conversationsOf(pool, userId, {
      afterId,
      limit: CONVERSATIONS,
      hidden: true,
    });
    for (const conversationId of ids) {
      let left = MESSAGES;
      while (left === MESSAGES) {
        eraser.checkpoint();
        left = await erasePortion(eraser, conversationId, userId);
      }
    }
    afterId = ids.at(-1) ?? null;
    if (ids.length < CONVERSATIONS) return;
  }
}

async function erasePortion(
  { members: { pool } }: Eraser,
  conversationId: string,
  userId: string,
): Promise<number> {
  const seqs = await messagesToErase(pool, { conversationId, userId, limit: MESSAGES });
  if (seqs.length === 0) return 0;
  await inTransaction(pool, async (sql) => {
    await keepIndexerOut(sql);
    await lockConversation(sql, conversationId);
    await eraseMessages(sql, conversationId, seqs);
  });
  return seqs.length;
}

async function takeReactionsBack(eraser: Eraser, userId: string): Promise<void> {
  for (;;) {
    const places = await reactionsOf(eraser.messages.pool, userId, REACTIONS);
    if (places.length === 0) return;
    for (const at of places) {
      eraser.checkpoint();
      await takeBack(eraser, { ...at, userId });
    }
  }
}

async function takeBack(
  { messages }: Eraser,
  at: { conversationId: string; seq: number; userId: string },
): Promise<void> {
  const told = await inTransaction(messages.pool, async (sql) => {
    const prevRev = await lockConversation(sql, at.conversationId);
    const removed = (await emojiAt(sql, at)).map((emoji) => ({ userId: at.userId, emoji }));
    const changed = await changeReactions(sql, at, { added: [], removed });
    const [found] = await messagesAt(sql, [at]);
    if (prevRev === null || !changed || !found) return null;
    const message = { ...found, reactions: changed.reactions, rev: prevRev + 1 };
    const { publication, events } = eventsOf(message, prevRev, '', { reactions: [] });
    return { publication, outboxId: await storeReactions(sql, message, events, false) };
  });
  if (told) announce(messages, told);
}
