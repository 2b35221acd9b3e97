import type { Pool, PoolClient } from '@parley/database';

/** A connection, in a transaction or not. */
export type Sql = Pool | PoolClient;
