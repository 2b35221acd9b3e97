import type { safetyRoutes } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { requireModerator } from '../../safety/moderators.ts';
import { logAction, suspensionsOf } from '../../store/moderation.ts';
import { profileOf } from '../../store/people.ts';
import { reportsOfUser } from '../../store/reports.ts';
import { timeOf } from '../../store/rows.ts';

const SHOWN = 50;

export function getModeratedUser({ pool }: MessageContext): Handler<typeof safetyRoutes.getModeratedUser> {
  return async ({ caller, params }) => {
    const { id: actorId } = await requireModerator(pool, caller.userId);
    const userId = params.user_id.toLowerCase();
    const profile = await profileOf(pool, userId);
    if (!profile) throw new AppError('not_found', 'No such user');
    await logAction(pool, { actorId, action: 'user.read', userId });
    const [reports, suspensions] = await Promise.all([
      reportsOfUser(pool, userId, SHOWN),
      suspensionsOf(pool, userId, SHOWN),
    ]);
    const { user, role, suspendedUntil } = profile;
    return {
      status: 200,
      body: {
        user,
        role,
        suspended_until: timeOf(suspendedUntil),
        reports,
        suspensions,
      },
    };
  };
}
