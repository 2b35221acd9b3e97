import {
  accountRoutes,
  appleRoutes,
  authRoutes,
  emailRoutes,
  passkeyRoutes,
  passwordRoutes,
  secondFactorRoutes,
} from '@parley/contracts';
import { type createHttpServer, implement } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { addPasskey } from './add-passkey.ts';
import { appleAppSiteAssociation } from './apple-app-site-association.ts';
import { appleNotifications } from './apple-notifications.ts';
import { beginTotpSetup } from './begin-totp.ts';
import { changeEmail } from './change-email.ts';
import { changeOwnPassword } from './change-password.ts';
import { confirmTotpSetup } from './confirm-totp.ts';
import { deleteDeviceToken } from './delete-device-token.ts';
import { deleteMe } from './delete-me.ts';
import { deleteOwnPasskey } from './delete-passkey.ts';
import { findUsers } from './find-users.ts';
import { forgotPassword } from './forgot-password.ts';
import { getMe } from './get-me.ts';
import { getUser } from './get-user.ts';
import { jwks } from './jwks.ts';
import { linkAppleAccount } from './link-apple.ts';
import { listDeviceTokens } from './list-device-tokens.ts';
import { listOwnPasskeys } from './list-passkeys.ts';
import { listSessions } from './list-sessions.ts';
import { login } from './login.ts';
import { logout } from './logout.ts';
import { passkeyOptions } from './passkey-options.ts';
import { passkeySignInOptions } from './passkey-sign-in-options.ts';
import { refresh } from './refresh.ts';
import { register } from './register.ts';
import { registerDeviceToken } from './register-device-token.ts';
import { removeTotp } from './remove-totp.ts';
import { renewCodes } from './renew-recovery-codes.ts';
import { resendVerification } from './resend-verification.ts';
import { resetForgottenPassword } from './reset-password.ts';
import { revokeOtherSessions } from './revoke-other-sessions.ts';
import { revokeOneSession } from './revoke-session.ts';
import { signInWithApple } from './sign-in-with-apple.ts';
import { signInWithPasskey } from './sign-in-with-passkey.ts';
import { unlinkAppleAccount } from './unlink-apple.ts';
import { updateMe } from './update-me.ts';
import { updateSettings } from './update-settings.ts';
import { verifyOwnEmail } from './verify-email.ts';
import { wsTicket } from './ws-ticket.ts';

// RFC 6749 §5.1: answers with tokens must not be cached; nor need the others be, but for what is there to be found.
const CACHED = new Map<string | undefined, string>([
  [authRoutes.jwks.path, 'public, max-age=60'],
  [passkeyRoutes.appleAppSiteAssociation.path, 'public, max-age=3600'],
]);

/** Serves every route of auth. */
export function serveRoutes(app: ReturnType<typeof createHttpServer>, context: AuthContext): void {
  const security = { verifier: context.verifier, guard: context.limits.guard };
  app.addHook('onSend', async (request, reply) => {
    reply.header('cache-control', CACHED.get(request.routeOptions.url) ?? 'no-store');
  });
  implement(app, authRoutes.register, security, register(context));
  implement(app, authRoutes.login, security, login(context));
  implement(app, appleRoutes.signInWithApple, security, signInWithApple(context));
  implement(app, appleRoutes.linkApple, security, linkAppleAccount(context));
  implement(app, appleRoutes.unlinkApple, security, unlinkAppleAccount(context));
  implement(app, appleRoutes.appleNotifications, security, appleNotifications(context));
  implement(app, secondFactorRoutes.beginTotp, security, beginTotpSetup(context));
  implement(app, secondFactorRoutes.confirmTotp, security, confirmTotpSetup(context));
  implement(app, secondFactorRoutes.removeTotp, security, removeTotp(context));
  implement(app, secondFactorRoutes.renewRecoveryCodes, security, renewCodes(context));
  implement(app, passkeyRoutes.passkeyOptions, security, passkeyOptions(context));
  implement(app, passkeyRoutes.addPasskey, security, addPasskey(context));
  implement(app, passkeyRoutes.listPasskeys, security, listOwnPasskeys(context));
  implement(app, passkeyRoutes.deletePasskey, security, deleteOwnPasskey(context));
  implement(app, passkeyRoutes.passkeySignInOptions, security, passkeySignInOptions(context));
  implement(app, passkeyRoutes.signInWithPasskey, security, signInWithPasskey(context));
  implement(app, passkeyRoutes.appleAppSiteAssociation, security, appleAppSiteAssociation(context));
  implement(app, authRoutes.refresh, security, refresh(context));
  implement(app, authRoutes.logout, security, logout(context));
  implement(app, authRoutes.listSessions, security, listSessions(context));
  implement(app, authRoutes.revokeOtherSessions, security, revokeOtherSessions(context));
  implement(app, passwordRoutes.changePassword, security, changeOwnPassword(context));
  implement(app, passwordRoutes.forgotPassword, security, forgotPassword(context));
  implement(app, passwordRoutes.resetPassword, security, resetForgottenPassword(context));
  implement(app, emailRoutes.changeEmail, security, changeEmail(context));
  implement(app, emailRoutes.resendVerification, security, resendVerification(context));
  implement(app, emailRoutes.verifyEmail, security, verifyOwnEmail(context));
  implement(app, authRoutes.revokeSession, security, revokeOneSession(context));
  implement(app, authRoutes.wsTicket, security, wsTicket(context));
  implement(app, authRoutes.jwks, security, jwks(context));
  implement(app, authRoutes.getMe, security, getMe(context));
  implement(app, accountRoutes.deleteMe, security, deleteMe(context));
  implement(app, authRoutes.updateMe, security, updateMe(context));
  implement(app, authRoutes.updateSettings, security, updateSettings(context));
  implement(app, authRoutes.findUsers, security, findUsers(context));
  implement(app, authRoutes.getUser, security, getUser(context));
  implement(app, authRoutes.registerDeviceToken, security, registerDeviceToken(context));
  implement(app, authRoutes.listDeviceTokens, security, listDeviceTokens(context));
  implement(app, authRoutes.deleteDeviceToken, security, deleteDeviceToken(context));
}
