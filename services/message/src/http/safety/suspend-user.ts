import type { safetyRoutes } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { type Moderator, mustJudge, requireModerator } from '../../safety/moderators.ts';
import {
  endOfSuspension,
  liftSuspension as lift,
  suspendUser as suspend,
} from '../../safety/suspend-user.ts';
import { existingUsers } from '../../store/people.ts';

export function suspendUser(context: MessageContext): Handler<typeof safetyRoutes.suspendUser> {
  return async ({ caller, params, body }) => {
    const userId = params.user_id.toLowerCase();
    const { id: actorId } = await judgeOf(context, caller.userId, userId);
    const until = endOfSuspension(body.until);
    const by = { pool: context.pool, accounts: context.safety.accounts };
    await suspend(by, { actorId, action: 'user.suspend', userId, until, note: body.reason });
    return { status: 204 };
  };
}

export function liftSuspension(context: MessageContext): Handler<typeof safetyRoutes.liftSuspension> {
  return async ({ caller, params }) => {
    const userId = params.user_id.toLowerCase();
    const { id: actorId } = await judgeOf(context, caller.userId, userId);
    const by = { pool: context.pool, accounts: context.safety.accounts };
    await lift(by, { actorId, action: 'user.lift', userId });
    return { status: 204 };
  };
}

async function judgeOf({ pool }: MessageContext, callerId: string, userId: string): Promise<Moderator> {
  const moderator = await requireModerator(pool, callerId);
  if (!(await existingUsers(pool, [userId])).has(userId)) throw new AppError('not_found', 'No such user');
  await mustJudge(pool, moderator, userId);
  return moderator;
}
