import type { Sql } from './sql.ts';

/** Whether an identity token was relied on before, by its hash. */
export async function isTokenUsed(sql: Sql, hash: Buffer): Promise<boolean> {
  const { rowCount } = await sql.query('SELECT 1 FROM used_identity_tokens WHERE hash = $1', [hash]);
  return rowCount === 1;
}

/** Marks an identity token used; false when it was already. */
export async function markTokenUsed(sql: Sql, token: { hash: Buffer; expiresAt: Date }): Promise<boolean> {
  const { rowCount } = await sql.query(
    'INSERT INTO used_identity_tokens (hash, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [token.hash, token.expiresAt],
  );
  return rowCount === 1;
}
