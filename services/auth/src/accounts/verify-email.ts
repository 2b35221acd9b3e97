import type { Pool, PoolClient } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import { AppError } from '@parley/runtime';
import { dropEmailTokens, type EmailTokenRow, takeEmailToken } from '../store/email-tokens.ts';
import { markVerified, takeEmail } from '../store/emails.ts';
import { insertMail } from '../store/mails.ts';
import { lockAccount } from '../store/passwords.ts';
import type { Seal } from '../store/seal.ts';
import { tokenHash } from '../tokens/token-hash.ts';
import { deadToken, readEmailToken } from './email-token.ts';

/**
 * Verifies the address that a token was mailed to, and makes it the account's when that was asked for; the address
 * before is told. Throws `invalid`, or `conflict` when another account has verified the address meanwhile.
 */
export function verifyEmail(
  pool: Pool,
  token: string,
  options: { seal: Seal; nowMs: number },
): Promise<EmailTokenRow> {
  return inTransaction(pool, async (client) => {
    const row = await readEmailToken(client, token, { purposes: ['verify', 'change'], ...options });
    const account = await lockAccount(client, row.userId);
    if (!account || !(await takeEmailToken(client, tokenHash(token)))) throw deadToken();
    if (row.purpose === 'change') await change(client, row, account.email, options);
    else if (!(await markVerified(client, row.userId, row.email, new Date(options.nowMs)))) throw deadToken();
    return row;
  });
}

async function change(
  client: PoolClient,
  { userId, email }: EmailTokenRow,
  before: string | null,
  options: { seal: Seal; nowMs: number },
): Promise<void> {
  if (!(await takeEmail(client, userId, email, new Date(options.nowMs)))) {
    throw new AppError('conflict', 'email is taken', { fields: [{ field: 'email', message: 'is taken' }] });
  }
  // They were mailed to the address before.
  await dropEmailTokens(client, userId, ['verify', 'reset']);
  if (before === null || before.toLowerCase() === email.toLowerCase()) return;
  const content = { kind: 'email_changed', to: email } as const;
  await insertMail(client, options.seal, { userId, recipient: before, content });
}
