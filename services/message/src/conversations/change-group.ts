import type { Conversation, Participant, SystemEvent } from '@parley/contracts';
import type { PoolClient } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import { AppError } from '@parley/runtime';
import type { Publication } from '../publication.ts';
import {
  countMembers,
  type LockedConversation,
  lockConversation,
  noteBatch,
} from '../store/conversations.ts';
import { membersAmong } from '../store/members.ts';
import { roomFrame, roomPublication } from '../sync/frames.ts';
import type { MembershipChange } from './announce.ts';
import { membershipBatch } from './membership-events.ts';
import type { MembershipWriter } from './membership-writer.ts';
import { addSystemMessage } from './system-message.ts';

/** Who wants to change which group. Ids in lower case. */
export interface GroupRequest {
  conversationId: string;
  callerId: string;
  /** Whose memberships are looked up beside the caller's. */
  about?: readonly string[];
  traceparent: string;
}

/** A group whose numbers are held until the transaction ends. */
export interface HeldGroup {
  sql: PoolClient;
  conversation: LockedConversation;
  /** null: no member. */
  caller: Participant | null;
  /** The members among those whom the request is about. */
  members: Map<string, Participant>;
  /** What a change is stored under. */
  rev: number;
}

/** What was changed under the rev of a {@link HeldGroup}, and how it is told among the messages. */
export interface GroupChange {
  rows: { participants: Participant[] } | { conversation: Conversation };
  events: readonly SystemEvent[];
  joined?: readonly string[];
  left?: readonly string[];
}

interface Noted {
  outboxId: number;
  room: Publication[];
  people: MembershipChange[];
}

/**
 * Changes a group under one rev, tells what happened under the next ones, and returns what `work` answers. All
 * of it is committed or none; then the room is told, and who joined or left. A crash before that leaves it to
 * the relay. A null `change` changes nothing and uses no rev. Throws `not_found` when there is no such group.
 */
export async function changeGroup<T>(
  writer: Pick<MembershipWriter, 'pool' | 'announce'>,
  request: GroupRequest,
  work: (held: HeldGroup) => Promise<{ answer: T; change: GroupChange | null }>,
): Promise<T> {
  const { answer, noted } = await inTransaction(writer.pool, async (sql) => {
    const held = await hold(sql, request);
    const { answer, change } = await work(held);
    return { answer, noted: change && (await note(held, request, change)) };
  });
  if (noted) await writer.announce(noted.outboxId, noted.room, noted.people);
  return answer;
}

/** The caller's own membership. Throws `not_found` for a stranger, `forbidden` in a direct conversation. */
export function memberOfGroup({ conversation, caller }: HeldGroup): Participant {
  if (!caller) throw noSuchConversation();
  if (conversation.type !== 'group') {
    throw new AppError('forbidden', 'A direct conversation stays as it is: two people, no roles, no title');
  }
  return caller;
}

// Membership is read after the wait for the lock: a leave may have been what was waited for.
async function hold(sql: PoolClient, request: GroupRequest): Promise<HeldGroup> {
  const { conversationId, callerId, about = [] } = request;
  const conversation = await lockConversation(sql, conversationId);
  if (!conversation) throw noSuchConversation();
  const members = await membersAmong(sql, conversationId, [callerId, ...about]);
  const caller = members.get(callerId) ?? null;
  if (!about.includes(callerId)) members.delete(callerId);
  return { sql, conversation, caller, members, rev: conversation.rev + 1 };
}

async function note({ sql, rev }: HeldGroup, request: GroupRequest, change: GroupChange): Promise<Noted> {
  const { conversationId, callerId: actorId, traceparent } = request;
  const { rows, events, joined = [], left = [] } = change;
  if ('participants' in rows) await countMembers(sql, conversationId, rev);
  const room = [
    roomPublication(conversationId, roomFrame(conversationId, { rev, ...rows }, rev - 1), traceparent),
  ];
  let last = rev;
  for (const event of events) {
    const told = await addSystemMessage(sql, { conversationId, actorId, event }, traceparent);
    room.push(told.publication);
    last = told.message.rev;
  }
  const batch = membershipBatch({ conversationId, rev: last, joined, left, publications: room });
  const became = (member: boolean) => (userId: string) => ({ conversationId, userId, member });
  return {
    outboxId: await noteBatch(sql, batch),
    room,
    people: [...joined.map(became(true)), ...left.map(became(false))],
  };
}

function noSuchConversation(): AppError {
  return new AppError('not_found', 'No such conversation');
}
