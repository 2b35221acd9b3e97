import { inTransaction } from '@parley/database/transaction';
import { AppError } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { passkeyRemoved } from '../events.ts';
import { insertMail } from '../store/mails.ts';
import { countPasskeys, deletePasskey } from '../store/passkeys.ts';
import { lockWaysIn } from '../store/ways-in.ts';

/** Removes a passkey. Throws `not_found`, or `conflict` when nothing else opens the account. */
export async function removePasskey(
  context: AuthContext,
  passkey: { id: string; userId: string },
): Promise<void> {
  const { userId } = passkey;
  await inTransaction(context.pool, async (client) => {
    const ways = await lockWaysIn(client, userId);
    if (!ways || !(await deletePasskey(client, passkey))) throw new AppError('not_found', 'No such passkey');
    if (!ways.password && !ways.apple && (await countPasskeys(client, userId)) === 0) {
      throw new AppError('conflict', 'Nothing else opens this account; set a password first');
    }
    if (ways.email === null) return;
    const content = { kind: 'second_factor_changed', change: 'passkey_removed' } as const;
    await insertMail(client, context.keys.seal, { userId, recipient: ways.email, content });
  });
  passkeyRemoved(context.logger, { userId, passkeyId: passkey.id });
}
