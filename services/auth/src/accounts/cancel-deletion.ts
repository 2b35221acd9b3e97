import { AppError } from '@parley/runtime';
import { isDeleted, unscheduleDeletion } from '../store/deletions.ts';
import { insertMail } from '../store/mails.ts';
import type { Seal } from '../store/seal.ts';
import type { Sql } from '../store/sql.ts';

/**
 * Takes the deletion of an account back that is to come, within the transaction of a sign-in. Throws `unauthenticated`
 * when it was deleted.
 */
export async function cancelDeletion(sql: Sql, userId: string, seal: Seal): Promise<void> {
  const cancelled = await unscheduleDeletion(sql, userId);
  if (cancelled?.email) {
    const content = { kind: 'deletion_cancelled' as const };
    await insertMail(sql, seal, { userId, recipient: cancelled.email, content });
  }
  if (!cancelled && (await isDeleted(sql, userId))) {
    throw new AppError('unauthenticated', 'The account was deleted');
  }
}
