import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate, readMigrations } from './migrate.ts';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** A migrated database of its own for one test file, on the server that `serverUrl` names. */
export async function createTestDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = `parley_test_${randomBytes(6).toString('hex')}`;
  await administer(serverUrl, async (client) => {
    const template = await provideTemplate(client, serverUrl);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
  });
  const drop = () =>
    administer(serverUrl, async (client) => void (await client.query(`DROP DATABASE ${name} WITH (FORCE)`)));
  return { url: urlOf(serverUrl, name), drop };
}

// Any constant will do, as long as no other program on this server takes the same lock.
const TEMPLATE_LOCK = 7_255_933_872;

/** The name of a database with these migrations, made by whoever comes first: a copy costs less than migrating. */
async function provideTemplate(client: pg.Client, serverUrl: string): Promise<string> {
  const checksums = (await readMigrations()).map(({ checksum }) => checksum).join();
  const name = `parley_template_${createHash('sha256').update(checksums).digest('hex').slice(0, 12)}`;
  await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount) return name;
    const unfinished = `${name}_unfinished`;
    await client.query(`DROP DATABASE IF EXISTS ${unfinished}`);
    await client.query(`CREATE DATABASE ${unfinished}`);
    await migrate(urlOf(serverUrl, unfinished));
    await client.query(`ALTER DATABASE ${unfinished} RENAME TO ${name}`);
    return name;
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

async function administer<T>(url: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}
