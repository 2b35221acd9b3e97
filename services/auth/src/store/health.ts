import type { Sql } from './sql.ts';

/** Whether the database answers. */
export async function databaseAnswers(sql: Sql): Promise<boolean> {
  await sql.query('SELECT 1');
  return true;
}
