import { randomBytes } from 'node:crypto';
import { type Invite, limits, newId } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import { mustBeAllowed } from '../permissions.ts';
import { countOpenInvites, findInvite, insertInvite, lockForInvite, takeInvite } from '../store/invites.ts';
import { join } from '../store/members.ts';
import { changeGroup } from './change-group.ts';
import { mustHaveRoom } from './change-members.ts';
import { keyedRequest, once } from './keyed-request.ts';
import type { MembershipWriter } from './membership-writer.ts';

export interface InviteRequest {
  conversationId: string;
  callerId: string;
  /** null: it does not end. */
  expiresInS: number | null;
  /** null: any number. */
  maxUses: number | null;
  idempotencyKey: string | undefined;
}

/** 128 bits, so that nobody guesses one. */
const CODE_BYTES = 16;

/**
 * Makes an invitation to a group. Throws `not_found`, `forbidden`, `invalid` (too many), and `conflict` for an
 * Idempotency-Key that was used for something else.
 */
export function createInvite(
  { prisma }: Pick<MembershipWriter, 'prisma'>,
  request: InviteRequest,
): Promise<Invite> {
  const { conversationId, callerId, expiresInS, maxUses, idempotencyKey } = request;
  const body = [conversationId, expiresInS, maxUses];
  const keyed = keyedRequest({ callerId, idempotencyKey, route: 'invites', body });
  return prisma.$transaction(async (tx) => {
    // Asked of a repeated request as well: who may no longer invite is not told the code again.
    const caller = await lockForInvite(tx, conversationId, callerId);
    if (!caller) throw new AppError('not_found', 'No such conversation');
    if (caller.type !== 'group') throw new AppError('forbidden', 'A direct conversation has two members');
    mustBeAllowed(caller.role, 'invites.manage', 'Only owner and admins invite people');
    const { first, again } = await once(tx, keyed, async () => {
      if ((await countOpenInvites(tx, conversationId)) >= limits.invitesPerConversation) {
        throw new AppError('invalid', `A group has at most ${limits.invitesPerConversation} invitations`);
      }
      const code = randomBytes(CODE_BYTES).toString('base64url');
      const made = { id: newId(), code, conversationId, createdBy: callerId, expiresInS, maxUses };
      const invite = await insertInvite(tx, made);
      return { first: invite, status: 201, answer: invite };
    });
    return first ?? (again as Invite);
  });
}

/**
 * Makes a user a member of the group that a code invites to; a member stays one and uses nothing. Throws
 * `not_found` for a code that has ended or never was, and for who was removed from the group or has a block
 * with its owner; `invalid` when the group is full.
 */
export async function joinByInvite(
  writer: MembershipWriter,
  { code, userId, traceparent }: { code: string; userId: string; traceparent: string },
): Promise<{ conversationId: string; joined: boolean }> {
  const invite = await findInvite(writer.pool, code);
  if (!invite) throw noSuchInvite();
  const { conversationId } = invite;
  const joined = await changeGroup(
    writer,
    { conversationId, callerId: userId, traceparent },
    async (held) => {
      if (held.caller) return { answer: false, change: null };
      if (!(await takeInvite(held.sql, invite.id, userId))) throw noSuchInvite();
      mustHaveRoom(held, 1);
      const participants = await join(held.sql, held.conversation, held.rev, [userId]);
      return {
        answer: true,
        change: {
          rows: { participants },
          events: [{ event: 'member_joined' as const, user_ids: [userId] }],
          joined: [userId],
        },
      };
    },
  );
  return { conversationId, joined };
}

/** The same words whatever is wrong with a code: trying them out tells nothing. */
export function noSuchInvite(): AppError {
  return new AppError('not_found', 'No such invitation');
}
