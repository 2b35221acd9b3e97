import type { Me, Settings, User } from '@parley/contracts';
import type { Account } from '../store/accounts.ts';
import type { Standing } from '../store/passwords.ts';

/** An account as its owner sees it. */
export function toMe(account: Account, beside: Standing & { settings: Settings }): Me {
  return {
    ...toUser(account),
    email: account.email,
    email_verified: beside.emailVerified,
    has_password: beside.hasPassword,
    second_factor: beside.secondFactor,
    deletion_due_at: beside.deletionDueAt?.toISOString() ?? null,
    role: account.role,
    created_at: account.createdAt.toISOString(),
    settings: beside.settings,
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
