import { inTransaction, type Pool, type PoolClient } from '@parley/database';

const DAY_MS = 86_400_000;
// Serialises workers that make or drop the same days.
const LOCK = 7_255_934_102;

/**
 * Makes the partitions of push_decisions for the UTC days of `nowMs` and the next, and drops those older
 * than `keepDays`. Safe to call from several workers at once.
 */
export async function keepDecisionDays(pool: Pool, nowMs: number, keepDays: number): Promise<void> {
  const today = Math.floor(nowMs / DAY_MS);
  await inTransaction(pool, async (client) => {
    // Making a partition locks the default one; behind a long reader it would hold up every writer.
    await client.query(`SET LOCAL lock_timeout = '2s'`);
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await makeDay(client, today);
    await makeDay(client, today + 1);
    await dropBefore(client, nameOf(today - keepDays));
  });
}

async function makeDay(client: PoolClient, day: number): Promise<void> {
  const name = nameOf(day);
  const { rows } = await client.query('SELECT 1 WHERE to_regclass($1) IS NOT NULL', [name]);
  if (rows.length > 0) return;
  const [from, to] = [firstIdOf(day), firstIdOf(day + 1)];
  // Calls carry ids of their callers' choice, so some of this day may be here already, in the default partition.
  const moved = `${name}_moved`;
  await client.query('LOCK TABLE push_decisions_default IN ACCESS EXCLUSIVE MODE');
  await client.query(
    `CREATE TEMP TABLE ${moved} ON COMMIT DROP AS
     SELECT * FROM push_decisions_default WHERE message_id >= '${from}' AND message_id < '${to}'`,
  );
  await client.query(
    `DELETE FROM push_decisions_default WHERE message_id >= '${from}' AND message_id < '${to}'`,
  );
  await client.query(
    `CREATE TABLE ${name} PARTITION OF push_decisions FOR VALUES FROM ('${from}') TO ('${to}')`,
  );
  await client.query(`INSERT INTO push_decisions SELECT * FROM ${moved}`);
}

async function dropBefore(client: PoolClient, name: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'push_decisions'::regclass`,
  );
  const old = rows.map((row) => row.name).filter((found) => /_\d{8}$/.test(found) && found < name);
  for (const partition of old) await client.query(`DROP TABLE ${partition}`);
}

function nameOf(day: number): string {
  return `push_decisions_${new Date(day * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '')}`;
}

/** The lowest UUIDv7 of a day: 48 bits of milliseconds, then zeros. */
function firstIdOf(day: number): string {
  const time = (day * DAY_MS).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}
