import type { authRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { listLiveSessions } from '../store/sessions.ts';

export function listSessions(context: AuthContext): Handler<typeof authRoutes.listSessions> {
  return async ({ caller: { userId, sessionId } }) => {
    const rows = await listLiveSessions(context.prisma, userId, new Date(context.now()));
    const sessions = rows.map((row) => ({
      id: row.id,
      device_name: row.deviceName,
      created_at: row.createdAt.toISOString(),
      last_used_at: row.lastUsedAt.toISOString(),
      current: row.id === sessionId,
    }));
    return { status: 200, body: { sessions } };
  };
}
