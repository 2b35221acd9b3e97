import pg from 'pg';

export type Pool = pg.Pool;
export type PoolClient = pg.PoolClient;

export interface PoolOptions {
  url: string;
  /** Most connections at once. */
  max: number;
  applicationName: string;
  /** How long a caller waits for a connection before the query fails; ms. */
  connectTimeoutMs?: number;
  /** How long an unused connection is kept, with the plans it has made; 0: for good. 60,000 ms by default. */
  idleTimeoutMs?: number;
  /** Server-side bound of one statement; ms. */
  statementTimeoutMs?: number;
  /** Settings for every connection, such as planner switches of the hot pool. */
  settings?: Readonly<Record<string, string>>;
}

// bigint columns hold seq, rev and counts, which stay below 2^53; a string per row would cost more.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * A bounded pool. Connections commit synchronously, drop transactions left idle (an open snapshot
 * keeps HOT updates from being pruned), and turn a lost server into an error of the query at hand.
 */
export function createPool(options: PoolOptions): Pool {
  const settings = {
    synchronous_commit: 'on',
    idle_in_transaction_session_timeout: '5000',
    statement_timeout: String(options.statementTimeoutMs ?? 10_000),
    // Compiling a plan takes ten times as long as our largest reads, whose costs are always guessed too high.
    jit: 'off',
    ...options.settings,
  };
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max,
    application_name: options.applicationName,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 3_000,
    idleTimeoutMillis: options.idleTimeoutMs ?? 60_000,
    keepAlive: true,
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  });
  // A connection that the server closed must not end the process: idle in the pool, the next query reconnects;
  // between two statements of a transaction, the next one fails.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** The hot pool of the message service: index plans whatever the statistics say. */
export const hotPoolSettings = {
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
} as const;
