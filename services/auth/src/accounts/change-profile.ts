import { encodeUserFrame, peopleChannel, serverFrame, userChannel } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import { type Account, lockProfile, saveProfile } from '../store/accounts.ts';
import { insertOutbox } from '../store/outbox.ts';
import { toUser } from './account-view.ts';

/** What a user wants others to see; what is left out stays. */
export type WantedProfile = Partial<Pick<Account, 'displayName' | 'avatarUrl'>>;

/**
 * Changes what is named and tells, after the commit, the user's own sockets and those of who shares a conversation
 * with them; what is so already changes and tells nothing. Null when the account was deleted.
 */
export function changeProfile(
  pool: Pool,
  userId: string,
  wanted: WantedProfile,
): Promise<{ account: Account; isChanged: boolean } | null> {
  return inTransaction(pool, async (client) => {
    const before = await lockProfile(client, userId);
    if (!before) return null;
    const account = { ...before, ...wanted };
    if (account.displayName === before.displayName && account.avatarUrl === before.avatarUrl) {
      return { account, isChanged: false };
    }
    await saveProfile(client, account);
    const payload = encodeUserFrame(serverFrame('user.updated', { user: toUser(account) }));
    await insertOutbox(client, [
      { channel: userChannel(userId), payload },
      { channel: peopleChannel, payload },
    ]);
    return { account, isChanged: true };
  });
}
