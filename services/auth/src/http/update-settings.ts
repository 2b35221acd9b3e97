import type { authRoutes } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import { changeSettings } from '../accounts/change-settings.ts';
import type { AuthContext } from '../context.ts';
import { settingsChanged } from '../events.ts';

export function updateSettings(context: AuthContext): Handler<typeof authRoutes.updateSettings> {
  return async ({ caller: { userId }, body }) => {
    const changed = await changeSettings(context.pool, { userId, nowMs: context.now() }, body);
    if (!changed) throw new AppError('unauthenticated', 'The account was deleted');
    if (changed.isChanged) {
      context.relay.nudge();
      settingsChanged(context.logger, { userId });
    }
    return { status: 200, body: changed.settings };
  };
}
