import type { Me } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import type { Account } from '../store/accounts.ts';
import { findStanding } from '../store/passwords.ts';
import { findSettings } from '../store/settings.ts';
import { toMe } from './account-view.ts';

/** An account as its owner sees it, with what is kept beside it. Throws `unauthenticated` when it is gone. */
export async function ownView(context: Pick<AuthContext, 'pool'>, account: Account): Promise<Me> {
  const [settings, standing] = await Promise.all([
    findSettings(context.pool, account.id),
    findStanding(context.pool, account.id),
  ]);
  if (!settings || !standing) throw new AppError('unauthenticated', 'The account was deleted');
  return toMe(account, { settings, ...standing });
}
