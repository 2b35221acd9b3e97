import { createPool, type Pool } from '@parley/database';
import type { Infrastructure } from '@parley/launcher';

/** How often each statement ran, by its text; in transactions when the server cannot count statements. */
export interface StatementCounts {
  by: 'statements' | 'transactions';
  calls: Record<string, number>;
}

/**
 * Makes a server of ours count statements, which takes a restart: before anything uses it. One that has no
 * `pg_stat_statements` stays as it is, and transactions are counted.
 */
export async function enableStatementCounts(postgres: Infrastructure['postgres']): Promise<void> {
  if (postgres.pid === null) return;
  const available = await asAdmin(postgres.url, async (pool) => {
    const { rowCount } = await pool.query(
      "SELECT FROM pg_available_extensions WHERE name = 'pg_stat_statements'",
    );
    if (rowCount) await pool.query("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'");
    return Boolean(rowCount);
  });
  if (!available) return;
  await postgres.restart();
  // It costs every statement a little; only the benchmark that reads the counts pays.
  await asAdmin(postgres.url, (pool) => setTracking(pool, 'none'));
}

/** Whether statements of all sessions are counted from now on. */
export async function trackStatements(pool: Pool, isOn: boolean): Promise<void> {
  if (!(await isLoaded(pool))) return;
  await pool.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  await setTracking(pool, isOn ? 'top' : 'none');
}

/** Starts to count what runs in the database of this pool; the function it returns gives what ran since. */
export async function startStatementMeter(pool: Pool): Promise<() => Promise<StatementCounts>> {
  const before = await readCounts(pool);
  return async () => {
    const { by, calls } = await readCounts(pool);
    const since = Object.entries(calls).map(([text, count]) => [text, count - (before.calls[text] ?? 0)]);
    return { by, calls: Object.fromEntries(since.filter(([, count]) => Number(count) > 0)) };
  };
}

/**
 * What ran beyond the usual: of each statement the calls above its calm rate. Statements that became rarer
 * (batches grow under load) do not pay for others.
 */
export function statementsBeyond(
  usual: { calls: Record<string, number>; ms: number },
  observed: { calls: Record<string, number>; ms: number },
): Record<string, number> {
  const beyond = Object.entries(observed.calls).map(([text, count]): [string, number] => [
    text,
    count - ((usual.calls[text] ?? 0) * observed.ms) / usual.ms,
  ]);
  return Object.fromEntries(beyond.filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1]));
}

async function readCounts(pool: Pool): Promise<StatementCounts> {
  if (!(await isLoaded(pool))) return transactionCounts(pool);
  const { rows } = await pool.query<{ text: string; calls: number }>(
    `SELECT left(regexp_replace(query, '\\s+', ' ', 'g'), 120) AS text, sum(calls)::bigint AS calls
       FROM pg_stat_statements
      WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND query NOT LIKE '%pg_stat_statements%' AND query NOT LIKE '%pg_settings%'
      GROUP BY 1`,
  );
  return { by: 'statements', calls: Object.fromEntries(rows.map(({ text, calls }) => [text, calls])) };
}

/** Sessions report at most once a second, so the last second may be missing. */
async function transactionCounts(pool: Pool): Promise<StatementCounts> {
  const { rows } = await pool.query<{ transactions: number }>(
    'SELECT xact_commit + xact_rollback AS transactions FROM pg_stat_database WHERE datname = current_database()',
  );
  return { by: 'transactions', calls: { transactions: rows[0]?.transactions ?? 0 } };
}

async function isLoaded(pool: Pool): Promise<boolean> {
  const { rowCount } = await pool.query(
    "SELECT FROM pg_settings WHERE name = 'shared_preload_libraries' AND setting LIKE '%pg_stat_statements%'",
  );
  return Boolean(rowCount);
}

async function setTracking(pool: Pool, what: 'top' | 'none'): Promise<void> {
  await pool.query(`ALTER SYSTEM SET pg_stat_statements.track = '${what}'`);
  await pool.query('SELECT pg_reload_conf()');
}

async function asAdmin<T>(url: string, use: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = createPool({ url, max: 1, applicationName: 'parley-bench' });
  try {
    return await use(pool);
  } finally {
    await pool.end();
  }
}
