import { authRoutes } from '@parley/contracts';
import { type createHttpServer, implement } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { deleteDeviceToken } from './delete-device-token.ts';
import { findUsers } from './find-users.ts';
import { getMe } from './get-me.ts';
import { getUser } from './get-user.ts';
import { jwks } from './jwks.ts';
import { listSessions } from './list-sessions.ts';
import { login } from './login.ts';
import { logout } from './logout.ts';
import { refresh } from './refresh.ts';
import { register } from './register.ts';
import { registerDeviceToken } from './register-device-token.ts';
import { revokeOneSession } from './revoke-session.ts';
import { updateMe } from './update-me.ts';
import { updateSettings } from './update-settings.ts';
import { wsTicket } from './ws-ticket.ts';

/** Serves every route of auth. */
export function serveRoutes(app: ReturnType<typeof createHttpServer>, context: AuthContext): void {
  const security = { verifier: context.verifier, guard: context.limits.guard };
  // RFC 6749 §5.1: answers with tokens must not be cached; nor need the others be, but for the keys.
  app.addHook('onSend', async (request, reply) => {
    const isKeySet = request.routeOptions.url === authRoutes.jwks.path;
    reply.header('cache-control', isKeySet ? 'public, max-age=60' : 'no-store');
  });
  implement(app, authRoutes.register, security, register(context));
  implement(app, authRoutes.login, security, login(context));
  implement(app, authRoutes.refresh, security, refresh(context));
  implement(app, authRoutes.logout, security, logout(context));
  implement(app, authRoutes.listSessions, security, listSessions(context));
  implement(app, authRoutes.revokeSession, security, revokeOneSession(context));
  implement(app, authRoutes.wsTicket, security, wsTicket(context));
  implement(app, authRoutes.jwks, security, jwks(context));
  implement(app, authRoutes.getMe, security, getMe(context));
  implement(app, authRoutes.updateMe, security, updateMe(context));
  implement(app, authRoutes.updateSettings, security, updateSettings(context));
  implement(app, authRoutes.findUsers, security, findUsers(context));
  implement(app, authRoutes.getUser, security, getUser(context));
  implement(app, authRoutes.registerDeviceToken, security, registerDeviceToken(context));
  implement(app, authRoutes.deleteDeviceToken, security, deleteDeviceToken(context));
}
