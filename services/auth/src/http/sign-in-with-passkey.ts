import type { passkeyRoutes } from '@parley/contracts';
import { inTransaction } from '@parley/database/transaction';
import { AppError, type Handler, toAppError } from '@parley/runtime';
import { optionalPlainText } from '../accounts/plain-text.ts';
import type { AuthContext } from '../context.ts';
import { signedIn, signInRefused } from '../events.ts';
import { noteUse } from '../passkeys/note-use.ts';
import { readAssertion } from '../passkeys/read-assertion.ts';
import { findAccount } from '../store/accounts.ts';
import { openSession } from '../tokens/open-session.ts';
import { tokenPair } from './token-pair.ts';

export function signInWithPasskey(context: AuthContext): Handler<typeof passkeyRoutes.signInWithPasskey> {
  return async ({ body, traceparent }) => {
    const deviceName = optionalPlainText('device_name', body.device_name);
    try {
      const assertion = await readAssertion(context, body.credential);
      const account = assertion && (await findAccount(context.prisma, assertion.userId));
      if (!account) throw notAccepted();
      const device = { userId: account.id, deviceName };
      const session = await inTransaction(context.pool, async (client) => {
        const opened = await openSession(client, device, { ...context, nowMs: context.now() });
        if (!(await noteUse(client, context, assertion))) throw notAccepted();
        return opened;
      });
      signedIn(context.logger, { userId: account.id, sessionId: session.sessionId });
      return { status: 200, body: await tokenPair(context, account, session) };
    } catch (error) {
      signInRefused(context.logger, { code: toAppError(error).code, trace: traceparent });
      throw error;
    }
  };
}

/** The same words whatever is wrong, so that nobody learns which passkeys and accounts there are. */
function notAccepted(): AppError {
  return new AppError('unauthenticated', 'The passkey was not accepted');
}
