import pg from 'pg';

/**
 * Gives the database a new epoch and returns it: what clients know of the old one may be ahead of this
 * database, so they load everything again. To be called after a backup was restored.
 */
export async function rotateEpoch(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, application_name: 'parley-rotate-epoch' });
  await client.connect();
  try {
    const { rows } = await client.query<{ value: string }>(
      `INSERT INTO meta (key, value) VALUES ('epoch', gen_random_uuid()::text)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value RETURNING value`,
    );
    return rows[0]?.value ?? '';
  } finally {
    await client.end();
  }
}
