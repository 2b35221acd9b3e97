import { PUSH_FENCE_LOCK_CLASS } from '@parley/contracts';
import type { PoolClient } from '@parley/database';

/** Takes a token's fence until the transaction ends, unless a push to the token is under way. */
export async function tryTokenFence(transaction: PoolClient, token: string): Promise<boolean> {
  const { rows } = await transaction.query<{ taken: boolean }>(
    'SELECT pg_try_advisory_xact_lock($1, hashtext($2)) AS taken',
    [PUSH_FENCE_LOCK_CLASS, token],
  );
  return rows[0]?.taken === true;
}

/**
 * Takes a token's fence until the transaction ends. Pushes to the token that begin later wait for it; those under way
 * are waited for, up to `waitMs`: then it throws what Postgres says (55P03).
 */
export async function awaitTokenFence(transaction: PoolClient, token: string, waitMs: number): Promise<void> {
  // A statement of the pool may take less than this wait.
  await transaction.query(
    `SELECT set_config('lock_timeout', $1, true), set_config('statement_timeout', $2, true)`,
    [String(waitMs), String(waitMs + 1_000)],
  );
  await transaction.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [PUSH_FENCE_LOCK_CLASS, token]);
}
