import type { Participant, Role } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import { mustBeAllowed } from '../permissions.ts';
import { changeMembers } from '../store/members.ts';
import { changeGroup, type GroupRequest, memberOfGroup } from './change-group.ts';
import type { MembershipWriter } from './membership-writer.ts';

/**
 * Gives a member another role and returns the member's row; `owner` hands the group over, and the owner becomes
 * an admin. The same role again changes nothing. Throws `not_found` or `forbidden`.
 */
export function changeRole(
  writer: Pick<MembershipWriter, 'pool' | 'announce'>,
  request: GroupRequest & { userId: string; role: Role },
): Promise<Participant> {
  const { conversationId, userId, role } = request;
  return changeGroup(writer, { ...request, about: [userId] }, async (held) => {
    const caller = memberOfGroup(held);
    mustBeAllowed(caller.role, 'roles.change', 'Only the owner gives roles');
    const target = held.members.get(userId);
    if (!target) throw new AppError('not_found', 'No such participant');
    if (target.role === role) return { answer: target, change: null };
    // Who may do this is the owner, and there always is one.
    if (userId === caller.user_id) {
      throw new AppError('forbidden', 'An owner becomes something else by handing the group over');
    }
    const stays = { leftSeq: null, removed: false };
    const participants = await changeMembers(held.sql, conversationId, held.rev, [
      { userId, role, ...stays },
      ...(role === 'owner' ? [{ userId: caller.user_id, role: 'admin' as const, ...stays }] : []),
    ]);
    const event =
      role === 'owner'
        ? { event: 'owner_changed' as const, user_ids: [userId] }
        : { event: 'role_changed' as const, user_ids: [userId], role };
    const answer = participants.find((row) => row.user_id === userId) ?? target;
    return { answer, change: { rows: { participants }, events: [event] } };
  });
}
