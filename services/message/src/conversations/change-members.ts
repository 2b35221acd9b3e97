import { limits, type Participant } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { Publication } from '../publication.ts';
import { noteEvents } from '../store/conversations.ts';
import type { Tx } from '../store/idempotency.ts';
import {
  countMembers,
  join,
  type LockedConversation,
  leave,
  lockConversation,
  membersAmong,
  nextRev,
  successorOf,
} from '../store/members.ts';
import { anyBlock, existingUsers } from '../store/people.ts';
import { roomFrame, roomPublication } from '../sync/frames.ts';
import { membershipBatch } from './membership-events.ts';
import type { MembershipWriter } from './membership-writer.ts';

export interface MemberChange {
  conversationId: string;
  callerId: string;
  traceparent: string;
}

interface Changed {
  participants: Participant[];
  room: Publication[];
  joined: string[];
  left: string[];
  outboxId: number;
}

/**
 * Adds people to a group and returns their rows; who is a member stays one. Throws `not_found` (caller no
 * member, or no such person), `forbidden` (no owner or admin, or a direct conversation), `blocked`,
 * `invalid` (too many).
 */
export async function addMembers(
  writer: MembershipWriter,
  change: MemberChange & { userIds: readonly string[] },
): Promise<Participant[]> {
  const { callerId, conversationId } = change;
  const userIds = [...new Set(change.userIds)];
  const known = await existingUsers(writer.pool, userIds);
  const blocked = await anyBlock(writer.prisma, callerId, userIds);
  const outcome = await writer.prisma.$transaction(async (tx) => {
    const { conversation, caller } = await lockAsMember(tx, conversationId, callerId);
    if (conversation.type !== 'group')
      throw new AppError('forbidden', 'A direct conversation has two members');
    if (caller.role === 'member') throw new AppError('forbidden', 'Only owner and admins add people');
    if (userIds.some((id) => !known.has(id))) throw new AppError('not_found', 'No such user');
    const present = await membersAmong(tx, conversationId, userIds);
    const joined = userIds.filter((id) => !present.has(id));
    if (joined.length === 0) return { participants: [...present.values()], changed: null };
    if (blocked) throw new AppError('blocked');
    if ((await countMembers(tx, conversationId)) + joined.length > limits.groupMembers) {
      throw new AppError('invalid', `A group has at most ${limits.groupMembers} members`);
    }
    const rev = await nextRev(tx, conversation);
    const rows = await join(tx, conversation, rev, joined);
    const changed = await note(tx, change, { rev: Number(rev), rows, joined, left: [] });
    return { participants: [...present.values(), ...rows], changed };
  });
  if (outcome.changed) await tell(writer, conversationId, outcome.changed);
  return outcome.participants.sort((a, b) => (a.user_id < b.user_id ? -1 : 1));
}

/**
 * Ends a membership: one's own, or somebody else's as owner (anybody) or admin (members). An owner who
 * leaves hands the group over. Throws `not_found` or `forbidden`.
 */
export async function removeMember(
  writer: MembershipWriter,
  change: MemberChange & { userId: string },
): Promise<void> {
  const { callerId, conversationId, userId } = change;
  const changed = await writer.prisma.$transaction(async (tx) => {
    const { conversation, caller } = await lockAsMember(tx, conversationId, callerId);
    if (conversation.type !== 'group')
      throw new AppError('forbidden', 'A direct conversation cannot be left');
    const target = (await membersAmong(tx, conversationId, [userId])).get(userId);
    if (!target) throw new AppError('not_found', 'No such participant');
    const mayRemove = caller.role === 'owner' || (caller.role === 'admin' && target.role === 'member');
    if (userId !== callerId && !mayRemove) throw new AppError('forbidden', 'You cannot remove this person');
    const successorId = target.role === 'owner' ? await successorOf(tx, conversationId, userId) : null;
    const rev = await nextRev(tx, conversation);
    const rows = await leave(tx, conversation, rev, { userId, successorId });
    return note(tx, change, { rev: Number(rev), rows, joined: [], left: [userId] });
  });
  await tell(writer, conversationId, changed);
}

async function lockAsMember(
  tx: Tx,
  conversationId: string,
  callerId: string,
): Promise<{ conversation: LockedConversation; caller: Participant }> {
  const conversation = await lockConversation(tx, conversationId);
  const caller = conversation && (await membersAmong(tx, conversationId, [callerId])).get(callerId);
  if (!caller) throw new AppError('not_found', 'No such conversation');
  return { conversation, caller };
}

async function note(
  tx: Tx,
  { conversationId, traceparent }: MemberChange,
  change: { rev: number; rows: Participant[]; joined: string[]; left: string[] },
): Promise<Changed> {
  const { rev, rows, joined, left } = change;
  const frame = roomFrame(conversationId, { rev, participants: rows }, rev - 1);
  const room = [roomPublication(conversationId, frame, traceparent)];
  const batch = membershipBatch({ conversationId, rev, joined, left, publications: room });
  return { participants: rows, room, joined, left, outboxId: await noteEvents(tx, batch) };
}

function tell(writer: MembershipWriter, conversationId: string, changed: Changed): Promise<void> {
  const changes = [
    ...changed.joined.map((userId) => ({ conversationId, userId, member: true })),
    ...changed.left.map((userId) => ({ conversationId, userId, member: false })),
  ];
  return writer.announce(changed.outboxId, changed.room, changes);
}
