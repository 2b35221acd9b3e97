import { inTransaction, type Pool, type PoolClient } from '@parley/database';

/** A connection, in a transaction or not. */
export type Sql = Pool | PoolClient;

/** Runs reads that must agree with each other: all see one snapshot. */
export function inSnapshot<T>(pool: Pool, read: (sql: PoolClient) => Promise<T>): Promise<T> {
  return inTransaction(pool, read, 'ISOLATION LEVEL REPEATABLE READ READ ONLY');
}
