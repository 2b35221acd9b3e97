import { limits, type Participant } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import { may, mustBeAllowed } from '../permissions.ts';
import { changeMembers, groupsOf, join, successorOf } from '../store/members.ts';
import { anyBlock, existingUsers } from '../store/people.ts';
import { changeGroup, type GroupRequest, type HeldGroup, memberOfGroup } from './change-group.ts';
import type { MembershipWriter } from './membership-writer.ts';

/**
 * Adds people to a group and returns their rows; who is a member stays one. Throws `not_found` (caller no
 * member, or no such person), `forbidden` (no owner or admin, or a direct conversation), `blocked`,
 * `invalid` (too many).
 */
export async function addMembers(
  writer: MembershipWriter,
  request: GroupRequest & { userIds: readonly string[] },
): Promise<Participant[]> {
  const { callerId } = request;
  const userIds = [...new Set(request.userIds)];
  const known = await existingUsers(writer.pool, userIds);
  const blocked = await anyBlock(writer.prisma, callerId, userIds);
  const participants = await changeGroup(writer, { ...request, about: userIds }, async (held) => {
    mustBeAllowed(memberOfGroup(held).role, 'members.add', 'Only owner and admins add people');
    if (userIds.some((id) => !known.has(id))) throw new AppError('not_found', 'No such user');
    const present = [...held.members.values()];
    const joined = userIds.filter((id) => !held.members.has(id));
    if (joined.length === 0) return { answer: present, change: null };
    if (blocked) throw new AppError('blocked');
    mustHaveRoom(held, joined.length);
    const rows = await join(held.sql, held.conversation, held.rev, joined);
    return {
      answer: [...present, ...rows],
      change: {
        rows: { participants: rows },
        events: [{ event: 'members_added', user_ids: rows.map((row) => row.user_id) }],
        joined,
      },
    };
  });
  return participants.sort((a, b) => (a.user_id < b.user_id ? -1 : 1));
}

/** Throws `invalid` when that many more do not fit. */
export function mustHaveRoom({ conversation }: HeldGroup, joining: number): void {
  if (conversation.memberCount + joining > limits.groupMembers) {
    throw new AppError('invalid', `A group has at most ${limits.groupMembers} members`);
  }
}

/**
 * Ends a membership: one's own, or somebody else's as owner (anybody) or admin (members). An owner who
 * leaves hands the group over. Throws `not_found` or `forbidden`.
 */
export function removeMember(
  writer: Pick<MembershipWriter, 'pool' | 'announce'>,
  request: GroupRequest & { userId: string },
): Promise<void> {
  const { callerId, conversationId, userId } = request;
  return changeGroup(writer, { ...request, about: [userId] }, async (held) => {
    const { sql, conversation, rev } = held;
    const caller = memberOfGroup(held);
    const target = held.members.get(userId);
    if (!target) throw new AppError('not_found', 'No such participant');
    const removed = userId !== callerId;
    if (removed && !mayRemove(caller, target)) {
      throw new AppError('forbidden', 'You cannot remove this person');
    }
    const successor = target.role === 'owner' ? await successorOf(sql, conversationId, userId) : null;
    const participants = await changeMembers(sql, conversationId, rev, [
      { userId, role: 'member', leftSeq: conversation.last_seq, removed },
      ...(successor ? [{ userId: successor, role: 'owner' as const, leftSeq: null, removed: false }] : []),
    ]);
    return {
      answer: undefined,
      change: {
        rows: { participants },
        events: [
          { event: removed ? 'member_removed' : 'member_left', user_ids: [userId] },
          ...(successor ? [{ event: 'owner_changed' as const, user_ids: [successor] }] : []),
        ],
        left: [userId],
      },
    };
  });
}

function mayRemove(caller: Participant, target: Participant): boolean {
  if (!may(caller.role, 'members.remove')) return false;
  return caller.role === 'owner' || target.role === 'member';
}

/** Groups left one after the other before the next are looked up. */
const GROUPS_AT_ONCE = 100;

/** Takes a user out of every group, as who is deleted leaves them; direct conversations keep both people. */
export async function leaveAllGroups(
  writer: Pick<MembershipWriter, 'pool' | 'announce'>,
  userId: string,
  traceparent: string,
): Promise<void> {
  for (;;) {
    const ids = await groupsOf(writer.pool, userId, GROUPS_AT_ONCE);
    if (ids.length === 0) return;
    for (const conversationId of ids) {
      await removeMember(writer, { conversationId, callerId: userId, userId, traceparent }).catch(
        (error: unknown) => {
          // Removed by somebody else meanwhile.
          if (!(error instanceof AppError && error.code === 'not_found')) throw error;
        },
      );
    }
  }
}
