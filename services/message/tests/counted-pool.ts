import type { Pool, PoolClient } from '@parley/database';

export interface CountedPool {
  pool: Pool;
  /** What was sent to the database since the last `reset`: names of hot statements, text of the others. */
  statements: string[];
  reset(): void;
}

/** A real pool that keeps count of its statements, those inside transactions too. */
export function countStatements(own: Pool): CountedPool {
  const statements: string[] = [];
  const counting = <T extends Pool | PoolClient>(target: T): T => {
    const counted = Object.create(target) as T;
    const query = target.query.bind(target) as (...args: unknown[]) => unknown;
    counted.query = ((...args: unknown[]) => {
      const [statement] = args as [string | { name?: string; text: string }];
      statements.push(typeof statement === 'string' ? statement : (statement.name ?? statement.text));
      return query(...args);
    }) as T['query'];
    return counted;
  };
  const pool = counting(own);
  pool.connect = (async () => {
    const client = await own.connect();
    return counting(client);
  }) as Pool['connect'];
  return {
    pool,
    statements,
    reset() {
      statements.length = 0;
    },
  };
}
