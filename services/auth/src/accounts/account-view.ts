import type { Me, Settings, User } from '@parley/contracts';
import type { Account } from '../store/accounts.ts';
import type { UserSettings } from '../store/settings.ts';

/** An account as its owner sees it. */
export function toMe(account: Account, settings: UserSettings): Me {
  return {
    ...toUser(account),
    email: account.email,
    role: account.role,
    created_at: account.createdAt.toISOString(),
    settings: toSettings(settings),
  };
}

/** Settings as their owner sees them. */
export function toSettings(settings: UserSettings): Settings {
  return { presence_visible: settings.presenceVisible };
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
