import { create } from '@bufbuild/protobuf';
import { authProto, isUuid } from '@parley/contracts';
import { inTransaction } from '@parley/database/transaction';
import { AppError } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { dataExported } from '../events.ts';
import { readAccountExport } from '../store/account-export.ts';
import { findAccount } from '../store/accounts.ts';
import { insertMail } from '../store/mails.ts';
import type { AuthRpc } from './auth-rpc.ts';

/** What auth keeps of an account, and a mail that says that it was asked for. */
export function exportAccount(context: AuthContext): AuthRpc['exportAccount'] {
  return async ({ userId }) => {
    if (!isUuid(userId)) throw new AppError('invalid', 'user_id must be a UUID');
    const account = await findAccount(context.prisma, userId);
    const found = account && (await readAccountExport(context.pool, userId));
    if (!account || !found) throw new AppError('not_found', 'No such user');
    const { email: recipient } = account;
    if (recipient !== null) {
      await inTransaction(context.pool, (client) =>
        insertMail(client, context.keys.seal, { userId, recipient, content: { kind: 'data_exported' } }),
      );
      context.mails.nudge();
    }
    dataExported(context.logger, { userId });
    const { profile, ...lists } = found;
    return create(authProto.ExportAccountResponseSchema, {
      profileJson: JSON.stringify(profile[0]),
      settingsJson: JSON.stringify(lists.settings[0] ?? {}),
      sessionsJson: JSON.stringify(lists.sessions),
      devicesJson: JSON.stringify(lists.devices),
      identitiesJson: JSON.stringify(lists.identities),
      passkeysJson: JSON.stringify(lists.passkeys),
    });
  };
}
