import type { Me, User } from '@parley/contracts';
import type { Account } from '../store/accounts.ts';

/** An account as its owner sees it. */
export function toMe(account: Account): Me {
  return {
    ...toUser(account),
    email: account.email,
    role: account.role,
    created_at: account.createdAt.toISOString(),
  };
}

/** An account as anybody sees it. */
export function toUser(account: Pick<Account, 'id' | 'username' | 'displayName' | 'avatarUrl'>): User {
  return {
    id: account.id,
    username: account.username,
    display_name: account.displayName,
    avatar_url: account.avatarUrl,
  };
}
