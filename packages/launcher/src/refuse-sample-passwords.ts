import { firstWithPassword } from '@parley/auth';
import { createPool } from '@parley/database';
import { CommandError } from './run-command.ts';
import { sampleAccounts, samplePassword } from './sample-accounts.ts';
import { personOf } from './seed/plan.ts';

/** As many as `seed` makes at most. */
const SEEDED_MOST = 1_000;

/**
 * Throws a CommandError when an account of development still opens with the password that everybody knows: a database
 * that was developed on is no place for production.
 */
export async function refuseSamplePasswords(databaseUrl: string): Promise<void> {
  const pool = createPool({ url: databaseUrl, max: 1, applicationName: 'parley start' });
  try {
    const { rows } = await pool.query<{ exists: boolean }>(
      "SELECT to_regclass('users') IS NOT NULL AS exists",
    );
    // Nothing was migrated yet.
    if (!rows[0]?.exists) return;
    const seeded = Array.from({ length: SEEDED_MOST }, (_, index) => personOf(index).username);
    const open = await firstWithPassword(pool, [...sampleAccounts, ...seeded], samplePassword);
    if (open === null) return;
    throw new CommandError(
      `The account "${open}" still has the password of development, which everybody knows: production does not ` +
        'start on this database. Choose another PARLEY_DATA_DIR or DATABASE_URL, or start it for development ' +
        'and give every such account another password.',
    );
  } finally {
    await pool.end();
  }
}
