import type { AuthContext } from '../context.ts';
import { passkeyCounterWentBack } from '../events.ts';
import { storeUse } from '../store/passkeys.ts';
import type { Sql } from '../store/sql.ts';
import type { Assertion } from './read-assertion.ts';

/**
 * Notes that a passkey was used; false, to be refused, when its counter has not grown: two devices sign with one key,
 * or the passkey was removed meanwhile.
 */
export async function noteUse(
  sql: Sql,
  { logger, now }: Pick<AuthContext, 'logger' | 'now'>,
  { passkeyId: id, userId, counter }: Assertion,
): Promise<boolean> {
  if (await storeUse(sql, { id, counter, now: new Date(now()) })) return true;
  passkeyCounterWentBack(logger, { userId, passkeyId: id });
  return false;
}
