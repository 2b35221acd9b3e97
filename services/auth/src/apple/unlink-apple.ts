import type { Proof } from '@parley/contracts';
import type { PoolClient } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import { AppError } from '@parley/runtime';
import { prove } from '../accounts/prove.ts';
import type { AuthContext } from '../context.ts';
import { appleUnlinked } from '../events.ts';
import { deleteAppleIdentity } from '../store/identities.ts';
import { insertMail } from '../store/mails.ts';
import { lockWaysIn, type WaysIn } from '../store/ways-in.ts';
import { requireApple } from './read-identity-token.ts';
import { revokeAppleTokens } from './revoke-apple-tokens.ts';

/**
 * Lets the Apple Account open an account no more, and revokes at Apple what it consented to. Throws `not_found` when
 * none is linked, `conflict` when nothing else opens the account, `busy`, with nothing changed, when Apple is away.
 */
export async function unlinkApple(context: AuthContext, userId: string, proof: Proof): Promise<void> {
  requireApple(context);
  const { pool, keys, logger } = context;
  await inTransaction(pool, (client) => waysBesideApple(client, userId));
  await prove(context, userId, proof);
  await revokeAppleTokens(context, userId);
  await inTransaction(pool, async (client) => {
    const { email } = await waysBesideApple(client, userId);
    await deleteAppleIdentity(client, userId);
    if (email === null) return;
    const content = { kind: 'identity_changed', change: 'apple_unlinked' } as const;
    await insertMail(client, keys.seal, { userId, recipient: email, content });
  });
  appleUnlinked(logger, { userId });
}

async function waysBesideApple(client: PoolClient, userId: string): Promise<WaysIn> {
  const ways = await lockWaysIn(client, userId);
  if (!ways?.apple) throw new AppError('not_found', 'No Apple Account opens this account');
  if (ways.password || ways.passkeys) return ways;
  throw new AppError('conflict', 'Nothing else opens this account; set a password first');
}
