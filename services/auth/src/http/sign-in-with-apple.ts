import type { appleRoutes } from '@parley/contracts';
import { AppError, type Handler, toAppError } from '@parley/runtime';
import { displayNameOf, optionalPlainText } from '../accounts/plain-text.ts';
import { keepRefreshToken } from '../apple/keep-refresh-token.ts';
import { openWithApple } from '../apple/open-with-apple.ts';
import { readIdentityToken } from '../apple/read-identity-token.ts';
import type { AuthContext } from '../context.ts';
import { accountRegistered, signedIn, signInRefused } from '../events.ts';
import { findAccount } from '../store/accounts.ts';
import { tokenPair } from './token-pair.ts';

export function signInWithApple(context: AuthContext): Handler<typeof appleRoutes.signInWithApple> {
  return async ({ body, traceparent }) => {
    const asked = {
      fullName: body.full_name === undefined ? null : displayNameOf(body.full_name, 'full_name'),
      deviceName: optionalPlainText('device_name', body.device_name),
      code: body.code,
    };
    try {
      const identity = await readIdentityToken(context, body, 'unauthenticated');
      const { session, isNew } = await openWithApple(context, identity, asked);
      const { userId, sessionId } = session;
      (isNew ? accountRegistered : signedIn)(context.logger, { userId, sessionId });
      await keepRefreshToken(context, userId, identity, body.authorization_code);
      const account = await findAccount(context.prisma, userId);
      if (!account) throw new AppError('unauthenticated', 'The account was deleted');
      return { status: isNew ? 201 : 200, body: await tokenPair(context, account, session) };
    } catch (error) {
      signInRefused(context.logger, { code: toAppError(error).code, trace: traceparent });
      throw error;
    }
  };
}
