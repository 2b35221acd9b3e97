import type { authRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { listDevices } from '../store/device-tokens.ts';

/** What gets pushes, for a page of settings. Whole tokens are not shown: only the device itself needs its own. */
export function listDeviceTokens(context: AuthContext): Handler<typeof authRoutes.listDeviceTokens> {
  return async ({ caller: { userId, sessionId } }) => {
    const rows = await listDevices(context.pool, userId);
    const devices = rows.map((row) => ({
      ...row,
      registered_at: row.registered_at.toISOString(),
      last_seen_at: row.last_seen_at.toISOString(),
      invalid_at: row.invalid_at?.toISOString() ?? null,
      current: row.session_id === sessionId,
    }));
    return { status: 200, body: { devices } };
  };
}
